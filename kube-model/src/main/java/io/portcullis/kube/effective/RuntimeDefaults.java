package io.portcullis.kube.effective;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.ReadOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the runtimes do where {@code RuntimeDefault} is asked for, as this library describes it: a resource for each, in
 * a form that {@link DefaultText} reads.
 */
final class RuntimeDefaults {
    private static final Map<CriRuntime, DockerProfile> KNOWN = new EnumMap<>(CriRuntime.class);

    private RuntimeDefaults() {}

    /** The description, as a document whose rules are still chosen by capability, machine and kernel. */
    static DockerProfile of(CriRuntime runtime) {
        synchronized (KNOWN) {
            return KNOWN.computeIfAbsent(runtime, RuntimeDefaults::read);
        }
    }

    private static DockerProfile read(CriRuntime runtime) {
        Map<String, Object> document = new DefaultText(lines("calls-of-both")).read(lines(runtime.word()));
        try {
            String json = new ObjectMapper().writeValueAsString(document);
            return DockerProfile.parse(json, runtime.word() + "'s default", ReadOptions.defaults());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists, strings and numbers are always JSON", e);
        }
    }

    private static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(RuntimeDefaults.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
