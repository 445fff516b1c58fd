package io.portcullis.trace;

import io.portcullis.syscalls.Abi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers behind the names that {@code strace} prints for an argument. */
final class StraceSymbols {
    /** Where the names that differ between architectures have the values of asm-generic, but for {@link #ARM}. */
    private static final Set<Abi> USUAL = EnumSet.of(
            Abi.X86_64, Abi.X86, Abi.X32, Abi.ARM, Abi.AARCH64, Abi.RISCV64, Abi.LOONGARCH64, Abi.S390, Abi.S390X);

    /** arch/arm/include/uapi/asm/fcntl.h, arch/arm64/include/uapi/asm/fcntl.h. */
    private static final Map<String, Long> ARM = Map.of(
            "O_DIRECTORY", 0x4000L,
            "O_NOFOLLOW", 0x8000L,
            "O_DIRECT", 0x1_0000L,
            "O_LARGEFILE", 0x2_0000L,
            "O_TMPFILE", 0x40_4000L);

    /** Names that have other values on some architectures: asm/{fcntl,mman,socket,ioctls,resource,signal}.h. */
    private static final Pattern VARIES =
            Pattern.compile("(O|F|MAP|MADV|PROT|MCL|SO|SOL|SOCK|RLIMIT|EFD|SFD|TFD|IN|EPOLL|"
                    + "PTRACE|PIDFD)_.*|SIG.*|TC.*|TIO.*|FIO.*|SIOC.*|TUN.*|BLK.*|FS_IOC.*|FICLONE.*");

    private static final Pattern SHIFT = Pattern.compile("(0x[0-9a-f]{1,16}|\\d{1,19})<<(\\d{1,2})");
    private static final Pattern IOC =
            Pattern.compile("_IOC\\(([A-Z_|0]+), *(0x[0-9a-f]{1,2}|0), *(0x[0-9a-f]{1,2}|0), *(0x[0-9a-f]{1,4}|0)\\)");
    private static final Map<String, Long> VALUES = load();

    private StraceSymbols() {}

    /** The value of an argument as it is printed, or empty if a name in it is not known on the ABI. */
    static OptionalLong value(String printed, Abi abi) {
        String text = withoutComments(printed).strip();
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (text.startsWith("_IOC(")) {
            return ioc(text);
        }
        for (String reading : text.split(" or ", -1)) { // strace names a number that means several things
            OptionalLong value = union(reading, abi);
            if (value.isPresent()) {
                return value;
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong union(String text, Abi abi) {
        long value = 0;
        for (String part : text.split("\\|", -1)) {
            OptionalLong bits = single(part.strip(), abi);
            if (bits.isEmpty()) {
                return bits;
            }
            value |= bits.getAsLong();
        }
        return OptionalLong.of(value);
    }

    private static OptionalLong single(String text, Abi abi) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        char first = text.charAt(0);
        if (Character.isDigit(first) || first == '-') {
            Matcher shift = SHIFT.matcher(text);
            if (shift.matches()) {
                OptionalLong one = number(shift.group(1));
                return one.isEmpty() ? one : OptionalLong.of(one.getAsLong() << Integer.parseInt(shift.group(2)));
            }
            return number(text);
        }
        if (text.equals("NULL")) {
            return OptionalLong.of(0);
        }
        if (abi == Abi.ARM || abi == Abi.AARCH64) {
            Long there = ARM.get(text);
            if (there != null) {
                return OptionalLong.of(there);
            }
        }
        Long value = VALUES.get(text);
        return value == null || (!USUAL.contains(abi) && VARIES.matcher(text).matches())
                ? OptionalLong.empty()
                : OptionalLong.of(value);
    }

    /** A number as C writes it. */
    static OptionalLong number(String text) {
        try {
            if (text.startsWith("-")) {
                return OptionalLong.of(Long.parseLong(text));
            }
            String plain = text.toLowerCase(Locale.ROOT);
            if (plain.startsWith("0x")) {
                return OptionalLong.of(Long.parseUnsignedLong(plain.substring(2), 16));
            }
            return OptionalLong.of(
                    plain.length() > 1 && plain.startsWith("0")
                            ? Long.parseUnsignedLong(plain.substring(1), 8)
                            : Long.parseUnsignedLong(plain));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** An ioctl without a name, by include/uapi/asm-generic/ioctl.h. */
    private static OptionalLong ioc(String text) {
        Matcher parts = IOC.matcher(text);
        if (!parts.matches()) {
            return OptionalLong.empty();
        }
        long direction = 0;
        for (String name : parts.group(1).split("\\|", -1)) {
            switch (name) {
                case "_IOC_NONE", "0" -> direction |= 0;
                case "_IOC_WRITE" -> direction |= 1;
                case "_IOC_READ" -> direction |= 2;
                default -> {
                    return OptionalLong.empty();
                }
            }
        }
        long type = number(parts.group(2)).orElseThrow();
        long command = number(parts.group(3)).orElseThrow();
        long size = number(parts.group(4)).orElseThrow();
        return size >= 1 << 14 // that many bits are for it
                ? OptionalLong.empty()
                : OptionalLong.of((direction << 30) | (size << 16) | (type << 8) | command);
    }

    private static String withoutComments(String text) {
        int start = text.indexOf("/*");
        if (start < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        int from = 0;
        while (start >= 0) {
            plain.append(text, from, start);
            int end = text.indexOf("*/", start + 2);
            from = end < 0 ? text.length() : end + 2;
            start = text.indexOf("/*", from);
        }
        return plain.append(text, from, text.length()).toString();
    }

    private static Map<String, Long> load() {
        Map<String, Long> values = new HashMap<>();
        try (InputStream file = Objects.requireNonNull(StraceSymbols.class.getResourceAsStream("strace-symbols.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int space = line.indexOf(' ');
                values.put(
                        line.substring(0, space),
                        number(line.substring(space + 1)).orElseThrow());
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the names of strace's arguments cannot be read from this library", e);
        }
        return Map.copyOf(values);
    }
}
