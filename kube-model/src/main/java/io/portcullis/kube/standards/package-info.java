/**
 * The Pod Security Standards: whether a pod as its manifest writes it would be admitted to a namespace with a level and
 * a version, and in the admission plugin's own words why not.
 *
 * <p>{@link io.portcullis.kube.standards.PodSecurityStandards} judges what
 * {@link io.portcullis.kube.manifest.ManifestFile} found. Checks, versions, overrides and messages are those of
 * kubernetes/pod-security-admission, folder {@code policy}.
 */
package io.portcullis.kube.standards;
