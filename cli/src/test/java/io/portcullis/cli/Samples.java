package io.portcullis.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small profiles and filters in a folder of the test's own. */
record Samples(Path folder) {
    /** Two ABIs, some names, a condition. */
    private static final String STRICT = """
            {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
             "syscalls": [
              {"names": ["read", "write", "exit_group"], "action": "SCMP_ACT_ALLOW"},
              {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
               "args": [{"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]}
             ]}
            """;

    String strict() {
        return profile("strict.json", STRICT);
    }

    /** The same, and mkdir. */
    String lax() {
        return profile("lax.json", STRICT.replace("\"read\"", "\"mkdir\", \"read\""));
    }

    /** The same with another errno by default. */
    String otherwise() {
        return profile(
                "otherwise.json",
                STRICT.replace("\"SCMP_ACT_ERRNO\",", "\"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 13,"));
    }

    /** Refuses mkdir on x86_64 and allows the rest there. */
    String denying() {
        return profile("denying.json", """
                {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
                 "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO"}]}
                """);
    }

    String profile(String name, String json) {
        return write(name, json);
    }

    /** A filter of a profile. */
    String compiled(String profile) {
        String filter = profile.replace(".json", ".bpf");
        Ran ran = Ran.portcullis("seccomp", "compile", profile, "-o", filter, "--machine", "x86_64");
        if (ran.code() != 0) {
            throw new IllegalStateException(ran.err());
        }
        return filter;
    }

    /** A filter as text. */
    String assembly(String name, String text) {
        return write(name, text);
    }

    String file(String name) {
        return folder.resolve(name).toString();
    }

    private String write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text).toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
