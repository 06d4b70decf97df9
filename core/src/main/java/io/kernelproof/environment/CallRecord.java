package io.kernelproof.environment;

import io.kernelproof.trap.Afterwards;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.trap.Sequels;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.Watch;
import io.kernelproof.trap.WatchedCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * Gathers what is seen of the system calls of one program, from its start to its end. What it does is not trusted, so there is a
 * limit to each list. Used by one thread at a time.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class CallRecord {

    private static final int MAX_RECORDED = 16_384;

    private final Watch watch;
    private final Sequels sequels = new Sequels();
    private final Map<Key, RefusedCall> refused = new LinkedHashMap<>();
    private final Map<Key, WatchedCall> recorded = new LinkedHashMap<>();
    private Map<String, String> hello = Map.of();
    private long stops;
    private boolean full;

    /** What is one row of a result: the same call of several threads of a program is. */
    private record Key(
            int number, long flag, String abi, OptionalInt errno, RefusedCall.OwnFilter own, String program) {}

    /**
     * Creates a record of nothing.
     *
     * @param watch how closely the program is watched
     */
    public CallRecord(Watch watch) {
        this.watch = watch;
    }

    /**
     * Returns how closely the program is watched.
     *
     * @return what it is to be started with
     */
    public Watch watch() {
        return watch;
    }

    /**
     * Takes what is told of the program.
     *
     * @param frame the next frame; those that tell nothing of its calls are ignored
     */
    public void take(Frame frame) {
        if (frame instanceof Frame.Refused refusal) {
            RefusedCall call = refusal.call();
            OptionalInt errno = OptionalInt.of(call.errno());
            Key key = new Key(call.number(), call.flag(), call.abi(), errno, call.own(), call.program());
            if (isRoom(refused, key)) {
                refused.merge(key, call, RefusedCall::plus);
            }
        } else if (frame instanceof Frame.Watched watched) {
            WatchedCall call = watched.call();
            Key key = new Key(
                    call.number(), call.flag(), call.abi(), call.errno(), RefusedCall.OwnFilter.NONE, call.program());
            if (isRoom(recorded, key)) {
                recorded.merge(key, call, WatchedCall::plus);
            }
        } else if (frame instanceof Frame.Followed followed) {
            full |= !sequels.add(followed.sequel());
        } else if (frame instanceof Frame.Hello started) {
            hello = started.facts();
        } else if (frame instanceof Frame.Ended ended) {
            stops = ended.stops();
        }
    }

    private boolean isRoom(Map<Key, ?> calls, Key key) {
        boolean isRoom = calls.size() < MAX_RECORDED || calls.containsKey(key);
        full |= !isRoom;
        return isRoom;
    }

    /**
     * Finds what came after the first refusal of a kind.
     *
     * @param call a refused call of that kind
     * @return what its thread called next; empty if that was not watched
     */
    public Optional<Afterwards> after(RefusedCall call) {
        return sequels.after(call);
    }

    /**
     * Returns what was refused.
     *
     * @return the calls, in the order in which each was first met
     */
    public List<RefusedCall> refused() {
        return List.copyOf(refused.values());
    }

    /**
     * Returns what was refused, with who refused it and what came next.
     *
     * @param attribution says who refused a call
     * @return the calls, in the order in which each was first met
     */
    public List<Refusal> refusals(Function<RefusedCall, Refusal> attribution) {
        return refused.values().stream()
                .map(call -> attributed(call, Refusal.of(call, attribution)))
                .toList();
    }

    private Refusal attributed(RefusedCall call, Refusal refusal) {
        return after(call).map(refusal::followedBy).orElse(refusal);
    }

    /**
     * Returns what was seen beyond what was refused.
     *
     * @return the calls, and what could not be seen
     */
    public Trapped trapped() {
        return new Trapped(watch.trap(), stops, unseen(), sequels.all(), List.copyOf(recorded.values()));
    }

    private List<String> unseen() {
        List<String> unseen = new ArrayList<>();
        if (watch.trap() == Trap.FAST) {
            unseen.add(
                    "calls other than the %s that are missing here or recorded, so that ENOSYS of a call that the kernel has is not seen"
                            .formatted(hello.getOrDefault("watch", "unknown number")));
            addFilter(unseen);
        } else if (watch.trap().seesAllCalls()) {
            unseen.add("calls of processes that a program makes with CLONE_UNTRACED");
        }
        if (watch.trap() == Trap.LATE) {
            unseen.add("calls from before the program was sent SIGURG");
        }
        if (watch.release().isPresent() && hello.getOrDefault("uname", "").isEmpty()) {
            unseen.add("the release %s: uname tells the truth, as this kernel gives no supervisor for a filter"
                    .formatted(watch.release().get()));
        }
        if (full) {
            unseen.add("what came after %d sequels and %d recorded calls".formatted(Sequels.MAX, MAX_RECORDED));
        }
        return unseen;
    }

    private void addFilter(List<String> unseen) {
        String answered = hello.getOrDefault("unrecorded", "");
        if (!answered.isEmpty()) {
            unseen.add(
                    "calls of the numbers %s: a seccomp filter that was there before answers them".formatted(answered));
        }
        if (hello.getOrDefault("unchecked", "0").equals("1")) {
            unseen.add("calls that a seccomp filter answers that was there before: which ones could not be found out");
        }
    }
}
