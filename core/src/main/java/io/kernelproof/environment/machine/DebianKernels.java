package io.kernelproof.environment.machine;

import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.Sha256;
import io.kernelproof.time.TimeLimit;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kernels that Debian makes for clouds, in which all that an emulated machine needs is built in.
 *
 * <p>They come from the mirror that this machine's apt is set up for, for any architecture: apt is given directories of
 * its own, so the system's package lists stay as they are, and checks signatures and sums as always. Once fetched, a
 * kernel is kept until its directory is deleted.
 *
 * @param cache the directory for all of them
 * @param suite an older or newer suite of Debian's, such as {@code bullseye}, that has the kernel; empty for those that apt is
 *     set up for
 */
record DebianKernels(Path cache, Optional<String> suite) {

    private static final int LIMIT_SECONDS = 180;

    /** Whoever fetches one runs five commands, each within the limit. */
    private static final Duration OTHERS_LIMIT = Duration.ofMinutes(15);

    private static final Duration POLL = Duration.ofMillis(100);

    DebianKernels(Path cache) {
        this(cache, Optional.empty());
    }

    /** Returns the kernel if it was fetched earlier and is still what it was then. */
    Optional<Path> cached(Arch arch) throws IOException {
        Path image = directory(arch).resolve("vmlinuz");
        Path sum = directory(arch).resolve("vmlinuz.sha256");
        boolean intact = Files.exists(image)
                && Files.exists(sum)
                && Files.readString(sum).strip().equals(Sha256.of(Files.readAllBytes(image)));
        return intact ? Optional.of(image) : Optional.empty();
    }

