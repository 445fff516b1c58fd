/**
 * Classic BPF as seccomp runs it: what a filter {@linkplain io.portcullis.bpf.SeccompData sees} and
 * {@linkplain io.portcullis.bpf.Action returns}, {@linkplain io.portcullis.bpf.BpfProgram programs} of
 * {@linkplain io.portcullis.bpf.Instruction instructions}, a {@linkplain io.portcullis.bpf.BpfSimulator simulator} that
 * is faithful to the kernel, and programs as {@linkplain io.portcullis.bpf.Disassembler text} and
 * {@linkplain io.portcullis.bpf.CSource C}.
 */
package io.portcullis.bpf;
