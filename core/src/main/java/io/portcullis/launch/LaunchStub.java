package io.portcullis.launch;

import io.portcullis.syscalls.Abi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A program of some four hundred bytes that makes the system calls of a plan and with the last of them becomes another
 * program.
 *
 * <p>It is started as {@code stub PLAN PROGRAM-AS-IT-IS-TO-BE-CALLED ARGUMENT...}. The plan is a file that is mapped at
 * one fixed address, so every pointer in it is written by who makes the plan. The stub is the same for every launch: it
 * can be baked into an image, where running what was not there when the image was built is forbidden or watched for.
 *
 * <p>Its sources are {@code src/main/stub/*.s}; a test assembles them and compares.
 */
public final class LaunchStub {
    private static final int ELF_HEADER = 64; // Elf64_Ehdr
    private static final int PROGRAM_HEADER = 56; // Elf64_Phdr
    private static final int HEADERS = ELF_HEADER + 2 * PROGRAM_HEADER;
    private static final long ADDRESS = 0x40_0000;

    private static final LaunchStub X86_64 = new LaunchStub(
            Abi.X86_64,
            62, // EM_X86_64
            ""
                    + "488b04244883f8030f82b30000004c8d6424184c8d6cc41048c7c79cffffff488b742410ba000008004531d2b8010100"
                    + "000f0585c00f88860000004189c0bf0000001089fbbe00001000ba0300000041ba020010004531c9b8090000000f0548"
                    + "39d8755d488b43104c8920488b43184c89284c8d6320498b04244885c0784f498b7c2408498b742410498b5424184d8b"
                    + "5424204d8b4424284d8b4c24300f05498b4c2438488901483d01f0ffff721f49837c2440007517488b0b4c8921488941"
                    + "08bf7f000000b8e70000000f05f4498b4c24484885c97403488b01498d4c24584885c0490f444c24504989cceb88");
    private static final LaunchStub AARCH64 = new LaunchStub(
            Abi.AARCH64,
            183, // EM_AARCH64
            ""
                    + "e00340f91f0c00f183050054f4630091f56f208bb5420091600c8092e10b40f90201a0d2030080d2080780d2010000d4"
                    + "4004f8b7e40300aa1300a2d2e00313aa0102a0d2620080d2430080d20302a0f2050080d2c81b80d2010000d41f0013eb"
                    + "c1020054690a40f9340100f9690e40f9350100f974820091880240f9e00308aa4802f8b7808640a9828e41a9849642a9"
                    + "010000d4891e40f9200100f91ffc3fb143010054892240f9090100b5690240f9340100f9200500f9e00f80d2c80b80d2"
                    + "010000d4000020d4892640f9490000b4200140f9896201918a2a40f91f0000f15401899ae5ffff17");

    private final Abi abi;
    private final int machine;
    private final byte[] code;

    private LaunchStub(Abi abi, int machine, String code) {
        this.abi = abi;
        this.machine = machine;
        this.code = HexFormat.of().parseHex(code);
    }

    /**
     * The stub of an ABI.
     *
     * @param abi the ABI
     * @return the stub, or empty if there is none; a helper JVM takes its place
     */
    public static Optional<LaunchStub> forAbi(Abi abi) {
        return switch (abi) {
            case X86_64 -> Optional.of(X86_64);
            case AARCH64 -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }

    /**
     * Where it runs.
     *
     * @return the ABI
     */
    public Abi abi() {
        return abi;
    }

    /**
     * The instructions alone.
     *
     * @return machine code that may stand anywhere
     */
    byte[] code() {
        return code.clone();
    }

    /**
     * The program as a file.
     *
     * @return an ELF executable, always the same
     */
    public byte[] elf() {
        int size = HEADERS + code.length;
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}); // 64 bits, little endian, version 1
        elf.position(16);
        elf.putShort((short) 2).putShort((short) machine).putInt(1); // ET_EXEC
        elf.putLong(ADDRESS + HEADERS).putLong(ELF_HEADER).putLong(0).putInt(0);
        elf.putShort((short) ELF_HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 2);
        elf.position(ELF_HEADER);
        segment(elf, 1, 5, 0, ADDRESS, size, 0x1_0000); // PT_LOAD, read and execute, any page size
        segment(elf, 0x6474_e551, 6, 0, 0, 0, 16); // PT_GNU_STACK, read and write
        elf.put(code);
        return elf.array();
    }

    private static void segment(ByteBuffer elf, int type, int flags, long offset, long address, long size, long align) {
        elf.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
        elf.putLong(size).putLong(size).putLong(align);
    }

    /** Gives for example {@code launch stub for x86_64}. */
    @Override
    public String toString() {
        return "launch stub for " + abi.libseccompName();
    }
}
