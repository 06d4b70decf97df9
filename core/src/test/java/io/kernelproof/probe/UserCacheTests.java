package io.kernelproof.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who could exchange a program between our check and its start. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class UserCacheTests {

    private static final int SOMEBODY = 4711;

    private final Path directory;

    UserCacheTests(@TempDir Path directory) {
        this.directory = directory;
    }

    private static void belongs(Path path, int uid) throws IOException {
        NativePrograms.require(
                Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
                "only root can give a directory to somebody else");
        Files.setAttribute(path, "unix:uid", uid);
    }

    private Path made(String name, String permissions) throws IOException {
        Path made = Files.createDirectory(directory.resolve(name));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
        return made;
    }

    private static void makeSticky(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    @Test
    void isMadeWhereNobodyElseCanWrite() throws IOException {
        Path cache = made("cache", "rwxr-xr-x").resolve("kernelproof/probe");

        UserCache.makeOurs(cache);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .isEqualTo("rwx------");
        assertThatCode(() -> UserCache.requireOurs(cache)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxr-xrwx"})
    void isNotMadeWhereAllMayWrite(String permissions) throws IOException {
        Path shared = made("shared", permissions);

        assertThatIOException()
                .isThrownBy(() -> UserCache.makeOurs(shared.resolve("x/probe")))
                .withMessageContaining("may write in " + shared);
    }

    @Test
    void isMadeInAStickyDirectoryThatAllMayWriteIn() throws IOException {
        Path shared = made("shared", "rwxr-xr-x");
        makeSticky(shared, 01777);

        assertThatCode(() -> UserCache.makeOurs(shared.resolve("kernelproof/probe")))
                .doesNotThrowAnyException();
    }

    @Test
    void isNotMadeInADirectoryThatSomebodyElseMadeFirst() throws IOException {
        Path shared = made("shared", "rwxr-xr-x");
        makeSticky(shared, 01777);
        Path theirs = Files.createDirectory(shared.resolve("kernelproof"));
        belongs(theirs, SOMEBODY);

        assertThatIOException()
                .isThrownBy(() -> UserCache.makeOurs(theirs.resolve("probe")))
                .withMessageContaining(theirs + " belongs to user " + SOMEBODY);
        assertThat(theirs).as("nothing is made there").isEmptyDirectory();
    }

    @Test
    void isNotMadeBelowADirectoryOfSomebodyElse() throws IOException {
        Path home = made("home", "rwxr-xr-x");
        Path below = Files.createDirectory(home.resolve(".cache"));
        belongs(home, SOMEBODY);

        assertThatIOException()
                .isThrownBy(() -> UserCache.makeOurs(below.resolve("kernelproof/probe")))
                .withMessage("%s belongs to user %d".formatted(home, SOMEBODY));
        assertThat(below).isEmptyDirectory();
    }

    @Test
    void isNotMadeBehindALinkThatSomebodyElseCanTurn() throws IOException {
        Path shared = made("shared", "rwxrwxrwx");
        Path ours = made("ours", "rwx------");
        Path link = Files.createSymbolicLink(shared.resolve("link"), ours);
        Path safeLink = Files.createSymbolicLink(directory.resolve("link"), Path.of("ours/../ours"));

        assertThatIOException()
                .isThrownBy(() -> UserCache.makeOurs(link.resolve("probe")))
                .withMessageContaining("may write in " + shared);
        assertThatCode(() -> UserCache.makeOurs(safeLink.resolve("probe"))).doesNotThrowAnyException();
    }

    @Test
    void endsAtLinksInACircle() throws IOException {
        Files.createSymbolicLink(directory.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(directory.resolve("b"), Path.of("a"));

        assertThatIOException().isThrownBy(() -> UserCache.requireOurs(directory.resolve("a/probe")));
    }

    @Test
    void takesWritingFromOthersInOurOwnDirectory() throws IOException {
        Path ours = made("kernelproof", "rwxrwxrwx");

        UserCache.makeOurs(ours.resolve("probe"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ours)))
                .isEqualTo("rwxr-xr-x");
    }

    // --- A whole JVM ---

    @Test
    void rootUsesAPrivateDirectoryWhereTheHomeIsOfAnotherUserAndRemovesIt() throws Exception {
        Path home = made("home", "rwxr-xr-x");
        belongs(home, SOMEBODY);
        Path temporary = made("tmp", "rwxr-xr-x");

        String said = placedBy(List.of(), Map.of("XDG_CACHE_HOME", "", "HOME", home.toString()), home, temporary);

        assertThat(said)
                .containsOnlyOnce("is not used.\n")
                .contains(
                        "seen:     %s belongs to user %d\n".formatted(home, SOMEBODY),
                        "placed " + temporary + "/kernelproof-probe");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void nobodyExecutesWhatSomebodyElsePutIntoASharedCache() throws Exception {
        Path shared = made("shared", "rwxr-xr-x");
        makeSticky(shared, 01777);
        Path theirs = Files.createDirectory(shared.resolve("kernelproof"));
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxrwxrwx"));
        belongs(theirs, SOMEBODY);
        Path temporary = made("tmp", "rwxr-xr-x");
        makeSticky(temporary, 01777);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

        String said = placedBy(
                List.of("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"),
                Map.of("XDG_CACHE_HOME", shared.toString()),
                directory,
                temporary);

        assertThat(said)
                .containsOnlyOnce("is not used.\n")
                .contains("belongs to user " + SOMEBODY, "placed " + temporary + "/kernelproof-probe");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void findsAnotherDirectoryWhereThatOfTemporaryFilesIsNotSafe() throws Exception {
        Path open = made("open", "rwxrwxrwx");

        String said = placedBy(List.of(), Map.of("XDG_CACHE_HOME", open.toString()), directory, open);

        assertThat(said)
                .contains(" may write in " + open)
                .containsPattern("placed /(tmp|var/tmp|dev/shm)/kernelproof-probe");
        assertThat(open).isEmptyDirectory();
    }

    private static String placedBy(List<String> user, Map<String, String> variables, Path home, Path temporary)
            throws Exception {
        List<String> line = new ArrayList<>(user);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + home,
                "-Djava.io.tmpdir=" + temporary,
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Placing.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        NativePrograms.require(
                !said.contains("ClassNotFoundException"), "another user cannot read these classes: " + said);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    /** Several things need the directory. */
    static final class Placing {

        public static void main(String[] arguments) throws IOException {
            System.out.println("placed " + ProbeBinary.path());
            System.out.println("placed " + ProbeBinary.trapPath());
            System.out.println("placed " + ProbeBinary.keepPath());
        }
    }
}
