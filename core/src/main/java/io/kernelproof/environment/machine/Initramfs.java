package io.kernelproof.environment.machine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A root file system in the archive format that the kernel unpacks at its start: cpio's "newc"
 * (Documentation/driver-api/early-userspace/buffer-format.rst). All in it belongs to root, whoever writes it.
 */
final class Initramfs {

    private static final int DIRECTORY = 0040755;
    private static final int PROGRAM = 0100755;
    private static final int DEVICE = 0020666;
    private static final String END = "TRAILER!!!";

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    private int entries;

    private Initramfs() {}

    /**
     * Returns the archive that holds the files, and what every guest needs: /proc, /dev/console and /dev/null.
     *
     * @param files content by path; a path has no slash at its start
     */
    static byte[] of(Map<String, byte[]> files) {
        Initramfs root = new Initramfs();
        root.add("proc", DIRECTORY, 0, 0, new byte[0]);
        root.add("dev", DIRECTORY, 0, 0, new byte[0]);
        root.add("dev/console", DEVICE, 5, 1, new byte[0]);
        root.add("dev/null", DEVICE, 1, 3, new byte[0]);
        directories(files.keySet()).forEach(path -> root.add(path, DIRECTORY, 0, 0, new byte[0]));
        files.forEach((path, content) -> root.add(path, PROGRAM, 0, 0, content));
        root.add(END, 0, 0, 0, new byte[0]);
        return root.archive.toByteArray();
    }

    /** In their order, each before those that are in it. */
    private static SortedSet<String> directories(Set<String> paths) {
        SortedSet<String> directories = new TreeSet<>();
        for (String path : paths) {
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                directories.add(path.substring(0, slash));
            }
        }
        directories.remove("dev");
        return directories;
    }

    /** Thirteen numbers of eight digits, the name and the content; both are filled up to a multiple of four bytes. */
    private void add(String path, int mode, int major, int minor, byte[] content) {
        byte[] name = (path + '\0').getBytes(StandardCharsets.UTF_8);
        int inode = ++entries;
        int links = 1;
        int[] header = {inode, mode, 0, 0, links, 0, content.length, 0, 0, major, minor, name.length, 0};
        write("070701".getBytes(StandardCharsets.US_ASCII));
        for (int number : header) {
            write("%08x".formatted(number).getBytes(StandardCharsets.US_ASCII));
        }
        write(name);
        fillUp();
        write(content);
        fillUp();
    }

    private void write(byte[] bytes) {
        archive.writeBytes(bytes);
    }

    private void fillUp() {
        write(new byte[-archive.size() & 3]);
    }
}
