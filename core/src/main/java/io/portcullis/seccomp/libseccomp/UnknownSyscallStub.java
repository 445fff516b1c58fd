package io.portcullis.seccomp.libseccomp;

import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.AbiRules;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.seccomp.UnknownSyscalls.AboveKernel;
import io.portcullis.seccomp.UnknownSyscalls.AboveNumber;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What answers calls newer than the profile. libseccomp has no rule for a range of numbers, so it is put before its
 * program: a section an audit arch, each of which falls through where it has nothing to say.
 */
final class UnknownSyscallStub {
    private UnknownSyscallStub() {}

    static List<Instruction> of(SeccompProfile profile) {
        List<Instruction> stub = new ArrayList<>();
        UnknownSyscalls unknown = profile.unknownSyscalls().orElse(null);
        if (unknown instanceof AboveNumber above) {
            for (int arch : auditArchs(above.highest().keySet())) {
                stub.addAll(section(arch, aboveNumber(above, arch)));
            }
        } else if (unknown instanceof AboveKernel above) {
            for (int arch : auditArchs(profile.abis())) {
                stub.addAll(section(arch, aboveKernel(profile, above, arch)));
            }
        }
        return stub;
    }

    private static Set<Integer> auditArchs(Set<Abi> abis) {
        Set<Integer> archs = new TreeSet<>();
        abis.forEach(abi -> archs.add(abi.auditArch()));
        return archs;
    }

    private static List<Instruction> section(int arch, List<Instruction> body) {
        List<Instruction> section = new ArrayList<>();
        section.add(Instruction.load(SeccompData.ARCH_OFFSET));
        section.add(Instruction.jumpIf(Condition.JEQ, arch, 1, 0));
        section.add(Instruction.jump(body.size() + 1));
        section.add(Instruction.load(SeccompData.NR_OFFSET));
        section.addAll(body);
        return section;
    }

    private static List<Instruction> aboveNumber(AboveNumber above, int arch) {
        if (arch != Abi.X86_64.auditArch()) {
            return above.highest().keySet().stream()
                    .filter(abi -> abi.auditArch() == arch)
                    .findFirst()
                    .map(abi -> aboveNumber(above, abi))
                    .orElseThrow();
        }
        return either(Condition.JSET, aboveNumber(above, Abi.X32), aboveNumber(above, Abi.X86_64));
    }

    private static List<Instruction> aboveNumber(AboveNumber above, Abi abi) {
        Integer highest = above.highest().get(abi);
        List<Instruction> part = new ArrayList<>();
        if (highest != null) {
            int answer = above.action().returnValue(abi);
            if (abi == Abi.S390 || abi == Abi.S390X) {
                answerIf(part, Condition.JEQ, 0, answer);
            }
            answerIf(part, Condition.JGT, highest, answer);
        }
        return part;
    }

    private static List<Instruction> aboveKernel(SeccompProfile profile, AboveKernel above, int arch) {
        List<Instruction> body;
        if (arch == Abi.X86_64.auditArch()) {
            body = either(Condition.JGE, aboveKernel(profile, above, Abi.X32), aboveKernel(profile, above, Abi.X86_64));
        } else {
            body = profile.abis().stream()
                    .filter(abi -> abi.auditArch() == arch)
                    .findFirst()
                    .map(abi -> aboveKernel(profile, above, abi))
                    .orElseThrow();
        }
        List<Instruction> guarded = new ArrayList<>();
        guarded.add(Instruction.jumpIf(Condition.JEQ, -1, 0, 1)); // what a tracer leaves behind
        guarded.add(Instruction.jump(body.size()));
        guarded.addAll(body);
        return guarded;
    }

    private static List<Instruction> aboveKernel(SeccompProfile profile, AboveKernel above, Abi abi) {
        List<Instruction> part = new ArrayList<>();
        if (!profile.abis().contains(abi)) {
            return part;
        }
        AbiRules rules = profile.rulesOn(abi);
        int answer = above.action().returnValue(abi);
        int highest = above.highest(rules.table());
        rules.table().entries().stream()
                .filter(entry -> Integer.compareUnsigned(entry.number(), highest) < 0)
                .filter(entry -> above.covers(rules.table(), entry.number()))
                .filter(entry -> rules.of(entry.number()).isEmpty())
                .forEach(entry -> answerIf(part, Condition.JEQ, entry.number(), answer));
        answerIf(part, Condition.JGT, highest, answer);
        Set<Integer> decidedBelow =
                new TreeSet<>(rules.byNumber().keySet()); // a rule that names a newer call decides it
        rules.table().entries().stream()
                .map(SyscallEntry::number)
                .filter(number -> !above.covers(rules.table(), number))
                .forEach(decidedBelow::add);
        for (int number : decidedBelow) {
            if (Integer.compareUnsigned(number, highest) > 0) {
                part.add(0, Instruction.jump(part.size()));
                part.add(0, Instruction.jumpIf(Condition.JEQ, number, 0, 1));
            }
        }
        return part;
    }

    /** Two parts for the two ABIs of x86_64's audit arch, told apart by x32's bit. */
    private static List<Instruction> either(Condition hasBit, List<Instruction> x32, List<Instruction> x86) {
        List<Instruction> both = new ArrayList<>();
        both.add(Instruction.jumpIf(hasBit, Abi.X32_BIT, 0, 1));
        both.add(Instruction.jump(1));
        both.add(Instruction.jump(x32.size() + 1));
        both.addAll(x32);
        both.add(Instruction.jump(x86.size()));
        both.addAll(x86);
        return both;
    }

    private static void answerIf(List<Instruction> part, Condition condition, int value, int answer) {
        part.add(Instruction.jumpIf(condition, value, 0, 1));
        part.add(Instruction.ret(answer));
    }
}
