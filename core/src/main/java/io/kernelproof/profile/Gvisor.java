package io.kernelproof.profile;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.Csv;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallFlag;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The releases of gVisor, a kernel in user space: what each changed in its tables of system calls.
 *
 * <p>A call that no row names was in those tables, without a restriction, from the first release on. The notes are
 * gVisor's own words.
 */
final class Gvisor {

    static final String PREFIX = "gvisor-";

    private static final Set<Arch> OF_32_BIT = Set.of(Arch.I386, Arch.ARM);

    /** It takes programs of the class ELFCLASS64 only. */
    private static final String LOADER = "google/gvisor, pkg/sentry/loader/elf.go";

    private static final List<Change> CHANGES =
            Csv.read(Gvisor.class, "gvisor.csv").stream().map(Change::of).toList();

    /** Apart, since most runs ask for none. */
    private static final class Flags {

        static final List<Csv.Row> CHANGES = Csv.read(Gvisor.class, "gvisor-flags.csv");

        private Flags() {}
    }

    private Gvisor() {}

    static Release named(String name) {
        LocalDate first = CHANGES.get(0).release;
        LocalDate last = CHANGES.get(CHANGES.size() - 1).release;
        LocalDate date = date(name.substring(PREFIX.length()))
                .filter(known -> !known.isBefore(first) && !known.isAfter(last))
                .orElseThrow(() -> KernelNames.refused(
                        name,
                        "gvisor- and a date from %s to %s: the newest release of that day"
                                .formatted(text(first), text(last)),
                        "take %s, the newest release that is recorded, or the date in what runsc --version prints"
                                .formatted(newest())));
        String release = uname(date);
        return new Release(date, release, KernelVersion.ofRelease(release));
    }

    private static String uname(LocalDate date) {
        return Csv.read(Gvisor.class, "gvisor-uname.csv").stream()
                .filter(row -> !released(row).isAfter(date))
                .reduce((older, newer) -> newer)
                .orElseThrow()
                .get("uname");
    }

