package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BpfProgramProperties {

    @Property
    void writingWhatWasReadGivesTheSameBytes(
            @ForAll("randomCode") byte[] bytes, @ForAll("byteOrders") ByteOrder byteOrder) {
        assertThat(BpfProgram.decode(bytes, byteOrder).toBytes()).isEqualTo(bytes);
    }

    @Property
    void aProgramIsItsInstructions(@ForAll("randomCode") byte[] bytes, @ForAll("byteOrders") ByteOrder byteOrder) {
        var program = BpfProgram.decode(bytes, byteOrder);

        assertThat(BpfProgram.of(program.instructions(), byteOrder))
                .isEqualTo(program)
                .hasSameHashCodeAs(program);
    }

    @Property
    void readingWhatWasWrittenGivesTheSameProgram(@ForAll("admissible") BpfProgram program) {
        assertThat(BpfProgram.decode(program.toBytes(), program.byteOrder())).isEqualTo(program);
    }

    @Property
    void theSameInstructionsInTheOtherByteOrderAreTheSameBytesTurned(@ForAll("admissible") BpfProgram program) {
        var little = ByteBuffer.wrap(
                BpfProgram.of(program.instructions(), ByteOrder.LITTLE_ENDIAN).toBytes());
        var big = ByteBuffer.wrap(
                BpfProgram.of(program.instructions(), ByteOrder.BIG_ENDIAN).toBytes());

        for (int at = 0; at < little.capacity(); at += Instruction.BYTES) {
            assertThat(Short.reverseBytes(little.getShort(at))).isEqualTo(big.getShort(at));
            assertThat(little.getShort(at + 2)).isEqualTo(big.getShort(at + 2));
            assertThat(Integer.reverseBytes(little.getInt(at + 4))).isEqualTo(big.getInt(at + 4));
        }
    }

    /** Bytes at random, in which real operation codes are common enough to be met. */
    @Provide
    Arbitrary<byte[]> randomCode() {
        Arbitrary<Long> anything = Arbitraries.longs();
        Arbitrary<Long> likely = anything.map(bits -> bits & 0x00ff_0000_0000_001fL);
        return Arbitraries.oneOf(anything, likely)
                .list()
                .ofMinSize(1)
                .ofMaxSize(50)
                .map(words -> {
                    var bytes = ByteBuffer.allocate(words.size() * Instruction.BYTES);
                    words.forEach(bytes::putLong);
                    return bytes.array();
                });
    }

    @Provide
    Arbitrary<ByteOrder> byteOrders() {
        return Programs.byteOrders();
    }

    @Provide
    Arbitrary<BpfProgram> admissible() {
        return Programs.admissible();
    }
}
