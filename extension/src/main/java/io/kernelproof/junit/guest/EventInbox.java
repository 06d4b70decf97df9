package io.kernelproof.junit.guest;

import java.util.Arrays;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Puts events together from the bytes of the channel, which arrive in pieces of any size. Not thread-safe. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class EventInbox {

    private byte[] bytes = new byte[8 * 1024];
    private int start;
    private int end;

    /** Creates an empty inbox. */
    public EventInbox() {}

    /**
     * Takes the next bytes. The caller then takes all events that are complete.
     *
     * @param more what has arrived; not kept
     */
    public void add(byte[] more) {
        if (bytes.length - end < more.length) {
            int held = end - start;
            byte[] target = bytes.length - held < more.length
                    ? new byte[Math.max(bytes.length * 2, held + more.length)]
                    : bytes;
            System.arraycopy(bytes, start, target, 0, held);
            bytes = target;
            start = 0;
            end = held;
        }
        System.arraycopy(more, 0, bytes, end, more.length);
        end += more.length;
    }

    /**
     * Takes the next event.
     *
     * @return the event, or null if it is not yet complete
     * @throws WireException if the bytes are no event; the inbox is then of no more use
     */
    public @Nullable Event next() throws WireException {
        if (end - start < Wire.HEADER) {
            return null;
        }
        int length = new WireInput(Arrays.copyOfRange(bytes, start, start + Wire.HEADER)).number();
        if (length < 1 || length > Wire.MAX_MESSAGE) {
            throw new WireException("an event of 1 to %d bytes".formatted(Wire.MAX_MESSAGE), length + " bytes");
        }
        if (end - start - Wire.HEADER < length) {
            return null;
        }
        start += Wire.HEADER;
        byte[] message = Arrays.copyOfRange(bytes, start, start + length);
        start += length;
        return Wire.decode(message);
    }
}
