/**
 * Classic BPF as seccomp runs it: what a filter {@linkplain io.portcullis.bpf.SeccompData sees} and
 * {@linkplain io.portcullis.bpf.Action returns}, {@linkplain io.portcullis.bpf.BpfProgram programs} of
 * {@linkplain io.portcullis.bpf.Instruction instructions}, a {@linkplain io.portcullis.bpf.BpfSimulator simulator} that
 * is faithful to the kernel, and what else the kernel makes of a program: whether it
 * {@linkplain io.portcullis.bpf.KernelChecker takes} it, which calls it {@linkplain io.portcullis.bpf.CallCache never
 * asks it about}, and what it {@linkplain io.portcullis.bpf.KernelCost costs}. Programs are
 * {@linkplain io.portcullis.bpf.Disassembler written} as text and {@linkplain io.portcullis.bpf.Assembler read} again,
 * written as {@linkplain io.portcullis.bpf.CSource C}, and {@linkplain io.portcullis.bpf.ProgramGraph drawn}.
 */
package io.portcullis.bpf;
