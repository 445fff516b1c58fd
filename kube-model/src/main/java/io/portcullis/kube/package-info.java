/**
 * The security settings of Kubernetes pods as checked values.
 *
 * <pre>{@code
 * var pod = PodManifest.pod("audit-pod", p -> p.securityContext(s -> s.seccompProfile(SeccompProfileRef.runtimeDefault()))
 *         .container("test-container", "hashicorp/http-echo:0.2.3", c -> c.securityContext(s -> s.allowPrivilegeEscalation(false)
 *                 .dropAll()
 *                 .add(NET_BIND_SERVICE))));
 * System.out.print(pod.toYaml());
 * }</pre>
 *
 * <p>{@link io.portcullis.kube.SeccompProfileRef} and {@link io.portcullis.kube.AppArmorProfileRef} say which profile a
 * container gets, {@link io.portcullis.kube.PodSecurity} and {@link io.portcullis.kube.ContainerSecurity} hold a
 * {@code securityContext}, {@link io.portcullis.kube.NodePath} says where on the node a profile has to be, and
 * {@link io.portcullis.kube.KubernetesVersion} decides how it is written.
 *
 * <p>What is written is read back equal: {@link io.portcullis.kube.PodManifest#parse(String)},
 * {@link io.portcullis.kube.PodSecurity#parse(String)} and {@link io.portcullis.kube.ContainerSecurity#parse(String)}
 * take YAML and JSON. What they do not know, from the ports of a container to the fields of a newer Kubernetes, is kept
 * in {@link io.portcullis.kube.UnknownFields} and written again; what says nothing, such as a null or an empty
 * {@code securityContext}, is not. What a builder would refuse is not read either.
 */
package io.portcullis.kube;
