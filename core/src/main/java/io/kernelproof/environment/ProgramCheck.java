package io.kernelproof.environment;

import io.kernelproof.elf.ElfFile;
import io.kernelproof.elf.ElfFormatException;
import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Why a program cannot be started in an environment, although the kernel would: it is not there, built for another machine, or
 * what loads it is missing, or too old. Found out by reading the files, in limits, and never by starting them.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ProgramCheck {

    /** The largest library of a JDK has 25 MB. */
    private static final int MAX_FILE = 64 * 1024 * 1024;

    /** Of all files together, which are kept while one program is looked at. */
    private static final long MAX_ALL = 256L * 1024 * 1024;

    private static final int MAX_PLACES = 64;
    private static final int MAX_TEXT = 256 * 1024;
    private static final int MAX_LIBRARIES = 128;

    /** As execvp(3). */
    private static final String DEFAULT_PATH = "/usr/local/bin:/bin:/usr/bin";

    /** Where glibc, musl, and distributions that configure them, look for libraries. */
    private static final List<String> DIRECTORIES = List.of(
            "/lib/x86_64-linux-gnu",
            "/usr/lib/x86_64-linux-gnu",
            "/lib/aarch64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/lib64",
            "/usr/lib64",
            "/lib",
            "/usr/lib",
            "/usr/local/lib");

    /** What loads programs, and whose it is. */
    private static final Map<String, String> INTERPRETERS = Map.of(
            "/lib64/ld-linux-x86-64.so.2", "glibc",
            "/lib/ld-linux-aarch64.so.1", "glibc",
            "/lib/ld-musl-x86_64.so.1", "musl",
            "/lib/ld-musl-aarch64.so.1", "musl");

    private static final Pattern VERSION = Pattern.compile("([A-Za-z]+)_(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?");

    /**
     * What loaders and static programs of glibc up to 2.35 end with, where the kernel's release is below the version in a note; they
     * pass over such libraries. Those of 2.36 and later have the notes still, and look at none.
     */
    private static final byte[] TOO_OLD = "FATAL: kernel too old".getBytes(StandardCharsets.US_ASCII);

    private static final String LIBC = "libc.so.6";

    private final FilesInside files;
    private final Optional<KernelVersion> kernel;
    private boolean passesOver;
    private Optional<Library> passedOver = Optional.empty();
    private final Map<String, Optional<ElfFile>> read = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private long left = MAX_ALL;

    /**
     * What is in the way.
     *
     * @param seen in a line: what was found
     * @param next what to do about it
     */
    public record Obstacle(String seen, String next) {}

    private ProgramCheck(FilesInside files, Optional<KernelVersion> kernel) {
        this.files = files;
        this.kernel = kernel;
    }

    /**
     * Looks for what keeps a program from starting.
     *
     * @param files of the environment
     * @param program its path inside, or its name, to be looked up in PATH
     * @param loaded libraries that it loads by itself, by their paths inside; those that are not there are left out
     * @param kernel what the kernel's release is for it; empty if that is of no concern
     * @return what is in the way; empty if nothing was found, which does not mean that there is nothing
     * @throws IOException if the environment's files cannot be read
     */
    public static Optional<Obstacle> of(
            FilesInside files, String program, List<String> loaded, Optional<KernelVersion> kernel) throws IOException {
        return new ProgramCheck(files, kernel).check(program, loaded);
    }

    private Optional<Obstacle> check(String program, List<String> loaded) throws IOException {
        Optional<FileInside> found = find(program);
        if (found.isEmpty()) {
            return Optional.of(new Obstacle(
                    program.contains("/")
                            ? "there is no %s".formatted(program)
                            : "there is no '%s' in its PATH, %s".formatted(program, path()),
                    "install it there, or correct the name"));
        }
        FileInside file = found.get();
        if (!file.isRead()) {
            return Optional.empty();
        }
        if (file.text().startsWith("#!")) {
            return script(file);
        }
        return ElfFile.isElf(file.content()) ? elf(file, loaded) : Optional.empty();
    }

    private Optional<FileInside> find(String program) throws IOException {
        List<String> places = program.contains("/")
                ? List.of(program)
                : Stream.of(path().split(":"))
                        .limit(MAX_PLACES)
                        .map(directory -> directory + "/" + program)
                        .toList();
        List<String> there = there(places);
        return there.isEmpty() ? Optional.empty() : Optional.of(whole(there.get(0)));
    }

    private FileInside whole(String path) throws IOException {
        FileInside file = files.read(List.of(path), MAX_FILE).get(0);
        left -= file.content().length;
        if (left < 0) {
            throw new IOException("the program and its libraries have more than %d bytes".formatted(MAX_ALL));
        }
        return file;
    }

    /** That of the programs that are started there, which is the image's. */
    private String path() throws IOException {
        return variable("PATH").orElse(DEFAULT_PATH);
    }

    private Optional<String> variable(String name) throws IOException {
        return Stream.of(text("/proc/self/environ").split("\0"))
                .filter(each -> each.startsWith(name + "="))
                .map(each -> each.substring(name.length() + 1))
                .findFirst();
    }

    private Optional<Obstacle> script(FileInside file) throws IOException {
        String line = file.text().lines().findFirst().orElse("").substring(2).strip();
        String interpreter = line.split("[ \\t]", 2)[0];
        if (!files.read(List.of(interpreter), 1).get(0).isAbsent()) {
            return Optional.empty();
        }
        return Optional.of(new Obstacle(
                "%s is there, but it is a script for %s, which is not".formatted(file.path(), interpreter),
                "install %s there".formatted(interpreter)));
    }

    private Optional<Obstacle> elf(FileInside file, List<String> loaded) throws IOException {
        ElfFile program;
        try {
            program = ElfFile.parse(file.content());
        } catch (ElfFormatException e) {
            return Optional.of(new Obstacle(
                    "%s is there, but it is damaged: %s".formatted(file.path(), e.getMessage()), "install it anew"));
        }
        if (!program.machine().equals(Arch.current().id())) {
            return Optional.of(new Obstacle(
                    "%s is there, but it is built for %s, and this machine is %s"
                            .formatted(
                                    file.path(),
                                    program.machine(),
                                    Arch.current().id()),
                    "use an image for %s".formatted(Arch.current().id())));
        }
        if (program.interpreter().isEmpty()) {
            return looksAtNotes(file) ? kernelTooOld(file.path(), program) : Optional.empty();
        }
        Optional<Obstacle> noInterpreter = interpreter(file.path(), program);
        if (noInterpreter.isPresent()) {
            return noInterpreter;
        }
        FileInside interpreter = whole(program.interpreter().get());
        if (looksAtNotes(interpreter)) {
            Optional<Library> libc = find(LIBC, directories(file.path(), program));
            Optional<Obstacle> tooOld = libc.isEmpty()
                    ? Optional.empty()
                    : kernelTooOld(interpreter.path(), libc.get().file());
            if (tooOld.isPresent()) {
                return tooOld;
            }
            passesOver = true;
        }
        return libraries(file.path(), program, loaded);
    }

    private boolean looksAtNotes(FileInside program) {
        return kernel.isPresent() && program.isRead() && indexOf(TOO_OLD, program.content()) >= 0;
    }

    private static int indexOf(byte[] wanted, byte[] content) {
        for (int at = 0; at <= content.length - wanted.length; at++) {
            if (Arrays.equals(content, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    private Optional<Obstacle> kernelTooOld(String path, ElfFile noted) {
        return noted.oldestKernel()
                .filter(this::isAboveTheKernel)
                .map(oldest -> new Obstacle(
                        "%s ends every program with 'FATAL: kernel too old': it needs Linux %s, and this one is %s"
                                .formatted(path, oldest, kernel.orElseThrow()),
                        "use an image whose glibc is older, or 2.36 and newer, which do not ask; or a newer kernel"));
    }

    private boolean isAboveTheKernel(KernelVersion oldest) {
        return kernel.filter(here -> here.compareTo(oldest) < 0).isPresent();
    }

    private Optional<Obstacle> interpreter(String path, ElfFile program) throws IOException {
        String interpreter = program.interpreter().orElseThrow();
        List<String> asked = new ArrayList<>(List.of(interpreter));
        asked.addAll(INTERPRETERS.keySet());
        List<FileInside> answers = files.read(asked, 1);
        if (!answers.get(0).isAbsent()) {
            return Optional.empty();
        }
        Set<String> libcs = new LinkedHashSet<>();
        answers.stream().skip(1).filter(FileInside::isRead).forEach(each -> libcs.add(INTERPRETERS.get(each.path())));
        String builtFor = Optional.ofNullable(INTERPRETERS.get(interpreter))
                .map(libc -> "it is built for %s, ".formatted(libc))
                .orElse("");
        return Optional.of(new Obstacle(
                "%s is there, but not its ELF interpreter %s: %sthe environment has %s"
                        .formatted(path, interpreter, builtFor, libcs.isEmpty() ? "no libc" : String.join(", ", libcs)),
                "use a program that is built for the libc of the environment, or an image with %s"
                        .formatted(INTERPRETERS.getOrDefault(interpreter, interpreter))));
    }

    /** A library that is to be looked at, and who wants it. */
    private record Wanted(String name, String by, ElfFile byFile) {}

    private Optional<Obstacle> libraries(String path, ElfFile program, List<String> loaded) throws IOException {
        List<String> searched = new ArrayList<>(directories(path, program));
        Deque<Wanted> wanted = new ArrayDeque<>();
        Set<String> seen = new LinkedHashSet<>();
        Optional<Obstacle> damaged = add(wanted, path, program);
        for (String library : loaded) {
            Optional<ElfFile> file = readElf(library);
            if (file.isPresent() && damaged.isEmpty()) {
                // What is loaded already serves the others, wherever it is.
                searched.add(library.substring(0, library.lastIndexOf('/')));
                searched.addAll(directories(library, file.get()));
                damaged = add(wanted, library, file.get());
            }
        }
        while (damaged.isEmpty() && !wanted.isEmpty() && seen.size() < MAX_LIBRARIES) {
            Wanted each = wanted.remove();
            Optional<Library> library = find(each.name(), searched);
            if (library.isEmpty() && passedOver.isPresent()) {
                return Optional.of(
                        new Obstacle(
                                "%s needs the library %s; %s is there, but is passed over, since its note asks for Linux %s, and this one is %s"
                                        .formatted(
                                                each.by(),
                                                each.name(),
                                                passedOver.get().path(),
                                                passedOver
                                                        .get()
                                                        .file()
                                                        .oldestKernel()
                                                        .orElseThrow(),
                                                kernel.orElseThrow()),
                                "take the note away, if the library does without: strip --remove-section=.note.ABI-tag; or use a newer kernel"));
            }
            if (library.isEmpty()) {
                return Optional.of(new Obstacle(
                        "%s needs the library %s, which is not there".formatted(each.by(), each.name()),
                        "install %s in the image".formatted(each.name())));
            }
            Optional<Obstacle> tooOld = tooOld(each, library.get());
            if (tooOld.isPresent()) {
                return tooOld;
            }
            if (seen.add(each.name())) {
                searched.addAll(directories(library.get().path(), library.get().file()));
                damaged = add(wanted, library.get().path(), library.get().file());
            }
        }
        return damaged;
    }

    private static Optional<Obstacle> add(Deque<Wanted> wanted, String by, ElfFile file) {
        try {
            for (String name : file.needed()) {
                wanted.add(new Wanted(name, by, file));
            }
            return Optional.empty();
        } catch (ElfFormatException e) {
            return Optional.of(new Obstacle("%s is damaged: %s".formatted(by, e.getMessage()), "install it anew"));
        }
    }

    private static List<String> directories(String path, ElfFile file) throws ElfFormatException {
        String origin = path.substring(0, path.lastIndexOf('/') + 1);
        return file.runPath().stream()
                .map(directory -> directory.replace("$ORIGIN", origin).replace("${ORIGIN}", origin))
                .toList();
    }

    private record Library(String path, ElfFile file) {}

    private Optional<Library> find(String name, List<String> searched) throws IOException {
        passedOver = Optional.empty();
        if (name.contains("/")) {
            return readElf(name).map(file -> new Library(name, file));
        }
        Set<String> places = new LinkedHashSet<>();
        searched.forEach(directory -> places.add(directory + "/" + name));
        variable("LD_LIBRARY_PATH")
                .ifPresent(path -> Stream.of(path.split(":")).forEach(directory -> places.add(directory + "/" + name)));
        places.addAll(cached(name));
        DIRECTORIES.forEach(directory -> places.add(directory + "/" + name));
        for (String place : there(places)) {
            Optional<ElfFile> file = readElf(place);
            if (file.isPresent() && file.get().machine().equals(Arch.current().id())) {
                Library library = new Library(place, file.get());
                if (!passesOver
                        || file.get()
                                .oldestKernel()
                                .filter(this::isAboveTheKernel)
                                .isEmpty()) {
                    return Optional.of(library);
                }
                passedOver = Optional.of(library);
            }
        }
        return Optional.empty();
    }

    /** The paths of a library in the cache of glibc's loader: strings among other things. */
    private List<String> cached(String name) throws IOException {
        return Stream.of(text("/etc/ld.so.cache").split("\0"))
                .filter(each -> each.startsWith("/") && each.endsWith("/" + name))
                .toList();
    }

    /** Asked at once: where the files are in a container, every question starts a program there. */
    private List<String> there(Collection<String> places) throws IOException {
        return files.read(List.copyOf(places), 1).stream()
                .filter(file -> !file.isAbsent())
                .map(FileInside::path)
                .toList();
    }

    private String text(String path) throws IOException {
        String known = texts.get(path);
        if (known != null) {
            return known;
        }
        String text = files.read(List.of(path), MAX_TEXT).get(0).text();
        texts.put(path, text);
        return text;
    }

    private Optional<ElfFile> readElf(String path) throws IOException {
        if (!read.containsKey(path)) {
            FileInside file = whole(path);
            read.put(
                    path,
                    file.isRead() && ElfFile.isElf(file.content())
                            ? Optional.of(ElfFile.parse(file.content()))
                            : Optional.empty());
        }
        return read.getOrDefault(path, Optional.empty());
    }

    private static Optional<Obstacle> tooOld(Wanted wanted, Library library) throws ElfFormatException {
        Set<String> there = library.file().definedVersions();
        Set<String> missing =
                new LinkedHashSet<>(wanted.byFile().neededVersions().getOrDefault(wanted.name(), Set.of()));
        missing.removeAll(there);
        // A library without versions is taken as it is: ld.so(8) only warns.
        if (there.isEmpty() || missing.isEmpty()) {
            return Optional.empty();
        }
        String newest = missing.stream().max(BY_NUMBERS).orElseThrow();
        String most = there.stream()
                .filter(version -> prefix(version).equals(prefix(newest)))
                .max(BY_NUMBERS)
                .map(version -> "up to " + version)
                .orElse("none of that kind");
        return Optional.of(new Obstacle(
                "%s needs %s of %s, and %s has %s".formatted(wanted.by(), newest, wanted.name(), library.path(), most),
                "use a program that is built for an older libc, or a newer image"));
    }

    private static final Comparator<String> BY_NUMBERS = Comparator.comparingLong(ProgramCheck::number);

    private static long number(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return -1;
        }
        long patch = matcher.group(4) == null ? 0 : Long.parseLong(matcher.group(4));
        return (Long.parseLong(matcher.group(2)) * 10_000 + Long.parseLong(matcher.group(3))) * 10_000 + patch;
    }

    private static String prefix(String version) {
        return version.substring(0, Math.max(version.indexOf('_'), 0));
    }
}
