package io.kernelproof.environment.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The JVM that started a container, in the container's label, so that the next one can tell whether it is still there.
 *
 * @param place the boot of the machine and the namespace of process ids: only there does the id mean this JVM
 * @param pid its process
 * @param start when it started, in clock ticks since the boot, since process ids come again
 */
record Owner(String place, String pid, String start) {

    static final String LABEL = "io.kernelproof.owner";

    private static final String SEPARATOR = " ";
    private static final int FIELD_OF_START = 19;

    static Owner thisJvm() throws IOException {
        String pid = Long.toString(ProcessHandle.current().pid());
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        return new Owner(boot + "," + namespace, pid, start(pid));
    }

    /** Reads a label, which may be of anybody. */
    static Owner parse(String label) {
        List<String> parts = List.of(label.split(SEPARATOR, 3));
        return parts.size() == 3 && parts.get(1).matches("[0-9]{1,10}")
                ? new Owner(parts.get(0), parts.get(1), parts.get(2))
                : new Owner("", "0", "");
    }

    String label() {
        return String.join(SEPARATOR, place, pid, start);
    }

    /** Whether it is certain that an owner is gone, as seen from this one. */
    boolean knowsToBeGone(Owner other) {
        if (!place.equals(other.place)) {
            return false;
        }
        try {
            return !start(other.pid).equals(other.start);
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** As in proc(5). */
    private static String start(String pid) throws IOException {
        String status = Files.readString(Path.of("/proc", pid, "stat"));
        return status.substring(status.lastIndexOf(')') + 1).strip().split(" ")[FIELD_OF_START];
    }
}
