package io.portcullis.kube.standards;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Kernel settings that are not a container's own. */
final class Sysctls {
    static final Set<String> SAFE = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start");
    static final Set<String> SAFE_1_27 = with(SAFE, "net.ipv4.ip_local_reserved_ports");
    static final Set<String> SAFE_1_29 = with(
            SAFE_1_27,
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes");
    static final Set<String> SAFE_1_32 = with(SAFE_1_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");
    static final Set<String> SAFE_1_37 =
            with(SAFE_1_32, "net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat");

    private Sysctls() {}

    static Rule namesIn(Set<String> safe) {
        return pod -> {
            List<String> names = new ArrayList<>();
            Spots spots = new Spots();
            for (ReadField sysctl : pod.security().child("sysctls").items()) {
                ReadField name = sysctl.child("name");
                if (!safe.contains(name.string())) {
                    names.add(PluginWording.cut(name.string()));
                    spots.add(name);
                }
            }
            return names.isEmpty()
                    ? Optional.empty()
                    : Finding.of("forbidden sysctls", PluginWording.joined(names), spots);
        };
    }

    private static Set<String> with(Set<String> before, String... more) {
        return Stream.concat(before.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }
}
