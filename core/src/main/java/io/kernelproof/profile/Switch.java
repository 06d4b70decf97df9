package io.kernelproof.profile;

import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.Csv;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * A knob by which a kernel refuses what it has: a sysctl, or an option of its start.
 *
 * @param call the call, or flag of a call, that it refuses
 * @param feature under which name it is switched on, as in {@code rhel-9.3+io_uring}; empty if it does not refuse everybody
 * @param knob its name, such as {@code kernel.io_uring_disabled}
 * @param value what it is by default; empty if that is not known
 * @param errno what the kernel answers then, 1 or more
 * @param to who is refused: everybody, or who lacks a capability
 * @param source where this is known from, never blank
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Switch(
        String call,
        Optional<String> feature,
        String knob,
        Optional<String> value,
        int errno,
        String to,
        String source) {

    /** Of which kernels, and what. */
    private record Row(String first, String last, Switch what) {

        static Row of(Csv.Row row) {
            return new Row(
                    row.get("first"),
                    row.get("last"),
                    new Switch(
                            row.get("call"),
                            row.find("feature"),
                            row.get("knob"),
                            row.find("default").filter(value -> !value.equals("unknown")),
                            Errno.number(row.get("answer")),
                            row.get("to"),
                            row.get("source")));
        }
    }

    /** Made with loops, as the table of system calls is: most runs need it at their start. */
    private static final List<Row> ALL = read();

    private static List<Row> read() {
        List<Row> rows = new ArrayList<>();
        for (Csv.Row row : Csv.read(Switch.class, "switched-off.csv")) {
            rows.add(Row.of(row));
        }
        return List.copyOf(rows);
    }

    static List<Switch> of(Kernel kernel) {
        List<Switch> switches = new ArrayList<>();
        for (Row row : ALL) {
            if (kernel.isBetween(row.first, row.last)) {
                switches.add(row.what);
            }
        }
        return List.copyOf(switches);
    }

    /** The kernels with which it begins that something is switched off. */
    static Stream<String> firsts() {
        return ALL.stream().map(Row::first);
    }

    static boolean isFeature(String name) {
        return ALL.stream()
                .anyMatch(row -> row.what.feature.filter(name::equals).isPresent());
    }

    /** The first version that no longer refuses a call to everybody; empty if none does, or the newest still does. */
    static Optional<KernelVersion> mainlineSince(String call) {
        return ALL.stream()
                .filter(row -> row.what.call.equals(call) && row.what.feature.isPresent())
                .filter(row -> row.last.startsWith(Mainline.PREFIX))
                .map(row -> KernelVersion.parse(row.last.substring(Mainline.PREFIX.length())))
                .map(last -> new KernelVersion(last.major(), last.minor() + 1, 0))
                .findFirst();
    }

    /**
     * Tell how the knob decides.
     *
     * @return such as {@code kernel.io_uring_disabled is 2 by default}
     */
    public String describe() {
        return value.map(known -> knob + " is " + known + " by default")
                .orElseGet(() -> "which value " + knob + " has by default is not known");
    }

    /** What is to be said of something that is there. */
    Support applied(Support known, String kernel) {
        if (feature.isEmpty()) {
            String note = "it answers %s to %s: %s".formatted(Errno.name(errno), to, describe());
            return known instanceof Support.Present present
                    ? new Support.Present(
                            present.source(),
                            Optional.of(
                                    present.note().map(other -> other + "; ").orElse("") + note))
                    : known;
        }
        String on = "%s+%s switches it on".formatted(kernel, feature.get());
        return value.isEmpty()
                ? new Support.Partial("it may be switched off: %s; %s".formatted(describe(), on), source)
                : new Support.SwitchedOff(
                        errno, knob, "%s is there, but switched off: %s; %s".formatted(call, describe(), on), source);
    }
}
