package io.kernelproof.junit.guest;

import java.util.Arrays;

/** What arrives outside of what was sent inside. */
public final class Sent {

    private Sent() {}

    public static Event event(Event event) throws WireException {
        return Wire.decode(bytes(event));
    }

    public static Failure failure(Throwable thrown) throws WireException {
        return ((Event.Broken) event(new Event.Broken(FailureDescriber.describe(thrown)))).failure();
    }

    /** What is sent of a throwable. */
    public static Failure described(Throwable thrown) {
        return FailureDescriber.describe(thrown);
    }

    /** The message without its length. */
    static byte[] bytes(Event event) {
        byte[] whole = wholeBytes(event);
        return Arrays.copyOfRange(whole, Wire.HEADER, whole.length);
    }

    public static byte[] wholeBytes(Event event) {
        WireOutput message = new WireOutput(Wire.MAX_MESSAGE);
        Wire.encode(event, message);
        return Arrays.copyOf(message.array(), message.size());
    }
}
