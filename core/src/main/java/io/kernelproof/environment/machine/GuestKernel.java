package io.kernelproof.environment.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A kernel as a file, and the machine that boots it.
 *
 * @param image the file
 * @param machine what it is for, as its first bytes say
 */
record GuestKernel(Path image, Machine machine) {

    /** Four bytes more than a magic number has, for the message. */
    private static final int SHOWN = 8;

    /**
     * Looks at a file.
     *
     * @param image an uncompressed kernel for ARM, a bzImage for x86_64, or User Mode Linux
     * @throws GuestException if it is something else
     * @throws IOException if it cannot be read
     */
    static GuestKernel of(Path image) throws IOException {
        byte[] beginning = beginning(image);
        return Arrays.stream(Machine.values())
                .filter(machine -> machine.boots(beginning))
                .findFirst()
                .map(machine -> new GuestKernel(image.toAbsolutePath(), machine))
                .orElseThrow(() -> new GuestException(
                        "Cannot boot [%s].".formatted(image),
                        "a kernel: an arm64 Image, an x86 bzImage or User Mode Linux",
                        "%d bytes or more, which begin with %s"
                                .formatted(
                                        beginning.length,
                                        HexFormat.of().formatHex(beginning, 0, Math.min(SHOWN, beginning.length))),
                        "look at it with file(1); a compressed image has to be unpacked before"));
    }

    private static byte[] beginning(Path image) throws IOException {
        try (InputStream in = Files.newInputStream(image)) {
            return in.readNBytes(Machine.MAGIC_BYTES);
        }
    }
}
