/**
 * What every later layer counts in: {@link io.portcullis.syscalls.Abi ABIs}, {@link io.portcullis.syscalls.Errno
 * errnos}, {@link io.portcullis.syscalls.Syscall system calls} by name, and {@link io.portcullis.syscalls.SyscallTables
 * tables} that number them.
 */
package io.portcullis.syscalls;
