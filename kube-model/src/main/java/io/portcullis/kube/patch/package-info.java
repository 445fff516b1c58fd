/**
 * Edits to manifests as splices of their text: what is not edited stays as it was, byte for byte, comments, anchors,
 * quoting, order and line ends too.
 *
 * <pre>{@code
 * ManifestFile file = ManifestFile.parse("web.yaml", text);
 * Patched hardened = Hardening.restricted().harden(file);
 * System.out.print(hardened.diff());
 * hardened.unfixed().forEach(System.err::println);
 * }</pre>
 *
 * <p>{@link io.portcullis.kube.patch.Hardening} brings every workload of a file as near to a Pod Security level as can
 * be done without knowing the program, {@link io.portcullis.kube.patch.ManifestPatch} makes single edits, and
 * {@link io.portcullis.kube.patch.UnifiedDiff} shows what came of it. Every result was read back and compared with the
 * tree that was asked for before it is handed out; an edit that would not pass, or that would show in more than one
 * place because of an anchor or a merge key, is left out and said to be {@linkplain io.portcullis.kube.patch.Unfixed
 * unfixed}.
 */
package io.portcullis.kube.patch;
