/**
 * Getting profiles onto the nodes: as files, as objects of the Security Profiles Operator, or by a DaemonSet.
 *
 * <pre>{@code
 * SeccompFile file = SeccompFile.of(profile);
 * file.proofs().forEach(System.err::println);
 * System.out.print(OperatorSeccompProfile.of(ObjectMeta.named("web"), file, OperatorRelease.V1_0).object().toYaml());
 * }</pre>
 *
 * <p>{@link io.portcullis.kube.distribute.SeccompFile} is what everything else distributes: a flat file that is proved
 * to mean on every kind of node what the profile means.
 */
package io.portcullis.kube.distribute;
