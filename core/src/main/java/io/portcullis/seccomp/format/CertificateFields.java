package io.portcullis.seccomp.format;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.seccomp.compile.CompileTarget;
import io.portcullis.seccomp.compile.LeftOut;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The members of a certificate's JSON, all of them required and no others taken. */
final class CertificateFields {
    private static final int VERSION = 1;
    private static final Position NOWHERE = new Position(1, 1, 1);
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final List<String> ABIS =
            Arrays.stream(Abi.values()).map(Abi::libseccompName).toList();
    private static final List<String> AIMS = Arrays.stream(CompileTarget.Aim.values())
            .map(CertificateFields::name)
            .toList();

    private CertificateFields() {}

    static Json write(CertificateDocument document) {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("certificateVersion", number(VERSION));
        members.put("programSha256", text(document.programHash()));
        members.put("meaningSha256", text(document.meaningHash()));
        members.put("instructions", number(document.instructions()));
        members.put("kernelInstructions", number(document.kernelInstructions()));
        members.put("longestPath", number(document.longestPath()));
        members.put("cachedCalls", byAbi(document.cached(), count -> number(count)));
        members.put(
                "leftOut",
                new Json.Arr(
                        document.leftOut().stream()
                                .map(CertificateFields::leftOut)
                                .toList(),
                        NOWHERE));
        members.put("compiler", text(document.compiler()));
        members.put("target", text(name(document.aim())));
        members.put("tables", byAbi(document.tables(), version -> text(version.toString())));
        return object(members);
    }

    static CertificateDocument read(Source source) {
        Fields fields = Fields.of(source, JsonReader.read(source, false), "$");
        requireVersion(fields);
        CertificateDocument document = new CertificateDocument(
                hash(fields, "programSha256"),
                hash(fields, "meaningSha256"),
                count(fields, "instructions", 1, BpfProgram.MAX_INSTRUCTIONS),
                count(fields, "kernelInstructions", 1, Integer.MAX_VALUE),
                count(fields, "longestPath", 1, BpfProgram.MAX_INSTRUCTIONS),
                byAbi(fields, "cachedCalls", (abis, name) -> count(abis, name, 0, Integer.MAX_VALUE)),
                leftOut(present(fields, "leftOut").objects("leftOut")),
                fields.requiredText("compiler").value(),
                fields.word(fields.requiredText("target"), "target", CertificateFields::aim, AIMS),
                byAbi(fields, "tables", CertificateFields::version));
        requireNothingElse(fields);
        return document;
    }

    private static void requireVersion(Fields fields) {
        if (!fields.has("certificateVersion")) {
            throw fields.error(
                    "certificateVersion is missing, so this is no certificate",
                    "seccomp compile --certificate FILE writes one");
        }
        Located<Long> version = fields.requiredUnsigned("certificateVersion");
        if (version.value() != VERSION) {
            throw fields.error(
                    version,
                    "certificateVersion must be %d, was %s".formatted(VERSION, Long.toUnsignedString(version.value())),
                    "a newer Portcullis may read it");
        }
    }

    private static void requireNothingElse(Fields fields) {
        for (String name : fields.unknown().keySet()) {
            Json.Member member = fields.json().members().get(name);
            Position at = member == null ? fields.at() : member.nameAt();
            throw fields.error(
                    new Located<>(name, fields.path() + "." + name, at),
                    "unknown member " + name,
                    "what a certificate says must be understood to be checked; leave it out");
        }
    }

    private static String hash(Fields fields, String name) {
        Located<String> hash = fields.requiredText(name);
        if (!HASH.matcher(hash.value()).matches()) {
            throw fields.error(hash, name + " must be 64 hexadecimal digits in lower case", null);
        }
        return hash.value();
    }

    private static int count(Fields fields, String name, int least, int most) {
        Located<Long> count = fields.requiredUnsigned(name);
        if (count.value() < least || count.value() > most) {
            throw fields.error(
                    count,
                    "%s must be in %d..%d, was %s".formatted(name, least, most, Long.toUnsignedString(count.value())),
                    null);
        }
        return count.value().intValue();
    }

