package io.kernelproof.environment;

import io.kernelproof.kernel.Errno;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What may keep programs of an environment from something that kernel and filters would let them do, as its files say.
 *
 * @param uid the effective user, or empty if it is unknown
 * @param capabilities those in effect, or empty if they are unknown
 * @param ownUserNamespace whether its users are others than the machine's
 * @param module what a security module calls its confinement, such as {@code docker-default (enforce)}; empty if there is none
 * @param cgroup version and limits of its control groups, for the report
 */
record Confinement(
        OptionalInt uid,
        Optional<Capabilities> capabilities,
        boolean ownUserNamespace,
        Optional<String> module,
        Map<String, String> cgroup) {

    /** Nothing is known. */
    static final Confinement UNKNOWN =
            new Confinement(OptionalInt.empty(), Optional.empty(), false, Optional.empty(), Map.of());

    static final int MAX_FILE = 16 * 1024;
    private static final int MAX_LABEL = 256;
    private static final int HEX = 16;

    private static final String STATUS = "/proc/self/status";
    private static final String USERS = "/proc/self/uid_map";
    private static final String MODULE = "/proc/self/attr/current";
    private static final String CONTROLLERS = "/sys/fs/cgroup/cgroup.controllers";
    private static final String MEMORY = "/sys/fs/cgroup/memory.max";
    private static final String CPU = "/sys/fs/cgroup/cpu.max";
    private static final String MEMORY_1 = "/sys/fs/cgroup/memory/memory.limit_in_bytes";
    private static final String QUOTA_1 = "/sys/fs/cgroup/cpu/cpu.cfs_quota_us";
    private static final String PERIOD_1 = "/sys/fs/cgroup/cpu/cpu.cfs_period_us";

    /** What is read. */
    static final List<String> FILES =
            List.of(STATUS, USERS, MODULE, CONTROLLERS, MEMORY, CPU, MEMORY_1, QUOTA_1, PERIOD_1);

    /** The map of the machine's own users, user_namespaces(7). */
    private static final Pattern ALL_USERS = Pattern.compile("\\s*0\\s+0\\s+4294967295\\s*");

    /** Version 1 says so of no limit: LONG_MAX in pages. */
    private static final long UNLIMITED = 1L << 62;

    static Confinement in(FilesInside files) {
        try {
            return of(files.read(FILES, MAX_FILE).stream()
                    .filter(FileInside::isRead)
                    .collect(Collectors.toMap(
                            FileInside::path, file -> file.text().strip())));
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    static Confinement of(Map<String, String> files) {
        Map<String, String> status = fields(files.getOrDefault(STATUS, ""));
        String users = files.getOrDefault(USERS, "");
        return new Confinement(
                number(status.getOrDefault("Uid", "").split("\\s+"), 1),
                parsed(status.getOrDefault("CapEff", ""), text -> new Capabilities(Long.parseUnsignedLong(text, HEX))),
                !users.isEmpty() && !ALL_USERS.matcher(users).matches(),
                module(files.getOrDefault(MODULE, "")),
                cgroup(files));
    }

    /** As proc(5) has them: a name, a colon, and the rest of the line. */
    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    private static OptionalInt number(String[] fields, int index) {
        return fields.length > index
                ? parsed(fields[index], Integer::valueOf).map(OptionalInt::of).orElse(OptionalInt.empty())
                : OptionalInt.empty();
    }

    private static <T> Optional<T> parsed(String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** AppArmor and SELinux each have a name for no confinement. */
    private static Optional<String> module(String label) {
        String words = label.substring(0, Math.min(label.length(), MAX_LABEL))
                .replace("\0", "")
                .strip();
        return words.isEmpty()
                        || words.equals("unconfined")
                        || words.contains(":unconfined_t:")
                        || words.equals("kernel")
                ? Optional.empty()
                : Optional.of(words);
    }

    private static Map<String, String> cgroup(Map<String, String> files) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (files.containsKey(CONTROLLERS)) {
            facts.put("cgroup.version", "2");
            put(facts, "memory.limit", files.getOrDefault(MEMORY, ""), Confinement::bytes);
            put(facts, "cpu.limit", files.getOrDefault(CPU, ""), Confinement::processors);
        } else if (files.containsKey(MEMORY_1) || files.containsKey(QUOTA_1)) {
            facts.put("cgroup.version", "1");
            put(facts, "memory.limit", files.getOrDefault(MEMORY_1, ""), Confinement::bytes);
            String quota = files.getOrDefault(QUOTA_1, "") + " " + files.getOrDefault(PERIOD_1, "");
            put(facts, "cpu.limit", quota, Confinement::processors);
        }
        return facts;
    }

    private static void put(Map<String, String> facts, String name, String text, Function<String, String> words) {
        if (!text.isBlank()) {
            facts.put(name, parsed(text, words).orElse("unknown"));
        }
    }

    private static String bytes(String text) {
        return text.equals("max") || Long.parseLong(text) >= UNLIMITED ? "none" : text + " bytes";
    }

    /** Time that may be used, and the period in which. */
    private static String processors(String text) {
        String[] fields = text.split("\\s+");
        if (fields[0].equals("max") || fields[0].equals("-1")) {
            return "none";
        }
        return fields.length < 2
                ? "unknown"
                : "%d%% of a processor"
                        .formatted(Long.parseLong(fields[0]) * 100 / Math.max(1, Long.parseLong(fields[1])));
    }

    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        uid.ifPresent(user -> facts.put("user", String.valueOf(user)));
        capabilities.ifPresent(held -> facts.put("capabilities", held.words()));
        if (uid.isPresent()) {
            facts.put("user.namespace", ownUserNamespace ? "its own" : "the machine's");
        }
        module.ifPresent(label -> facts.put("security.module", label));
        facts.putAll(cgroup);
        return facts;
    }

    /** Who, and why. */
    record Cause(RefusedBy by, String reason) {}

    /** Who refuses a call with EPERM or EACCES that neither kernel nor filter refuses to everybody; empty if it is not known. */
    Optional<Cause> of(String syscall, int errno) {
        Optional<String> needed = Capabilities.neededBy(syscall);
        if ((errno != Errno.EPERM && errno != Errno.EACCES) || needed.isEmpty() || capabilities.isEmpty()) {
            return Optional.empty();
        }
        String capability = needed.get();
        if (!capabilities.get().contains(capability)) {
            return Optional.of(new Cause(
                    RefusedBy.CAPABILITY,
                    "it needs %s, which user %s there has not"
                            .formatted(capability, uid.isPresent() ? String.valueOf(uid.getAsInt()) : "unknown")));
        } else if (ownUserNamespace) {
            return Optional.of(new Cause(
                    RefusedBy.USER_NAMESPACE,
                    "it needs %s, which the program has in a user namespace only, not on the machine"
                            .formatted(capability)));
        }
        return module.map(label -> new Cause(
                RefusedBy.SECURITY_MODULE,
                "the program has %s, no seccomp filter says so, and the security module confines it: %s"
                        .formatted(capability, label)));
    }
}
