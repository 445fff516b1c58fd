package io.portcullis.seccomp.format;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Any;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.ArgCondition.Not;
import io.portcullis.seccomp.Comparator;
import io.portcullis.seccomp.Multiplexing;
import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.Overlap;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a document must say to mean a profile: rules that all runtimes read alike. Refuses what cannot be said.
 *
 * @param defaultAction the default action
 * @param defaultNumber its number
 * @param rules the rules
 */
record Plan(ScmpAction defaultAction, OptionalInt defaultNumber, List<Export.PlannedRule> rules) {}
