package io.portcullis.kube;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kernel setting of a pod. Only those are taken that a namespace of the pod holds: {@code net.*}, and those of System
 * V and POSIX IPC; the kubelet refuses all others, whatever it is told to allow.
 *
 * @param name such as {@code net.ipv4.tcp_syncookies}; slashes may stand for dots
 * @param value what it is set to
 * @param unknown what else is said of it
 */
public record Sysctl(String name, String value, UnknownFields unknown) {
    private static final Set<String> KNOWN = Set.of("name", "value");
    private static final int LONGEST = 253;
    private static final String SEGMENT = "[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?";
    private static final String RULE = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
    private static final Pattern NAME = Pattern.compile("(?:" + SEGMENT + "[./])*+" + SEGMENT);

    /**
     * Refuses what the API server or the kubelet would refuse.
     *
     * @param name such as {@code net.ipv4.tcp_syncookies}; slashes may stand for dots
     * @param value what it is set to
     * @param unknown what else is said of it
     */
    public Sysctl {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("sysctl name is required; name one such as net.ipv4.tcp_syncookies");
        }
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("sysctl " + Shown.quoted(name) + " must have at most " + LONGEST
                    + " characters and match regex " + RULE + "; write it like net.ipv4.tcp_syncookies");
        }
        if (!isNetwork(dotted(name)) && !isIpc(dotted(name))) {
            throw new IllegalArgumentException("the sysctl " + Shown.quoted(name)
                    + " are not known to be namespaced; the kubelet takes net.*, kernel.shm*, kernel.msg*, kernel.sem and"
                    + " fs.mqueue.*, set others on the node");
        }
        Shown.requireText("value of sysctl " + name, value);
        unknown.requireBeyond(KNOWN);
    }

    /**
     * A setting.
     *
     * @param name such as {@code net.ipv4.tcp_syncookies}
     * @param value what it is set to
     * @throws IllegalArgumentException if the API server or the kubelet would refuse it
     */
    public Sysctl(String name, String value) {
        this(name, value, UnknownFields.NONE);
    }

    static Sysctl read(Fields fields) {
        String name = fields.required("name", fields.text("name"));
        String value = fields.required("value", fields.text("value"));
        return fields.checked(() -> new Sysctl(name, value, fields.rest()));
    }

    /** Two settings of one name are refused, however it is spelled. */
    static void requireOnce(List<Sysctl> all) {
        Set<String> names = new HashSet<>();
        all.stream().filter(one -> !names.add(dotted(one.name))).findFirst().ifPresent(twice -> {
            throw new IllegalArgumentException(
                    "Duplicate value: " + Shown.quoted(twice.name) + " in sysctls; keep one");
        });
    }

    /** What belongs to the node cannot be set by a pod that shares it. */
    static void requireOwn(List<Sysctl> all, HostNamespaces host) {
        if (host.hostNetwork().orElse(false)) {
            refuse(all, Sysctl::isNetwork, "hostNetwork");
        }
        if (host.hostIpc().orElse(false)) {
            refuse(all, Sysctl::isIpc, "hostIPC");
        }
    }

    Map<String, @Nullable Object> tree(KubernetesVersion target) {
        return new Tree(target).put("name", name).put("value", value).with(unknown);
    }

    private static void refuse(List<Sysctl> all, Predicate<String> kind, String shared) {
        Optional<Sysctl> first =
                all.stream().filter(one -> kind.test(dotted(one.name))).findFirst();
        first.ifPresent(one -> {
            throw new IllegalArgumentException("sysctl " + Shown.quoted(one.name) + " may not be specified when '"
                    + shared + "' is true; drop one");
        });
    }

    private static boolean isNetwork(String dotted) {
        return dotted.startsWith("net.");
    }

    private static boolean isIpc(String dotted) {
        return dotted.equals("kernel.sem")
                || dotted.startsWith("kernel.shm")
                || dotted.startsWith("kernel.msg")
                || dotted.startsWith("fs.mqueue.");
    }

    /** With dots between its parts: if the first separator is a slash, dots and slashes change places (sysctl.d(5)). */
    private static String dotted(String name) {
        int dot = name.indexOf('.');
        int slash = name.indexOf('/');
        if (slash < 0 || (dot >= 0 && dot < slash)) {
            return name;
        }
        return name.replace('.', '\0').replace('/', '.').replace('\0', '/');
    }
}
