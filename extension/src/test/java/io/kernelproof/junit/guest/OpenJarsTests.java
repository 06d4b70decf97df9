package io.kernelproof.junit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenJarsTests {

    @Test
    void opensTheJarsOfAClassPath_andLeavesWhatIsNone(@TempDir Path directory) throws IOException {
        Path jar = directory.resolve("a.jar");
        new JarOutputStream(Files.newOutputStream(jar)).close();
        Path broken = Files.writeString(directory.resolve("broken.jar"), "no jar");
        Path missing = directory.resolve("missing.jar");
        Path classes = Files.createDirectory(directory.resolve("classes"));
        String classPath = String.join(
                File.pathSeparator, List.of(missing.toString(), broken.toString(), classes.toString(), jar.toString()));

        List<ZipFile> open = OpenJars.of(classPath);

        try {
            assertThat(open).extracting(ZipFile::getName).containsExactly(jar.toString());
        } finally {
            for (ZipFile each : open) {
                each.close();
            }
        }
    }
}
