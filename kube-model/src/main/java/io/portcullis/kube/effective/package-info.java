/**
 * What a container really gets, and what that lets it do.
 *
 * <p>A {@link io.portcullis.kube.effective.Confinement} says which profiles hold for a container on a
 * {@link io.portcullis.kube.effective.Node}, and why: fields of the container come before those of the pod, annotations
 * count in some releases and not in others, and a privileged container has no seccomp profile whatever it says.
 * {@link io.portcullis.kube.effective.Profiles} find the profile that is meant, and
 * {@link io.portcullis.kube.effective.Reach} answers for each system call.
 */
package io.portcullis.kube.effective;
