package io.kernelproof.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The capabilities of a process, a bit each. */
record Capabilities(long bits) {

    /** The place of a name is its bit. Source: linux/capability.h of Linux 6.18. */
    private static final List<String> NAMES = List.of("""
                    CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETGID CAP_SETUID
                    CAP_SETPCAP CAP_LINUX_IMMUTABLE CAP_NET_BIND_SERVICE CAP_NET_BROADCAST CAP_NET_ADMIN CAP_NET_RAW
                    CAP_IPC_LOCK CAP_IPC_OWNER CAP_SYS_MODULE CAP_SYS_RAWIO CAP_SYS_CHROOT CAP_SYS_PTRACE CAP_SYS_PACCT
                    CAP_SYS_ADMIN CAP_SYS_BOOT CAP_SYS_NICE CAP_SYS_RESOURCE CAP_SYS_TIME CAP_SYS_TTY_CONFIG CAP_MKNOD
                    CAP_LEASE CAP_AUDIT_WRITE CAP_AUDIT_CONTROL CAP_SETFCAP CAP_MAC_OVERRIDE CAP_MAC_ADMIN CAP_SYSLOG
                    CAP_WAKE_ALARM CAP_BLOCK_SUSPEND CAP_AUDIT_READ CAP_PERFMON CAP_BPF CAP_CHECKPOINT_RESTORE
                    """.split("\\s+"));

    /**
     * Calls that answer EPERM to who lacks a capability, whatever the arguments; before Linux 5.8, CAP_SYS_ADMIN stands for
     * CAP_BPF and CAP_PERFMON. Sources: capabilities(7) and the pages of the calls, man-pages 6.03.
     */
    private static final Map<String, String> NEEDED = Map.ofEntries(
            Map.entry("acct", "CAP_SYS_PACCT"),
            Map.entry("adjtimex", "CAP_SYS_TIME"),
            Map.entry("bpf", "CAP_BPF"),
            Map.entry("chroot", "CAP_SYS_CHROOT"),
            Map.entry("clock_adjtime", "CAP_SYS_TIME"),
            Map.entry("clock_settime", "CAP_SYS_TIME"),
            Map.entry("delete_module", "CAP_SYS_MODULE"),
            Map.entry("fanotify_init", "CAP_SYS_ADMIN"),
            Map.entry("finit_module", "CAP_SYS_MODULE"),
            Map.entry("fsmount", "CAP_SYS_ADMIN"),
            Map.entry("fsopen", "CAP_SYS_ADMIN"),
            Map.entry("fspick", "CAP_SYS_ADMIN"),
            Map.entry("init_module", "CAP_SYS_MODULE"),
            Map.entry("ioperm", "CAP_SYS_RAWIO"),
            Map.entry("iopl", "CAP_SYS_RAWIO"),
            Map.entry("kexec_file_load", "CAP_SYS_BOOT"),
            Map.entry("kexec_load", "CAP_SYS_BOOT"),
            Map.entry("lookup_dcookie", "CAP_SYS_ADMIN"),
            Map.entry("mount", "CAP_SYS_ADMIN"),
            Map.entry("mount_setattr", "CAP_SYS_ADMIN"),
            Map.entry("move_mount", "CAP_SYS_ADMIN"),
            Map.entry("open_by_handle_at", "CAP_DAC_READ_SEARCH"),
            Map.entry("open_tree", "CAP_SYS_ADMIN"),
            Map.entry("perf_event_open", "CAP_PERFMON"),
            Map.entry("pivot_root", "CAP_SYS_ADMIN"),
            Map.entry("quotactl", "CAP_SYS_ADMIN"),
            Map.entry("quotactl_fd", "CAP_SYS_ADMIN"),
            Map.entry("reboot", "CAP_SYS_BOOT"),
            Map.entry("setdomainname", "CAP_SYS_ADMIN"),
            Map.entry("setgroups", "CAP_SETGID"),
            Map.entry("sethostname", "CAP_SYS_ADMIN"),
            Map.entry("setns", "CAP_SYS_ADMIN"),
            Map.entry("settimeofday", "CAP_SYS_TIME"),
            Map.entry("swapoff", "CAP_SYS_ADMIN"),
            Map.entry("swapon", "CAP_SYS_ADMIN"),
            Map.entry("syslog", "CAP_SYSLOG"),
            Map.entry("umount2", "CAP_SYS_ADMIN"),
            Map.entry("unshare", "CAP_SYS_ADMIN"),
            Map.entry("vhangup", "CAP_SYS_TTY_CONFIG"));

    /** The capability without which a call answers EPERM, if there is one that is known. */
    static Optional<String> neededBy(String syscall) {
        return Optional.ofNullable(NEEDED.get(syscall));
    }

    boolean contains(String name) {
        return (bits & (1L << NAMES.indexOf(name))) != 0;
    }

    String words() {
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((bits & (1L << bit)) != 0) {
                names.add(bit < NAMES.size() ? NAMES.get(bit) : "#" + bit);
            }
        }
        if (names.isEmpty()) {
            return "none";
        }
        return names.size() >= NAMES.size() ? "all" : String.join(" ", names);
    }

    /** All calls of the table, for a test that walks it. */
    static Map<String, String> needed() {
        return NEEDED;
    }
}
