package io.portcullis.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.syscalls.Abi;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallCountsTest {
    private final CallCounts counts = CallCounts.builder()
            .add(Abi.X86_64, 1, 3)
            .add(Abi.X86, 4, 5)
            .add(Abi.X86_64, 1, 4)
            .add(Abi.X86_64, 0, 0)
            .build();

    @Test
    void addUp() {
        assertThat(counts.count(Abi.X86_64, 1)).isEqualTo(7);
        assertThat(counts.count(Abi.X86_64, 4)).isZero();
        assertThat(counts.count(Abi.ARM, 4)).isZero();
        assertThat(counts.total()).isEqualTo(12);
        assertThat(counts).hasToString("12 calls of 2 numbers");
    }

    @Test
    void knowOnlyNumbersThatWereCalled() {
        assertThat(counts.on(Abi.X86_64)).containsExactly(Map.entry(1, 7L));
        assertThat(counts.on(Abi.ARM)).isEmpty();
        assertThat(CallCounts.none().isEmpty()).isTrue();
        assertThat(CallCounts.builder().add(Abi.ARM, 1, 0).build()).isEqualTo(CallCounts.none());
    }

    @Test
    void areEqualIfEveryCountIs() {
        CallCounts same = CallCounts.of(Map.of(Abi.X86, Map.of(4, 5L), Abi.X86_64, Map.of(1, 7L)));

        assertThat(same).isEqualTo(counts).hasSameHashCodeAs(counts);
        assertThat(CallCounts.of(Map.of(Abi.X86, Map.of(4, 5L)))).isNotEqualTo(counts);
    }

    @Test
    void doNotChangeWithTheirBuilder() {
        CallCounts.Builder builder = CallCounts.builder().add(Abi.X86_64, 1, 1);
        CallCounts before = builder.build();

        builder.add(Abi.X86_64, 1, 1);

        assertThat(before.total()).isEqualTo(1);
    }

    @Test
    void refuseACountBelowZero() {
        CallCounts.Builder builder = CallCounts.builder();

        assertThatThrownBy(() -> builder.add(Abi.X86_64, 39, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("number 39 on x86_64 was called -1 times; a count is 0 or more");
    }
}
