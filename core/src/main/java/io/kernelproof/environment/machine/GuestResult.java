package io.kernelproof.environment.machine;

import io.kernelproof.trap.ExitStatus;
import java.nio.charset.StandardCharsets;

/**
 * What became of a command in a guest.
 *
 * @param status how it ended
 * @param output what it wrote to its standard output and error, in that order of writing
 */
@SuppressWarnings("ArrayRecordComponent")
record GuestResult(ExitStatus status, byte[] output) {

    GuestResult {
        output = output.clone();
    }

    @Override
    public byte[] output() {
        return output.clone();
    }

    String text() {
        return new String(output, StandardCharsets.UTF_8);
    }
}
