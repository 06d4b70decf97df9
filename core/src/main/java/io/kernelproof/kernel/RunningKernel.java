package io.kernelproof.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/** The kernel on which this JVM runs, whatever is simulated around it. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class RunningKernel {

    private static final Path VERSION = Path.of("/proc/version");
    private static final Pattern LINE = Pattern.compile("Linux version (\\S{1,64}) .*");

    private RunningKernel() {}

    /**
     * Read the release of the kernel itself. That of {@code uname}, which {@code os.version} tells, may be that of a simulated
     * kernel, where this runs within such a run.
     *
     * @return such as {@code 6.12.48+deb13-amd64}, from {@code /proc/version}; what {@code os.version} says where there is none
     */
    public static String release() {
        try (BufferedReader version = Files.newBufferedReader(VERSION)) {
            Matcher line = LINE.matcher(String.valueOf(version.readLine()));
            return line.matches() ? line.group(1) : System.getProperty("os.version");
        } catch (IOException e) {
            return System.getProperty("os.version");
        }
    }
}
