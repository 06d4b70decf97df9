package io.kernelproof.floor;

import org.apiguardian.api.API;

/** There is no floor to be found. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class FloorException extends Exception {

    private static final long serialVersionUID = 1L;

    FloorException(String workload, String expected, String seen, String next) {
        super("""
                The minimum kernel of [%s] cannot be found.
                  expected: %s
                  seen:     %s
                  next:     %s""".formatted(workload, expected, seen, next));
    }
}
