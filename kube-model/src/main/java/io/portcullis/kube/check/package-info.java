/**
 * What becomes of a manifest: what the API server of a release refuses or drops, in its own words, and what it lets
 * pass although the kubelet or the runtime fails on it then, or does less than was asked for.
 *
 * <pre>{@code
 * var check = ManifestCheck.against(KubernetesVersion.parse("1.34")).oldestKubelet(KubernetesVersion.parse("1.32"));
 * check.check(ManifestFile.parse("web.yaml", text)).forEach(System.out::println);
 * }</pre>
 *
 * <p>The rules are those that have to do with security: the security contexts and all below them, profiles and their
 * annotations, host namespaces, names of containers and fields. Messages are the server's (pkg/apis/core/validation and
 * pkg/api/pod/warnings.go of kubernetes/kubernetes); where it prints the insides of an object, here stand three dots.
 */
package io.portcullis.kube.check;
