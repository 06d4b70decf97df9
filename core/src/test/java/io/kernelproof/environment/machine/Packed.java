package io.kernelproof.environment.machine;

import io.kernelproof.probe.NativePrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs of this machine, with what they need of it, as files of a guest. */
final class Packed {

    private static final Pattern LIBRARY = Pattern.compile("(?:=>)?\\s+(/\\S+) \\(0x");

    private final Map<String, byte[]> files = new TreeMap<>();

    Map<String, byte[]> files() {
        return files;
    }

    Packed file(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** With the libraries that its dynamic loader finds here. */
    Packed program(String path) throws IOException {
        NativePrograms.require(Files.isExecutable(Path.of(path)), "there is no " + path);
        return withLibraries(path);
    }

    private Packed withLibraries(String path) throws IOException {
        add(Path.of(path));
        Process process =
                new ProcessBuilder("ldd", path).redirectErrorStream(true).start();
        String libraries = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        LIBRARY.matcher(libraries)
                .results()
                .map(found -> Path.of(found.group(1)))
                .forEach(this::add);
        return this;
    }

    /** Shared libraries below it come with what they need. */
    Packed directory(String path, Predicate<String> left) throws IOException {
        List<Path> chosen;
        try (Stream<Path> all = Files.walk(Path.of(path))) {
            chosen = all.filter(Files::isRegularFile)
                    .filter(file -> !left.test(file.toString()))
                    .toList();
        }
        for (Path each : chosen) {
            if (each.toString().endsWith(".so")) {
                withLibraries(each.toString());
            } else {
                add(each);
            }
        }
        return this;
    }

    /** Under the name by which it is looked for, whatever it links to. */
    private void add(Path file) {
        try {
            files.put(file.toString().substring(1), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
