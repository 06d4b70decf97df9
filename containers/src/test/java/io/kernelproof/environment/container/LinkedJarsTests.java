package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a directory of its own: where a jar of a repository lies, and what of it is seen inside. */
class LinkedJarsTests {

    private final Path home;
    private final Path cache;

    LinkedJarsTests(@TempDir Path place) throws IOException {
        home = Files.createDirectories(place.resolve("home"));
        cache = home.resolve(".cache/kernelproof/jars");
        Files.createDirectories(cache.getParent());
    }

    @Test
    void mountsTheJarsOfARepositoryInPlaceOfIt() throws IOException {
        Path repository = home.resolve(".m2/repository");
        Set<Path> jars = jars(repository, "a/1/a-1.jar", "a/2/a-2.jar", "b/b.jar", "c.jar");
        jars(repository, "secret/secret.jar");

        Map<Path, String> mounts = replacing(jars);

        assertThat(mounts).containsValue(repository.toString()).hasSize(1);
        Path links = mounts.keySet().iterator().next();
        try (Stream<Path> files = Files.walk(links).filter(Files::isRegularFile)) {
            assertThat(files.map(file -> links.relativize(file).toString()))
                    .containsExactlyInAnyOrder("a/1/a-1.jar", "a/2/a-2.jar", "b/b.jar", "c.jar");
        }
        assertThat(Files.isSameFile(links.resolve("a/1/a-1.jar"), repository.resolve("a/1/a-1.jar")))
                .isTrue();
    }

    @Test
    void letsEveryUserInsideRead_andNobodyElseOutsideWrite() throws IOException {
        Path links = replacing(jars(home.resolve("repository"), "a/a.jar", "b/b.jar", "c.jar", "d.jar"))
                .keySet()
                .iterator()
                .next();

        assertThat(permissions(links)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(links.resolve("a"))).isEqualTo("rwxr-xr-x");
        assertThat(permissions(cache)).isEqualTo("rwx------");
    }

    @Test
    void usesTheSameLinksAgain_andCompletesThem() throws IOException {
        Set<Path> jars = jars(home.resolve("repository"), "a/a.jar", "b/b.jar", "c.jar", "d.jar");
        Map<Path, String> first = replacing(jars);
        Path links = first.keySet().iterator().next();
        Files.delete(links.resolve("a/a.jar"));
        Files.delete(links.resolve("a"));

        assertThat(replacing(jars)).isEqualTo(first);
        assertThat(links.resolve("a/a.jar")).exists();
    }

    @Test
    void linksAnew_whenAJarIsAnotherOne() throws IOException {
        Path repository = home.resolve("repository");
        Set<Path> jars = jars(repository, "a.jar", "b.jar", "c.jar", "d.jar");
        Map<Path, String> first = replacing(jars);
        Files.delete(repository.resolve("a.jar"));
        jars(repository, "a.jar");

        Map<Path, String> second = replacing(jars);

        assertThat(second).isNotEqualTo(first).containsValue(repository.toString());
        assertThat(Files.isSameFile(second.keySet().iterator().next().resolve("a.jar"), repository.resolve("a.jar")))
                .isTrue();
    }

    @Test
    void replacesWhatLiesWithinRatherThanHomesOrWhatHasOtherFiles() throws IOException {
        Set<Path> files = new TreeSet<>();
        files.addAll(jars(home.resolve(".m2/repository"), "a.jar", "b.jar", "c.jar", "d.jar"));
        files.addAll(jars(home.resolve("project/lib"), "e.jar", "f.jar", "g.jar", "h.jar"));
        files.addAll(jars(home.resolve("project/few"), "i.jar"));
        files.add(Files.createDirectories(home.resolve("project/classes")));

        assertThat(replacing(files).values())
                .containsExactlyInAnyOrder(
                        home.resolve(".m2/repository").toString(),
                        home.resolve("project/lib").toString());
    }

    @Test
    void leavesFewJarsAndWhatIsNoJar() throws IOException {
        Set<Path> files = jars(home.resolve("repository"), "a.jar", "b.jar", "c.jar", "d.txt");
        files.add(Files.createDirectories(home.resolve("repository/e.jar")));

        assertThat(replacing(files)).isEmpty();
        assertThat(cache).doesNotExist();
    }

    @Test
    void leavesWhatImagesHaveThemselves() {
        assertThat(new LinkedJars(Path.of("/root"), cache).isReplaceable(Path.of("/usr/share/java")))
                .isFalse();
        assertThat(new LinkedJars(Path.of("/root"), cache).isReplaceable(Path.of("/builds")))
                .isFalse();
        assertThat(new LinkedJars(Path.of("/root"), cache).isReplaceable(Path.of("/builds/group")))
                .isTrue();
    }

    @Test
    void trustsNoCacheThatOthersCanWriteTo() throws IOException {
        Files.createDirectory(cache);
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(replacing(jars(home.resolve("repository"), "a.jar", "b.jar", "c.jar", "d.jar")))
                .isEmpty();
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void removesLinksThatWereNotUsedForAWeek() throws IOException {
        Path old = replacing(jars(home.resolve("repository"), "a/a.jar", "b.jar", "c.jar", "d.jar"))
                .keySet()
                .iterator()
                .next();
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(8))));

        replacing(jars(home.resolve("other"), "a.jar", "b.jar", "c.jar", "d.jar"));

        assertThat(old).doesNotExist();
        assertThat(home.resolve("repository/a/a.jar")).exists();
    }

    private Map<Path, String> replacing(Set<Path> files) {
        return new LinkedJars(home, cache).replacing(files);
    }

    private static Set<Path> jars(Path directory, String... names) throws IOException {
        Set<Path> jars = new TreeSet<>();
        for (String name : names) {
            Path jar = directory.resolve(name);
            Files.createDirectories(jar.getParent());
            jars.add(Files.writeString(jar, name));
        }
        return jars;
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
