/**
 * Classic BPF as seccomp runs it: what a filter {@linkplain io.portcullis.bpf.SeccompData sees} and
 * {@linkplain io.portcullis.bpf.Action returns}, programs, and a simulator that is faithful to the kernel's.
 */
package io.portcullis.bpf;
