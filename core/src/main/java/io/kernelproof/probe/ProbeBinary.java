package io.kernelproof.probe;

import io.kernelproof.kernel.Arch;
import io.kernelproof.message.Printable;
import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The native programs as files that can be executed: extracted once per user and version, and checked each time they are
 * asked for. There are three, made of the same sources: the probe, which also runs workloads, the trap, which runs them
 * under a tracer, and the keeper of containers.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ProbeBinary {

    private static final String PROBE = "kernelproof-probe";
    private static final String TRAP = "kernelproof-trap";
    private static final String KEEP = "kernelproof-keep";
    private static final int NAME_LENGTH = 16;
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    /** Of this JVM, made when no directory of the user's can hold the programs. */
    private static @Nullable Path temporary;

    /** Where there are temporary files, whatever this JVM was told. */
    private static final List<String> OF_SYSTEM = List.of("/tmp", "/var/tmp", "/dev/shm");

    private static final AtomicBoolean told = new AtomicBoolean();

    private final String name;
    private final String arch;
    private final byte[] content;
    private final String sha256;

    /** There is no use in another directory then. */
    private static final class DamagedException extends ProblemException {

        private static final long serialVersionUID = 1L;

        DamagedException(Problem problem) {
            super(problem, null);
        }
    }

    ProbeBinary(String name, String arch, byte[] content, String sha256) {
        this.name = name;
        this.arch = arch;
        this.content = content;
        this.sha256 = sha256;
    }

    /**
     * Returns the probe for this machine, in {@code $XDG_CACHE_HOME/kernelproof} or {@code ~/.cache/kernelproof}, or,
     * if that is not writable, not executable or not this user's alone, in a temporary directory that is deleted when the
     * JVM exits.
     *
     * @return an absolute path; others of the same user may use the same file, so do not change it
     * @throws IOException if there is none for this machine, or no directory from which it could be executed
     */
    public static Path path() throws IOException {
        return ofThisMachine(PROBE).place(System.getenv(), System.getProperty("user.home", ""));
    }

    /**
     * Returns the trap for this machine, in the same directories as the probe.
     *
     * @return an absolute path; others of the same user may use the same file, so do not change it
     * @throws IOException if there is none for this machine, or no directory from which it could be executed
     */
    public static Path trapPath() throws IOException {
        return ofThisMachine(TRAP).place(System.getenv(), System.getProperty("user.home", ""));
    }

    /**
     * Returns the keeper of containers for this machine, in the same directories as the probe.
     *
     * @return an absolute path; others of the same user may use the same file, so do not change it
     * @throws IOException if there is none for this machine, or no directory from which it could be executed
     */
    public static Path keepPath() throws IOException {
        return ofThisMachine(KEEP).place(System.getenv(), System.getProperty("user.home", ""));
    }

    /**
     * Returns which probe this machine uses.
     *
     * @return the SHA-256 of the probe, in 64 hexadecimal digits
     * @throws IOException if there is none for this machine
     */
    public static String fingerprint() throws IOException {
        return ofThisMachine(PROBE).sha256;
    }

    private static ProbeBinary ofThisMachine(String name) throws IOException {
        return of(name, System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static ProbeBinary of(String system, String jvmArch) throws IOException {
        return of(PROBE, system, jvmArch);
    }

    static ProbeBinary trapOf(String system, String jvmArch) throws IOException {
        return of(TRAP, system, jvmArch);
    }

    static ProbeBinary keepOf(String system, String jvmArch) throws IOException {
        return of(KEEP, system, jvmArch);
    }

    private static ProbeBinary of(String name, String system, String jvmArch) throws IOException {
        String arch = Arch.of(jvmArch).map(Arch::id).orElse(jvmArch);
        String directory = arch + "/" + name;
        try (InputStream binary = ProbeBinary.class.getResourceAsStream(directory);
                InputStream properties = ProbeBinary.class.getResourceAsStream(directory + ".properties")) {
            if (!system.equals("Linux") || binary == null || properties == null) {
                throw new ProblemException(
                        new Problem(
                                "Cannot find a native probe for " + system + " on " + arch + ".",
                                "Linux on x86_64 or aarch64",
                                system + " on " + arch,
                                "run this in a Linux container or virtual machine of a supported architecture"),
                        null);
            }
            Properties recorded = new Properties();
            recorded.load(properties);
            return new ProbeBinary(name, arch, binary.readAllBytes(), recorded.getProperty("sha256", ""));
        }
    }

    String name() {
        return name;
    }

    String sha256() {
        return sha256;
    }

    byte[] content() {
        return content.clone();
    }

    Path place(Map<String, String> environment, String home) throws IOException {
        List<String> tried = new ArrayList<>();
        Optional<Path> cache = UserCache.directory(environment, home);
        if (cache.isPresent()) {
            Path directory = cache.get().resolve("kernelproof").resolve("probe-" + shortened());
            try {
                return placeIn(directory);
            } catch (DamagedException e) {
                throw e;
            } catch (SafePath.UnsafeException e) {
                tellOnce(directory, e);
                tried.add(directory + ": " + e);
            } catch (IOException e) {
                tried.add(directory + ": " + e);
            }
        }
        try {
            return placeIn(temporaryDirectory());
        } catch (DamagedException e) {
            throw e;
        } catch (IOException e) {
            tried.add("a temporary directory: " + e);
            throw new ProblemException(
                    new Problem(
                            "Cannot extract the native probe for " + arch + ".",
                            "a directory of this user's in which programs can be executed",
                            String.join("\n", tried),
                            "point XDG_CACHE_HOME or -Djava.io.tmpdir to a directory of this user's own, in which nobody else may"
                                    + " write, and which is not mounted noexec"),
                    e);
        }
    }

    private Path placeIn(Path directory) throws IOException {
        UserCache.makeOurs(directory);
        Path file = directory.resolve(name);
        if (!isIntact(file)) {
            requireUndamaged();
            UserCache.put(file, content, EXECUTABLE);
        }
        // access(2) knows of noexec mounts.
        if (!Files.isExecutable(file)) {
            throw new IOException(file + " cannot be executed: is it on a file system mounted noexec?");
        }
        return file;
    }

    private String shortened() {
        return sha256.substring(0, Math.min(NAME_LENGTH, sha256.length()));
    }

    private void requireUndamaged() throws DamagedException {
        String seen = Sha256.of(content);
        if (!seen.equals(sha256)) {
            throw new DamagedException(new Problem(
                    "Cannot use the native probe for " + arch + " of this jar.",
                    "SHA-256 " + sha256,
                    "SHA-256 " + seen,
                    "get the jar again: it was damaged or changed"));
        }
    }

    private boolean isIntact(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content)
                && Files.getPosixFilePermissions(file).equals(EXECUTABLE);
    }

    /** With all that was put beside the programs. */
    private static void remove(Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException | DirectoryIteratorException e) {
            // Directories of that kind are emptied by others as well.
        }
    }

    @SuppressWarnings("SystemOut") // Nothing fails for it, and a person can mend it.
    private static void tellOnce(Path directory, SafePath.UnsafeException e) {
        if (!told.getAndSet(true)) {
            System.err.println(Printable.text(new Problem(
                            "The cache [%s] is not used.".formatted(directory),
                            "nobody but root and this user can exchange what is in it, and is executed",
                            String.valueOf(e.getMessage()),
                            "nothing has to be done: a directory of this run alone is used; to keep a cache, point XDG_CACHE_HOME to a"
                                    + " directory of this user's own")
                    .toString()));
        }
    }

    /** In the first directory of temporary files where nobody else could exchange it. */
    private static Path makeTemporaryDirectory() throws IOException {
        List<String> tried = new ArrayList<>();
        for (String around : Stream.concat(Stream.of(System.getProperty("java.io.tmpdir")), OF_SYSTEM.stream())
                .distinct()
                .toList()) {
            try {
                Path made = Files.createTempDirectory(
                        Path.of(around), PROBE, PosixFilePermissions.asFileAttribute(PRIVATE));
                try {
                    UserCache.requireOurs(made);
                    return made;
                } catch (IOException e) {
                    Files.deleteIfExists(made);
                    throw e;
                }
            } catch (IOException e) {
                tried.add(around + ": " + e);
            }
        }
        throw new IOException(String.join("; ", tried));
    }

    private static synchronized Path temporaryDirectory() throws IOException {
        Path directory = temporary;
        if (directory == null || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            directory = makeTemporaryDirectory();
            Path made = directory;
            // For when no thread can be started any more: what these two name is removed after the hooks, without any.
            made.toFile().deleteOnExit();
            for (String program : List.of(PROBE, TRAP, KEEP)) {
                made.resolve(program).toFile().deleteOnExit();
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made), "kernelproof-temporary"));
            temporary = directory;
        }
        return directory;
    }
}
