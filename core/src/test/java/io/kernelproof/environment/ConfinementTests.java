package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.syscall.SyscallTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From the files of an environment to who refuses there what neither kernel nor filter does. */
class ConfinementTests {

    private static final int EPERM = 1;
    private static final int EINVAL = 22;

    private static final Map<String, String> ROOT = Map.of(
            "/proc/self/status", "Name:\tx\nUid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n",
            "/proc/self/uid_map", "         0          0 4294967295");

    private static Confinement with(String path, String content) {
        Map<String, String> files = new HashMap<>(ROOT);
        files.put(path, content);
        return Confinement.of(files);
    }

    private static Optional<RefusedBy> refuser(Confinement confinement, String syscall, int errno) {
        return confinement.of(syscall, errno).map(Confinement.Cause::by);
    }

    @Test
    void laysItToTheMissingCapability() {
        Confinement docker = with("/proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t00000000a80425fb\n");

        assertThat(docker.of("mount", EPERM)).hasValueSatisfying(cause -> {
            assertThat(cause.by()).isEqualTo(RefusedBy.CAPABILITY);
            assertThat(cause.reason()).isEqualTo("it needs CAP_SYS_ADMIN, which user 1000 there has not");
        });
        assertThat(docker.facts())
                .containsEntry("user", "1000")
                .containsEntry(
                        "capabilities",
                        "CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETGID CAP_SETUID CAP_SETPCAP "
                                + "CAP_NET_BIND_SERVICE CAP_NET_RAW CAP_SYS_CHROOT CAP_MKNOD CAP_AUDIT_WRITE CAP_SETFCAP");
    }

    @Test
    void laysItToTheUserNamespaceIfTheCapabilityIsThere() {
        Confinement rootless = with("/proc/self/uid_map", "0 100000 65536");

        assertThat(refuser(rootless, "mount", EPERM)).contains(RefusedBy.USER_NAMESPACE);
        assertThat(rootless.facts()).containsEntry("user.namespace", "its own").containsEntry("capabilities", "all");
    }

    @Test
    void laysItToTheSecurityModuleThatConfines() {
        Confinement confined = with("/proc/self/attr/current", "docker-default (enforce)\n");

        assertThat(confined.of("mount", EPERM)).hasValueSatisfying(cause -> {
            assertThat(cause.by()).isEqualTo(RefusedBy.SECURITY_MODULE);
            assertThat(cause.reason()).endsWith("confines it: docker-default (enforce)");
        });
    }

    @Test
    void saysNothingThatWasNotEstablished() {
        assertThat(refuser(with("/proc/self/attr/current", "unconfined"), "mount", EPERM))
                .isEmpty();
        assertThat(refuser(Confinement.of(ROOT), "kill", EPERM))
                .as("any process may")
                .isEmpty();
        assertThat(refuser(Confinement.of(Map.of()), "mount", EPERM)).isEmpty();
        assertThat(refuser(with("/proc/self/status", "CapEff:\tx\nUid:\ty"), "mount", EPERM))
                .isEmpty();
        assertThat(refuser(with("/proc/self/status", "CapEff:\t0\nUid:\t0"), "mount", EINVAL))
                .isEmpty();
        assertThat(Confinement.of(Map.of()).facts()).isEmpty();
    }

    @Test
    void readsLimitsOfBothVersionsOfControlGroups() {
        assertThat(Confinement.of(Map.of(
                                "/sys/fs/cgroup/cgroup.controllers", "cpu memory",
                                "/sys/fs/cgroup/memory.max", "1048576",
                                "/sys/fs/cgroup/cpu.max", "150000 100000"))
                        .facts())
                .containsEntry("cgroup.version", "2")
                .containsEntry("memory.limit", "1048576 bytes")
                .containsEntry("cpu.limit", "150% of a processor");
        assertThat(Confinement.of(Map.of(
                                "/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712",
                                "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1",
                                "/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000"))
                        .facts())
                .containsEntry("cgroup.version", "1")
                .containsEntry("memory.limit", "none")
                .containsEntry("cpu.limit", "none");
        assertThat(Confinement.of(Map.of(
                                "/sys/fs/cgroup/cgroup.controllers", "",
                                "/sys/fs/cgroup/memory.max", "rubbish",
                                "/sys/fs/cgroup/cpu.max", "max 100000"))
                        .facts())
                .containsEntry("memory.limit", "unknown")
                .containsEntry("cpu.limit", "none");
    }

    @Test
    void knowsTheCallsAndCapabilitiesThatItNames() {
        Capabilities all = new Capabilities((1L << 41) - 1);
        assertThat(all.words()).isEqualTo("all");
        Capabilities.needed().forEach((syscall, capability) -> {
            assertThat(SyscallTable.bundled().find(syscall)).as(syscall).isPresent();
            assertThat(all.contains(capability)).as(capability).isTrue();
            assertThat(new Capabilities(0).contains(capability)).isFalse();
        });
        assertThat(new Capabilities(1L << 63 | 1L << 21).words()).isEqualTo("CAP_SYS_ADMIN #63");
    }
}
