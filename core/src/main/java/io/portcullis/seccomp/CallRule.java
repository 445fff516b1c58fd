package io.portcullis.seccomp;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Syscall;

/**
 * A rule as it reads for one number on one ABI: names are numbers, widths are exact, a multiplexed call is its
 * selector.
 *
 * @param syscall the system call the rule names
 * @param number the number it has here, or its multiplexer's
 * @param condition what must hold, with exact widths
 * @param action what happens
 * @param rule the rule this comes from
 */
public record CallRule(Syscall syscall, int number, ArgCondition condition, Action action, Rule rule) {}
