package io.portcullis.kube.standards;

import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** The spec of a pod with the fields that are looked at, mostly with fitting values, now and then with others. */
final class RandomSpec {
    static final Object NULL = NullNode.getInstance();

    private static final Object[] ODD = {NULL, 7, "text", true, List.of(), Map.of()};

    private final Random random;

    RandomSpec(Random random) {
        this.random = random;
    }

    Map<String, Object> spec() {
        Map<String, Object> spec = new LinkedHashMap<>();
        for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
            maybe(spec, list, () -> list(this::container));
        }
        maybe(spec, "securityContext", this::ofPod);
        maybe(spec, "hostUsers", this::flag);
        maybe(spec, "hostPID", this::flag);
        maybe(spec, "os", () -> Map.of("name", one("windows", "linux")));
        maybe(spec, "volumes", () -> list(this::volume));
        return spec;
    }

    private Object container() {
        Map<String, Object> container = new LinkedHashMap<>();
        maybe(container, "name", this::word);
        maybe(container, "securityContext", this::security);
        maybe(container, "ports", () -> list(() -> Map.of("hostPort", fitting(() -> one(0, 9, 80)))));
        maybe(container, "livenessProbe", this::handler);
        maybe(container, "lifecycle", () -> Map.of("preStop", fitting(this::handler)));
        return container;
    }

    private Object ofPod() {
        Map<String, Object> security = security();
        maybe(
                security,
                "sysctls",
                () -> list(
                        () -> Map.of("name", fitting(() -> one("a", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_rmem")))));
        return security;
    }

    private Map<String, Object> security() {
        Map<String, Object> security = new LinkedHashMap<>();
        maybe(security, "privileged", this::flag);
        maybe(security, "allowPrivilegeEscalation", () -> one(false, false, true));
        maybe(security, "runAsNonRoot", () -> one(true, true, false));
        maybe(security, "runAsUser", () -> one(0, 1, 1));
        maybe(security, "procMount", () -> one("Default", "Unmasked"));
        maybe(security, "seccompProfile", this::profile);
        maybe(security, "appArmorProfile", this::profile);
        maybe(security, "windowsOptions", () -> Map.of("hostProcess", fitting(this::flag)));
        maybe(security, "seLinuxOptions", this::seLinux);
        maybe(security, "capabilities", this::capabilities);
        return security;
    }

    private Object profile() {
        return Map.of("type", fitting(() -> one("RuntimeDefault", "Localhost", "Unconfined", "")));
    }

    private Object seLinux() {
        Map<String, Object> options = new LinkedHashMap<>();
        maybe(options, "type", () -> one("", "container_t", "container_engine_t", "x_t"));
        maybe(options, "user", this::word);
        maybe(options, "role", this::word);
        return options;
    }

    private Object capabilities() {
        Map<String, Object> capabilities = new LinkedHashMap<>();
        for (String list : List.of("add", "drop")) {
            maybe(
                    capabilities,
                    list,
                    () -> list(() -> one("ALL", "ALL", "all", "CHOWN", "NET_BIND_SERVICE", "SYS_ADMIN")));
        }
        return capabilities;
    }

    private Object handler() {
        Map<String, Object> handler = new LinkedHashMap<>();
        maybe(handler, "httpGet", () -> Map.of("host", fitting(this::word)));
        maybe(handler, "tcpSocket", () -> Map.of("host", fitting(this::word)));
        return handler;
    }

    private Object volume() {
        Map<String, Object> volume = new LinkedHashMap<>();
        maybe(volume, "name", this::word);
        maybe(volume, "hostPath", Map::of);
        maybe(volume, "secret", Map::of);
        maybe(volume, "future", Map::of);
        return volume;
    }

    private Object flag() {
        return random.nextBoolean();
    }

    private Object word() {
        return one("", "a", "é\u200b😀\"", "x");
    }

    private Object list(Supplier<Object> items) {
        List<Object> all = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            all.add(fitting(items));
        }
        return all;
    }

    private void maybe(Map<String, Object> object, String name, Supplier<Object> value) {
        if (random.nextInt(3) == 0) {
            object.put(name, fitting(value));
        }
    }

    private Object fitting(Supplier<Object> value) {
        return random.nextInt(60) == 0 ? one(ODD) : value.get();
    }

    private Object one(Object... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
