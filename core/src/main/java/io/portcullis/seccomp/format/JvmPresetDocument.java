package io.portcullis.seccomp.format;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The system calls one kind of JVM was seen to make, by what it was used for, as a file says it.
 *
 * @param edition which measurement it is; measuring anew gets another
 * @param vm the virtual machine, as {@code java.vm.name} has it
 * @param vendor who built it, as {@code java.vm.vendor} has it
 * @param release the Java release, at least 17
 * @param abi the ABI of its calls
 * @param libc its C library: {@code glibc}, {@code musl} or {@code unknown}
 * @param calls the calls by use, for example {@code steady} and {@code net}
 */
public record JvmPresetDocument(
        String edition, String vm, String vendor, int release, Abi abi, String libc, Map<String, Set<Syscall>> calls) {
    private static final int VERSION = 1;
    private static final int FIRST_RELEASE = 17;
    private static final int LAST_RELEASE = 999;
    private static final Position NOWHERE = new Position(1, 1, 1);
    private static final List<String> ABIS =
            Arrays.stream(Abi.values()).map(Abi::libseccompName).toList();

    /**
     * Copies the collections.
     *
     * @param edition which measurement it is
     * @param vm the virtual machine
     * @param vendor who built it
     * @param release the Java release
     * @param abi the ABI of its calls
     * @param libc its C library
     * @param calls the calls by use
     */
    public JvmPresetDocument {
        Map<String, Set<Syscall>> sorted = new TreeMap<>();
        calls.forEach((use, made) -> sorted.put(use, Collections.unmodifiableSet(new TreeSet<>(made))));
        calls = Collections.unmodifiableMap(sorted);
    }

    /**
     * Reads a file.
     *
     * @param file a file of UTF-8, up to 4 MiB
     * @return what was measured
     * @throws ProfileFormatException if it is no such file, or says more than is known here
     * @throws IOException if the file cannot be read
     */
    public static JvmPresetDocument read(Path file) throws IOException {
        return read(Source.read(file, ReadOptions.defaults().maxBytes()));
    }

    /**
     * Reads a text.
     *
     * @param text the text
     * @return what was measured
     * @throws ProfileFormatException if it is no such text, or says more than is known here
     */
    public static JvmPresetDocument parse(String text) {
        return read(Source.of(text, "preset", ReadOptions.defaults().maxBytes()));
    }

    private static JvmPresetDocument read(Source source) {
        Fields fields = Fields.of(source, JsonReader.read(source, false), "$");
        if (!fields.has("jvmPresetVersion")) {
            throw fields.error("jvmPresetVersion is missing, so this is no preset of a JVM", null);
        }
        Located<Long> version = fields.requiredUnsigned("jvmPresetVersion");
        if (version.value() != VERSION) {
            throw fields.error(
                    version,
                    "jvmPresetVersion must be " + VERSION + ", was " + Long.toUnsignedString(version.value()),
                    null);
        }
        JvmPresetDocument document = new JvmPresetDocument(
                fields.requiredText("edition").value(),
                fields.requiredText("vm").value(),
                fields.requiredText("vendor").value(),
                release(fields),
                fields.word(fields.requiredText("abi"), "ABI", JvmPresetDocument::abi, ABIS),
                fields.requiredText("libc").value(),
                calls(fields));
        fields.unknown().keySet().stream().findFirst().ifPresent(name -> {
            throw fields.error("unknown member " + name, "leave it out, or read it with a newer release");
        });
        return document;
    }

    private static int release(Fields fields) {
        Located<Long> release = fields.requiredUnsigned("release");
        if (release.value() < FIRST_RELEASE || release.value() > LAST_RELEASE) {
            throw fields.error(
                    release,
                    "release must be in " + FIRST_RELEASE + ".." + LAST_RELEASE + ", was "
                            + Long.toUnsignedString(release.value()),
                    null);
        }
        return release.value().intValue();
    }

    private static Map<String, Set<Syscall>> calls(Fields fields) {
        Fields uses = fields.object("calls")
                .orElseThrow(() -> fields.error("calls is missing", "it is an object with a member a use"));
        Map<String, Set<Syscall>> calls = new LinkedHashMap<>();
        for (String use : new ArrayList<>(uses.json().members().keySet())) {
            Set<Syscall> made = new TreeSet<>();
            for (Located<String> name : uses.texts(use)) {
                try {
                    made.add(Syscall.named(name.value()));
                } catch (IllegalArgumentException e) {
                    throw uses.error(name, String.valueOf(e.getMessage()), null);
                }
            }
            calls.put(use, made);
        }
        return calls;
    }

    private static Optional<Abi> abi(String name) {
        return Arrays.stream(Abi.values())
                .filter(abi -> abi.libseccompName().equals(name))
                .findFirst();
    }

    /**
     * Writes all of it.
     *
     * @return JSON that {@link #parse(String)} reads as an equal document
     */
    public String toJson() {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("jvmPresetVersion", new Json.Num(Integer.toString(VERSION), NOWHERE));
        members.put("edition", new Json.Text(edition, NOWHERE));
        members.put("vm", new Json.Text(vm, NOWHERE));
        members.put("vendor", new Json.Text(vendor, NOWHERE));
        members.put("release", new Json.Num(Integer.toString(release), NOWHERE));
        members.put("abi", new Json.Text(abi.libseccompName(), NOWHERE));
        members.put("libc", new Json.Text(libc, NOWHERE));
        Map<String, Json> uses = new LinkedHashMap<>();
        calls.forEach((use, made) -> uses.put(
                use,
                new Json.Arr(
                        made.stream()
                                .<Json>map(call -> new Json.Text(call.name(), NOWHERE))
                                .toList(),
                        NOWHERE)));
        members.put("calls", object(uses));
        return JsonWriter.write(object(members));
    }

    private static Json object(Map<String, Json> members) {
        Map<String, Json.Member> placed = new LinkedHashMap<>();
        members.forEach((name, value) -> placed.put(name, new Json.Member(NOWHERE, value)));
        return new Json.Obj(placed, NOWHERE);
    }
}
