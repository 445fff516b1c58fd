/**
 * Manifests as text with a tree: every value knows where it stands, and workloads are found wherever they are.
 *
 * <p>YAML is read as {@code kubectl} reads it, JSON as JSON. Nothing is made of it but objects, lists and scalars, and
 * the size, depth and number of values are bounded, aliases counted each time they are followed.
 */
package io.portcullis.kube.manifest;