    private static KernelVersion version(Fields fields, String name) {
        Located<String> version = fields.requiredText(name);
        KernelVersion parsed;
        try {
            parsed = KernelVersion.parse(version.value());
        } catch (IllegalArgumentException e) {
            throw fields.error(version, String.valueOf(e.getMessage()), null);
        }
        if (!parsed.toString().equals(version.value())) {
            throw fields.error(version, "a kernel version here is major.minor, was " + version.value(), null);
        }
        return parsed;
    }

    private static Fields present(Fields fields, String name) {
        if (!fields.has(name)) {
            throw fields.error(name + " is missing", null);
        }
        return fields;
    }

    private static List<LeftOut> leftOut(List<Fields> all) {
        return all.stream().map(CertificateFields::leftOut).toList();
    }

    private static LeftOut leftOut(Fields fields) {
        Located<String> name = fields.requiredText("abi");
        Abi abi = fields.word(name, "ABI", CertificateFields::abi, ABIS);
        int number = (int) bits(fields, "number");
        Located<String> syscall = fields.requiredText("syscall");
        Action action = action((int) bits(fields, "returnValue"), abi);
        LeftOut left = new LeftOut(
                abi,
                number,
                named(fields, syscall),
                action,
                fields.requiredText("reason").value());
        requireNothingElse(fields);
        return left;
    }

    private static Json leftOut(LeftOut left) {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("abi", text(left.abi().libseccompName()));
        members.put("number", number(Integer.toUnsignedLong(left.number())));
        members.put("syscall", text(left.syscall().name()));
        members.put("returnValue", number(Integer.toUnsignedLong(left.action().returnValue(left.abi()))));
        members.put("reason", text(left.reason()));
        return object(members);
    }

    private static long bits(Fields fields, String name) {
        Located<Long> bits = fields.requiredUnsigned(name);
        if (bits.value() >>> Integer.SIZE != 0) {
            throw fields.error(bits, name + " must be in 0..2^32-1, was " + Long.toUnsignedString(bits.value()), null);
        }
        return bits.value();
    }

    private static Syscall named(Fields fields, Located<String> name) {
        try {
            return Syscall.named(name.value());
        } catch (IllegalArgumentException e) {
            throw fields.error(name, String.valueOf(e.getMessage()), null);
        }
    }

    /** The action that gives a return value on an ABI. */
    private static Action action(int returnValue, Abi abi) {
        Action action = Action.of(returnValue);
        return action instanceof Action.Fail
                ? Action.errno(Errno.ofNumberOn(returnValue & Action.DATA_MASK, List.of(abi)))
                : action;
    }

    private interface Value<T> {
        T of(Fields fields, String name);
    }

    private static <T> Map<Abi, T> byAbi(Fields fields, String name, Value<T> value) {
        Fields abis = fields.object(name)
                .orElseThrow(() -> fields.error(name + " is missing", "it is an object with a member an ABI"));
        Map<Abi, T> map = new EnumMap<>(Abi.class);
        for (String key : new ArrayList<>(abis.json().members().keySet())) {
            Json.Member member = abis.json().members().get(key);
            Position at = member == null ? abis.at() : member.nameAt();
            Abi abi = abis.word(new Located<>(key, abis.path() + "." + key, at), "ABI", CertificateFields::abi, ABIS);
            map.put(abi, value.of(abis, key));
        }
        return map;
    }

    private static <T> Json byAbi(Map<Abi, T> map, Function<T, Json> value) {
        Map<String, Json> members = new LinkedHashMap<>();
        map.forEach((abi, one) -> members.put(abi.libseccompName(), value.apply(one)));
        return object(members);
    }

    private static Optional<Abi> abi(String name) {
        return Arrays.stream(Abi.values())
                .filter(abi -> abi.libseccompName().equals(name))
                .findFirst();
    }

    private static Optional<CompileTarget.Aim> aim(String name) {
        return Arrays.stream(CompileTarget.Aim.values())
                .filter(aim -> name(aim).equals(name))
                .findFirst();
    }

    private static String name(CompileTarget.Aim aim) {
        return aim.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Json object(Map<String, Json> members) {
        Map<String, Json.Member> placed = new LinkedHashMap<>();
        members.forEach((name, value) -> placed.put(name, new Json.Member(NOWHERE, value)));
        return new Json.Obj(placed, NOWHERE);
    }

    private static Json text(String value) {
        return new Json.Text(value, NOWHERE);
    }

    private static Json number(long value) {
        return new Json.Num(Long.toString(value), NOWHERE);
    }
}