    /** The calls whose flags are recorded. */
    static String recorded() {
        return Flags.CHANGES.stream()
                .map(row -> row.get("flag").replaceFirst("#.*", ""))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    static String newest() {
        return PREFIX + text(CHANGES.get(CHANGES.size() - 1).release);
    }

    /** What was released by a date. */
    record Release(LocalDate date, String release, KernelVersion base) implements Kernel {

        @Override
        public String name() {
            return PREFIX + text(date);
        }

        @Override
        public Optional<String> inferredFrom() {
            return Optional.empty();
        }

        @Override
        public String source() {
            return Gvisor.source(date);
        }

        @Override
        public Support support(Syscall syscall, Arch arch) {
            return Gvisor.support(date, syscall, arch);
        }

        @Override
        public Optional<Support> support(SyscallFlag flag) {
            String name = flag.toString();
            return Flags.CHANGES.stream()
                    .filter(row -> row.get("flag").equals(name))
                    .filter(row -> !released(row).isAfter(date))
                    .reduce((older, newer) -> newer)
                    .map(row -> support(flag, row));
        }

        private static Support support(SyscallFlag flag, Csv.Row row) {
            String source = Gvisor.source(released(row));
            Optional<String> note = row.find("note");
            return row.get("level").equals("full")
                    ? new Support.Present(source, note)
                    : new Support.Missing(
                            "gVisor does not know %s of %s"
                                            .formatted(
                                                    flag.name(), flag.syscall().name())
                                    + note.map(said -> " (" + said + ")").orElse(""),
                            source);
        }

        @Override
        public boolean isBetween(String first, String last) {
            return first.startsWith(PREFIX)
                    && first.compareTo(name()) <= 0
                    && (last.isEmpty() || name().compareTo(last) <= 0);
        }
    }

    /** The releases whose tables differ from those of the one before, or which take more flags, or have something switched off. */
    static List<String> releases(Arch arch) {
        Stream<String> calls = of(arch).map(change -> text(change.release));
        Stream<String> others = Stream.concat(
                Flags.CHANGES.stream().map(row -> row.get("release")),
                Switch.firsts()
                        .filter(first -> first.startsWith(PREFIX))
                        .map(first -> first.substring(PREFIX.length())));
        String oldest = of(arch).findFirst().map(change -> text(change.release)).orElse("9");
        return Stream.concat(calls, others.filter(release -> release.compareTo(oldest) > 0))
                .distinct()
                .sorted()
                .map(release -> PREFIX + release)
                .toList();
    }

    /** The calls that one release or another does not have. */
    static Set<String> lacked(Arch arch) {
        return of(arch).filter(change ->
                        !(change.support() instanceof Support.Present || change.support() instanceof Support.Partial))
                .map(Change::syscall)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Those of the releases from which what is there differs in the fewest calls. */
    static List<String> nearest(Arch arch, Map<String, Boolean> present) {
        Set<String> differing = new HashSet<>();
        present.forEach((syscall, there) -> {
            if (!there) {
                differing.add(syscall);
            }
        });
        Map<String, Integer> differences = new LinkedHashMap<>();
        of(arch).forEach(change -> {
            if (change.allows(present.get(change.syscall))) {
                differing.remove(change.syscall);
            } else {
                differing.add(change.syscall);
            }
            differences.put(PREFIX + text(change.release), differing.size());
        });
        int fewest = differences.values().stream().min(Integer::compare).orElse(0);
        return differences.entrySet().stream()
                .filter(release -> release.getValue() == fewest)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Stream<Change> of(Arch arch) {
        return CHANGES.stream().filter(change -> change.arch == arch);
    }

    private static Support support(LocalDate date, Syscall syscall, Arch arch) {
        if (OF_32_BIT.contains(arch)) {
            return new Support.Missing("gVisor runs no 32-bit programs", LOADER);
        }
        List<Change> known =
                of(arch).filter(change -> !change.release.isAfter(date)).toList();
        if (known.isEmpty()) {
            throw new IllegalArgumentException("""
                    Kernel [gvisor-%s] has no profile on %s.
                      expected: an architecture of which gVisor's tables are recorded at that date
                      seen:     no release for %s
                      next:     use x86_64, or aarch64 from gvisor-20200511 on""".formatted(text(date), arch.id(), arch.id()));
        }
        return known.stream()
                .filter(change -> change.syscall.equals(syscall.name()))
                .reduce((older, newer) -> newer)
                .map(Change::support)
                .orElseGet(() -> new Support.Present(source(known.get(known.size() - 1).release), Optional.empty()));
    }

    private static LocalDate released(Csv.Row row) {
        return date(row.get("release")).orElseThrow();
    }

    private static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String text(LocalDate date) {
        return date.format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    private static String source(LocalDate release) {
        return "google/gvisor, tables of release-" + text(release);
    }

    /** What a release changed: the level of one call on one architecture. */
    private record Change(
            LocalDate release, Arch arch, String syscall, String level, String errno, String capability, String note) {

        static Change of(Csv.Row row) {
            return new Change(
                    released(row),
                    Arch.of(row.get("arch")).orElseThrow(),
                    row.get("syscall"),
                    row.get("level"),
                    row.get("errno"),
                    row.get("capability"),
                    row.get("note"));
        }

        Support support() {
            String source = source(release);
            return switch (level) {
                case "full" -> new Support.Present(source, Optional.empty());
                case "partial" -> new Support.Partial(note, source);
                case "missing" -> new Support.Missing(reason("lists %s as not implemented"), source);
                case "unlisted" -> new Support.Missing(reason("does not know %s"), source);
                case "errno" -> new Support.Answers(Errno.number(errno), reason("does not implement %s"), source);
                default -> throw new IllegalStateException("gvisor.csv has the unknown level " + level);
            };
        }

        /** What is there in part may answer ENOSYS to all that a probe asks; what answers another error is there. */
        boolean allows(@Nullable Boolean present) {
            return present == null
                    || support() instanceof Support.Partial
                    || present != support() instanceof Support.Missing;
        }

        private String reason(String predicate) {
            String unless = capability.isEmpty() ? "" : "; with " + capability + " it answers ENOSYS";
            String said = note.isEmpty() ? "" : " (" + note.replaceAll("\\.$", "") + ")";
            return "gVisor " + predicate.formatted(syscall) + unless + said;
        }
    }
}
