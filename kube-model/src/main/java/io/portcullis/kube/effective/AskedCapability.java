package io.portcullis.kube.effective;

import io.portcullis.linux.Capability;
import io.portcullis.syscalls.Syscall;
import java.util.Map;
import java.util.Optional;

/**
 * The capability without which the kernel makes a call for nobody, whatever the arguments. Calls that ask for one only
 * sometimes are not here.
 *
 * @param capability which
 * @param onTheNode whether it must be held on the node, so that root of a user namespace of its own does not count
 */
record AskedCapability(Capability capability, boolean onTheNode) {
    private static final AskedCapability MOUNTING = new AskedCapability(Capability.SYS_ADMIN, false);
    private static final AskedCapability MODULES = new AskedCapability(Capability.SYS_MODULE, true);
    private static final AskedCapability BOOTING = new AskedCapability(Capability.SYS_BOOT, true);
    private static final AskedCapability SWAPPING = new AskedCapability(Capability.SYS_ADMIN, true);
    private static final AskedCapability CLOCK = new AskedCapability(Capability.SYS_TIME, true);

    private static final Map<String, AskedCapability> KNOWN = Map.ofEntries(
            Map.entry("mount", MOUNTING), // fs/namespace.c, may_mount
            Map.entry("umount", MOUNTING),
            Map.entry("umount2", MOUNTING),
            Map.entry("pivot_root", MOUNTING),
            Map.entry("move_mount", MOUNTING),
            Map.entry("mount_setattr", MOUNTING),
            Map.entry("fsmount", MOUNTING),
            Map.entry("fsopen", MOUNTING), // fs/fsopen.c
            Map.entry("fspick", MOUNTING),
            Map.entry("sethostname", MOUNTING), // kernel/sys.c, in the user namespace that owns the name
            Map.entry("setdomainname", MOUNTING),
            Map.entry("chroot", new AskedCapability(Capability.SYS_CHROOT, false)), // fs/open.c
            Map.entry("init_module", MODULES), // kernel/module/main.c, may_init_module
            Map.entry("finit_module", MODULES),
            Map.entry("delete_module", MODULES),
            Map.entry(
                    "reboot", new AskedCapability(Capability.SYS_BOOT, false)), // kernel/reboot.c, by process namespace
            Map.entry("kexec_load", BOOTING), // kernel/kexec.c, kexec_load_permitted
            Map.entry("kexec_file_load", BOOTING),
            Map.entry("swapon", SWAPPING), // mm/swapfile.c
            Map.entry("swapoff", SWAPPING),
            Map.entry("acct", new AskedCapability(Capability.SYS_PACCT, true)), // kernel/acct.c
            Map.entry("vhangup", new AskedCapability(Capability.SYS_TTY_CONFIG, true)), // fs/open.c
            Map.entry("settimeofday", CLOCK), // security/commoncap.c, cap_settime
            Map.entry("stime", CLOCK));

    static Optional<AskedCapability> of(Syscall syscall) {
        return Optional.ofNullable(KNOWN.get(syscall.name()));
    }
}
