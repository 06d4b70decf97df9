package io.kernelproof.trap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/** What threads of one workload did after they were refused calls: the first of each kind, as the launcher tells them. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class Sequels {

    /** As many as the launcher tells of one workload; what a workload could make it tell beyond that is not kept. */
    public static final int MAX = 1024;

    private final List<Sequel> sequels = new ArrayList<>();

    /** Creates an empty list. */
    public Sequels() {}

    /**
     * Adds one, if there is room.
     *
     * @param sequel what became known last
     * @return false if there is no room
     */
    public boolean add(Sequel sequel) {
        return sequels.size() < MAX && sequels.add(sequel);
    }

    /**
     * Finds what came after the first refusal of a kind.
     *
     * @param call a refused call of that kind
     * @return what its thread called next; empty if that was not watched
     */
    public Optional<Afterwards> after(RefusedCall call) {
        return sequels.stream()
                .filter(sequel -> sequel.follows(call))
                .findFirst()
                .map(Sequel::afterwards);
    }

    /**
     * Returns all of them.
     *
     * @return the sequels, in the order in which they became known
     */
    public List<Sequel> all() {
        return List.copyOf(sequels);
    }
}
