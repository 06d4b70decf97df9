package io.kernelproof.environment;

import io.kernelproof.elf.ElfFile;
import io.kernelproof.elf.ElfFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * The C library of an environment. A call that the kernel has may have no function in it: an old image on a new host. Programs that
 * want the function do not start or fail to link then, although the call is there; those that make the call by its number work.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Libc {

    private static final int MAX_FILE = 32 * 1024 * 1024;

    /** Where distributions have glibc and musl. */
    private static final List<String> PATHS = List.of(
            "/lib/x86_64-linux-gnu/libc.so.6",
            "/lib/aarch64-linux-gnu/libc.so.6",
            "/lib64/libc.so.6",
            "/usr/lib/libc.so.6",
            "/lib/ld-musl-x86_64.so.1",
            "/lib/ld-musl-aarch64.so.1");

    /** In the banner that glibc prints when it is executed, which nobody does here. */
    private static final Pattern RELEASE = Pattern.compile("GNU C Library .{0,200} version (\\d{1,3}\\.\\d{1,3})");

    private final String name;
    private final ElfFile file;

    private Libc(String name, ElfFile file) {
        this.name = name;
        this.file = file;
    }

    static Optional<Libc> in(FilesInside files) throws IOException {
        for (String path : PATHS) {
            FileInside found = files.read(List.of(path), MAX_FILE).get(0);
            if (found.isRead() && ElfFile.isElf(found.content())) {
                return Optional.of(new Libc(name(path, found), ElfFile.parse(found.content())));
            }
        }
        return Optional.empty();
    }

    private static String name(String path, FileInside file) {
        if (path.contains("musl")) {
            return "musl";
        }
        Matcher banner = RELEASE.matcher(new String(file.content(), StandardCharsets.ISO_8859_1));
        return banner.find() ? "glibc " + banner.group(1) : "glibc";
    }

    /**
     * Returns what it is.
     *
     * @return such as {@code glibc 2.31} or {@code musl}
     */
    public String name() {
        return name;
    }

    /**
     * Tells whether programs can link with a function of it.
     *
     * @param function its name, such as {@code pidfd_open}
     * @return false if it has no such function
     * @throws ElfFormatException if the library is damaged
     */
    public boolean has(String function) throws ElfFormatException {
        return file.exports(function);
    }

    @Override
    public String toString() {
        return name;
    }
}
