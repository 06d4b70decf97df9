package io.kernelproof.environment;

import io.kernelproof.trap.Afterwards;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.trap.Sequel;
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

/** Gathers what is seen of the calls of one command. What it prints is not trusted, so there is a limit to each list. */
final class TrapRecord {

    private static final int MAX_RECORDED = 16_384;

    private final Watch watch;
    private final Sequels sequels = new Sequels();
    private final Map<Key, WatchedCall> recorded = new LinkedHashMap<>();
    private Map<String, String> hello = Map.of();
    private long stops;
    private boolean full;

    /** What is one row of a result: the same call of several threads of a program is. */
    private record Key(int number, long flag, String abi, OptionalInt errno, String program) {}

    TrapRecord(Watch watch) {
        this.watch = watch;
    }

    void started(Map<String, String> hello) {
        this.hello = hello;
    }

    void followed(Sequel sequel) {
        full |= !sequels.add(sequel);
    }

    /** What came after the first refusal of that kind, if it was watched. */
    Optional<Afterwards> after(RefusedCall call) {
        return sequels.after(call);
    }

    void watched(WatchedCall call) {
        Key key = new Key(call.number(), call.flag(), call.abi(), call.errno(), call.program());
        if (recorded.size() < MAX_RECORDED || recorded.containsKey(key)) {
            recorded.merge(key, call, WatchedCall::plus);
        } else {
            full = true;
        }
    }

    void ended(long stops) {
        this.stops = stops;
    }

    Trapped trapped() {
        return new Trapped(watch.trap(), stops, unseen(), sequels.all(), List.copyOf(recorded.values()));
    }

    private List<String> unseen() {
        List<String> unseen = new ArrayList<>();
        if (watch.trap() == Trap.FAST) {
            unseen.add(
                    "calls other than the %s that are missing here or recorded, so that ENOSYS of a call that the kernel has is not seen"
                            .formatted(hello.getOrDefault("watch", "unknown number")));
            addFilter(unseen);
        } else if (watch.trap() == Trap.FULL) {
            unseen.add("calls of processes that a program makes with CLONE_UNTRACED");
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
