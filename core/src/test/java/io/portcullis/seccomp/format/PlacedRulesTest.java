package io.portcullis.seccomp.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacedRulesTest {
    @Test
    void findsTheRuleThatContradictsAnEarlierOne() {
        PlacedRules placed = new PlacedRules();
        List<FlatRule> places = List.of(place(0), place(1), place(2), place(3), place(4));
        placed.add(places.get(0), List.of(rule(Syscalls.READ, Action.log()), rule(Syscalls.OPEN, Action.log())));
        placed.add(places.get(1), List.of());
        placed.add(places.get(2), List.of(rule(Syscalls.WRITE, Action.log())));
        placed.add(places.get(3), List.of(rule(Syscalls.BPF, Action.log()), rule(Syscalls.READ, Action.trap())));
        placed.add(places.get(4), List.of(rule(Syscalls.CLOSE, Action.log())));

        FlatRule found = placed.contradicting(rules -> SeccompProfile.byDefault(Action.allow())
                .on(Abi.X86_64)
                .precedence(Precedence.NONE)
                .rules(rules)
                .build());

        assertThat(found.path()).isEqualTo("$.syscalls[3]");
    }

    private static FlatRule place(int index) {
        return new FlatRule(
                "$.syscalls[%d]".formatted(index),
                new Position(1, 1, 1),
                List.of(),
                ScmpAction.LOG,
                Optional.empty(),
                List.of());
    }

    private static Rule rule(Syscall syscall, Action action) {
        return new Rule(List.of(syscall), action, ArgCondition.always());
    }
}
