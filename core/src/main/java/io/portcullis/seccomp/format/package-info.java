/**
 * Seccomp profiles as container tools write them: {@link io.portcullis.seccomp.format.OciProfile the runtime's JSON}
 * and {@link io.portcullis.seccomp.format.DockerProfile Docker's and Podman's}.
 *
 * <p>A document keeps all that its text says, also what nobody here understands; reading and writing it loses nothing.
 * What it means is a {@link io.portcullis.seccomp.SeccompProfile}, and that depends on where it runs: a document is
 * resolved for a {@link io.portcullis.seccomp.format.ResolveTarget}, and everything dropped or changed on the way is a
 * {@link io.portcullis.seccomp.format.Note}.
 *
 * <pre>{@code
 * Resolved resolved = SeccompDocument.read(Path.of("profile.json")).resolveFor(ResolveTarget.on(Abi.X86_64));
 * resolved.notes().forEach(System.err::println);
 * SeccompProfile profile = resolved.profile();
 * }</pre>
 */
package io.portcullis.seccomp.format;
