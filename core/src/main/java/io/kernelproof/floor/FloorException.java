package io.kernelproof.floor;

import io.kernelproof.message.Problem;
import org.apiguardian.api.API;

/** There is no floor to be found. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class FloorException extends Exception implements Problem.Carrier {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    FloorException(String workload, String expected, String seen, String next) {
        this(new Problem("The minimum kernel of [%s] cannot be found.".formatted(workload), expected, seen, next));
    }

    private FloorException(Problem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    @Override
    public Problem problem() {
        return problem;
    }
}
