package io.portcullis.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchStubTest {
    @Test
    void theElfHeaderSaysWhereTheCodeIs() {
        LaunchStub stub = LaunchStub.forAbi(Abi.AARCH64).orElseThrow();
        ByteBuffer elf = ByteBuffer.wrap(stub.elf()).order(ByteOrder.LITTLE_ENDIAN);

        long address = elf.getLong(64 + 16); // p_vaddr of the first segment
        int entry = (int) (elf.getLong(24) - address);
        byte[] code = new byte[stub.code().length];
        elf.get(entry, code);

        assertThat(code).isEqualTo(stub.code());
        assertThat(entry + code.length).isEqualTo(elf.capacity());
        assertThat(elf.getShort(18)).isEqualTo((short) 183);
        assertThat(elf.getLong(64 + 32)).isEqualTo(elf.capacity());
    }

    @Test
    void thereIsNoneForWhatNobodyWroteOneFor() {
        assertThat(LaunchStub.forAbi(Abi.S390X)).isEmpty();
    }

    @Test
    @Tag("full")
    void theCodeIsWhatTheSourceAssemblesTo(@TempDir Path folder) throws IOException {
        assertAssembled(Abi.X86_64, "x86_64.s", Needs.program("as", "binutils"), "objcopy", folder);
        assertAssembled(
                Abi.AARCH64,
                "aarch64.s",
                Needs.program("aarch64-linux-gnu-as", "binutils-aarch64-linux-gnu"),
                "aarch64-linux-gnu-objcopy",
                folder);
    }

    private static void assertAssembled(Abi abi, String source, Path assembler, String objcopy, Path folder)
            throws IOException {
        Path object = folder.resolve(source + ".o");
        Path binary = folder.resolve(source + ".bin");
        assertThat(ChildJvm.run(List.of(assembler.toString(), "src/main/stub/" + source, "-o", object.toString()))
                        .text())
                .isEmpty();
        assertThat(ChildJvm.run(List.of(objcopy, "-O", "binary", "-j", ".text", object.toString(), binary.toString()))
                        .text())
                .isEmpty();
        assertThat(Files.readAllBytes(binary))
                .isEqualTo(LaunchStub.forAbi(abi).orElseThrow().code());
    }
}
