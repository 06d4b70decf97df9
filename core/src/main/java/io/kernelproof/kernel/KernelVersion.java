package io.kernelproof.kernel;

import io.kernelproof.message.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * A version of the Linux kernel as mainline counts it: {@code 2.6.32}, {@code 3.10}, {@code 5.14}.
 *
 * <p>Versions are ordered as they were released. What a distribution adds behind them says nothing about system calls
 * in either direction, so it is no part of this value: {@link #ofRelease} drops it.
 *
 * @param major the first number, 0 or more
 * @param minor the second number, 0 or more
 * @param patch the third number, 0 or more: in the 2.6 series a version of its own, since 3.0 a stable update
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record KernelVersion(int major, int minor, int patch) implements Comparable<KernelVersion> {

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?");

    private static final Pattern RELEASE = Pattern.compile(VERSION.pattern() + "(?!\\d).*");

    /**
     * Validate the three numbers.
     *
     * @throws IllegalArgumentException if one of them is negative
     */
    public KernelVersion {
        if (major < 0 || minor < 0 || patch < 0) {
            throw new IllegalArgumentException("A kernel version has no negative number, but this one would be %d.%d.%d"
                    .formatted(major, minor, patch));
        }
    }

    /**
     * Read a mainline version.
     *
     * @param text two or three numbers with dots between them, such as {@code 5.14}; never {@code null}
     * @return the version, its third number 0 if the text has two
     * @throws IllegalArgumentException if the text is anything else, a {@code uname -r} included
     */
    public static KernelVersion parse(String text) {
        return read(
                VERSION,
                text,
                new Problem(
                        "Kernel version [%s] cannot be read.".formatted(text),
                        "a mainline version of two or three numbers, such as 5.14 or 2.6.32",
                        "'" + text + "'",
                        "give the two or three numbers alone, without what a vendor wrote behind them"));
    }

    /**
     * Read the mainline version that a running kernel reports.
     *
     * @param unameRelease the output of {@code uname -r}, such as {@code 5.14.0-427.el9.x86_64}; never {@code null}
     * @return the numbers at its beginning
     * @throws IllegalArgumentException if it does not begin with two numbers
     */
    public static KernelVersion ofRelease(String unameRelease) {
        return read(
                RELEASE,
                unameRelease,
                new Problem(
                        "Kernel release [%s] cannot be read.".formatted(unameRelease),
                        "the output of uname -r, which begins with two or three numbers, such as 5.14.0-427.el9.x86_64",
                        "'" + unameRelease + "'",
                        "compare with /proc/sys/kernel/osrelease in the same environment"));
    }

    private static KernelVersion read(Pattern pattern, String text, Problem failure) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(failure.toString());
        }
        String patch = matcher.group(3);
        return new KernelVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                patch == null ? 0 : Integer.parseInt(patch));
    }

    /**
     * Say whether this version was released before another.
     *
     * @param other the other version, never {@code null}
     * @return {@code true} if it is older, {@code false} if it is the same or newer
     */
    public boolean isBefore(KernelVersion other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(KernelVersion other) {
        int series = major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
        return series != 0 ? series : Integer.compare(patch, other.patch);
    }

    /**
     * Return the version as it is usually written: without a last {@code .0}, which only the 2.6 series carries.
     */
    @Override
    public String toString() {
        String series = major + "." + minor;
        return patch == 0 && major >= 3 ? series : series + "." + patch;
    }
}