    /**
     * Returns the kernel, and fetches it before if need be: some 30 megabytes.
     *
     * @throws IOException if apt does not know it, or it cannot be fetched or unpacked
     */
    Path fetch(Arch arch) throws IOException {
        Files.createDirectories(cache);
        Path file = cache.resolve("lock");
        // Several forks may want it at once.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(channel, file);
            Optional<Path> cached = cached(arch);
            return cached.isPresent() ? cached.get() : download(arch);
        }
    }

    /** Until the channel is closed. */
    private static void lock(FileChannel channel, Path file) throws IOException {
        TimeLimit limit = TimeLimit.of(OTHERS_LIMIT);
        while (!tryLock(channel)) {
            if (limit.hasPassed()) {
                throw new GuestException(
                        "Cannot get a kernel from the Debian archive.",
                        "others that fetch one are done within " + TimeLimit.format(OTHERS_LIMIT),
                        "one of them still holds " + file,
                        "look for a stopped JVM with tests of this build");
            } else if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while another one fetches a kernel");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // Somebody else in this JVM has it.
            return false;
        }
    }

    /** What Debian calls an architecture for which it has such a kernel. */
    private static String nameOf(Arch arch) {
        return switch (arch) {
            case X86_64 -> "amd64";
            case AARCH64 -> "arm64";
            default -> throw new IllegalArgumentException("Debian has no kernel for clouds of " + arch.id());
        };
    }

    private Path directory(Arch arch) {
        return cache.resolve(suite.map(name -> name + "-").orElse("") + "linux-image-cloud-" + nameOf(arch));
    }

    /** In a directory beside, which takes its name in one step when all is there. */
    private Path download(Arch arch) throws IOException {
        Path part = Files.createTempDirectory(cache, "part");
        try {
            Path kernel = Files.createDirectory(part.resolve("kernel"));
            byte[] image = unpacked(PrivateApt.in(part, nameOf(arch), suite));
            Files.write(kernel.resolve("vmlinuz"), image);
            Files.writeString(kernel.resolve("vmlinuz.sha256"), Sha256.of(image) + "\n");
            if (Files.exists(directory(arch))) {
                Scratch.delete(directory(arch));
            }
            Files.move(kernel, directory(arch), StandardCopyOption.ATOMIC_MOVE);
            return directory(arch).resolve("vmlinuz");
        } finally {
            Scratch.delete(part);
        }
    }

    /** The metapackage depends on the package of the newest kernel, which has one file /boot/vmlinuz-VERSION. */
    private static byte[] unpacked(PrivateApt apt) throws IOException {
        apt.run("apt-get", "update");
        String name = apt.run("apt-cache", "show", "--no-all-versions", "linux-image-cloud-" + apt.arch())
                .lines()
                .filter(line -> line.startsWith("Depends: "))
                .map(line -> line.substring("Depends: ".length()).split("[ ,]")[0])
                .findFirst()
                .orElseThrow(() -> new IOException("no package is named by linux-image-cloud-" + apt.arch()));
        apt.run("apt-get", "download", name);
        Path root = Files.createDirectory(apt.directory().resolve("root"));
        run(apt.directory(), List.of("dpkg-deb", "--extract", apt.only(".deb").toString(), root.toString()));
        try (Stream<Path> boot = Files.list(root.resolve("boot"))) {
            Path image = boot.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no kernel is in " + name));
            return Files.readAllBytes(image);
        }
    }

    /** Apt with a memory of its own, as if on a machine of another architecture on which nothing is installed. */
    private record PrivateApt(Path directory, String arch, Map<String, String> sources) {

        private static final String KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg";

        static PrivateApt in(Path directory, String arch, Optional<String> suite) throws IOException {
            Files.createDirectories(directory.resolve("state/lists/partial"));
            Files.createDirectories(directory.resolve("cache/archives/partial"));
            return new PrivateApt(directory, arch, suite.isEmpty() ? Map.of() : sources(directory, suite.get()));
        }

        /** The same mirror has all suites. */
        private static Map<String, String> sources(Path directory, String suite) throws IOException {
            String known = DebianKernels.run(
                    directory,
                    List.of(
                            "apt-get",
                            "indextargets",
                            "--format",
                            "$(ORIGIN) $(RELEASE) $(REPO_URI)",
                            "Created-By: Packages"));
            String mirror = known.lines()
                    .map(line -> line.split(" "))
                    .filter(fields -> fields.length == 3 && fields[0].equals("Debian") && !fields[1].contains("-"))
                    .map(fields -> fields[2])
                    .findFirst()
                    .orElseThrow(() -> new IOException("apt knows no suite of Debian's, and so no mirror of " + suite));
            Path list = directory.resolve("sources.list");
            Files.writeString(list, "deb [signed-by=%s] %s %s main\n".formatted(KEYS, mirror, suite));
            return Map.of("Dir::Etc::sourcelist", list.toString(), "Dir::Etc::sourceparts", "-");
        }

        String run(String tool, String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(tool, "--quiet"));
            Map<String, String> settings = new TreeMap<>(sources);
            settings.putAll(Map.of(
                    "APT::Architecture",
                    arch,
                    "APT::Architectures",
                    arch,
                    "Dir::State",
                    directory.resolve("state").toString(),
                    "Dir::State::status",
                    "/dev/null",
                    "Dir::Cache",
                    directory.resolve("cache").toString(),
                    "Acquire::Languages",
                    "none",
                    "APT::Sandbox::User",
                    ""));
            settings.forEach((key, value) -> command.addAll(List.of("-o", key + "=" + value)));
            command.addAll(List.of(arguments));
            return DebianKernels.run(directory, command);
        }

        Path only(String suffix) throws IOException {
            try (Stream<Path> files = Files.list(directory)) {
                return files.filter(file -> file.toString().endsWith(suffix))
                        .findFirst()
                        .orElseThrow(() -> new IOException("nothing was fetched into " + directory));
            }
        }
    }

    private static String run(Path directory, List<String> command) throws IOException {
        Path log = Files.createTempFile(directory, "output", ".log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            String output = Files.readString(log, StandardCharsets.ISO_8859_1);
            if (!ended || process.exitValue() != 0) {
                throw new GuestException(
                        "Cannot get a kernel from the Debian archive with '%s'.".formatted(String.join(" ", command)),
                        "exit status 0 within %d s".formatted(LIMIT_SECONDS),
                        ended ? "exit status " + process.exitValue() : "still running",
                        "see what it said:\n" + output.strip());
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while fetching a kernel").initCause(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
