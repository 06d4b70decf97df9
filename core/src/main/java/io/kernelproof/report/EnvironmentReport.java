package io.kernelproof.report;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Fidelity;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * An environment in which tests ran, or were to run.
 *
 * @param id what results refer to; unique in a report. It is the environment's own id, with {@code #2} and so on appended
 *     where forks or modules found contradicting facts: another kernel release, another JDK
 * @param name the name for people
 * @param axes the axes of the matrix with the environment's place on each
 * @param fidelity how close its kernel is to the one that is named
 * @param facts what the environment proved to be, and the versions of what ran there; empty if it could not be had
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record EnvironmentReport(
        String id, String name, Map<String, String> axes, Fidelity fidelity, Map<String, String> facts) {

    private static final char NUMBER_SIGN = '#';

    /** Copies the maps, ordered by key. */
    public EnvironmentReport {
        axes = ordered(axes);
        facts = ordered(facts);
    }

    /**
     * Describes an environment.
     *
     * @param environment the environment
     * @param facts what it proved to be; empty if it could not be had
     * @return its description
     */
    public static EnvironmentReport of(Environment environment, Map<String, String> facts) {
        return new EnvironmentReport(
                environment.id(), environment.name(), environment.axes(), environment.fidelity(), facts);
    }

    /** Whether both are of one environment, and no fact of the one contradicts the other's. */
    boolean agreesWith(EnvironmentReport other) {
        return plainId().equals(other.plainId())
                && facts.entrySet().stream()
                        .allMatch(fact ->
                                fact.getValue().equals(other.facts.getOrDefault(fact.getKey(), fact.getValue())));
    }

    /** The facts of both, under the plain id. */
    EnvironmentReport unitedWith(EnvironmentReport other) {
        Map<String, String> united = new TreeMap<>(facts);
        united.putAll(other.facts);
        return new EnvironmentReport(plainId(), name, axes, fidelity, united);
    }

    /** The {@code number}th of those environments that have one id but contradicting facts. */
    EnvironmentReport numbered(int number) {
        return new EnvironmentReport(
                number == 1 ? plainId() : plainId() + NUMBER_SIGN + number, name, axes, fidelity, facts);
    }

    /** The name for people, and the number of those that share it. */
    String title() {
        return name + id.substring(plainId().length());
    }

    /** Whether calls that were refused there are known. */
    boolean recordsRefusals() {
        return "recorded".equals(facts.get("refused.calls"));
    }

    String plainId() {
        int sign = id.indexOf(NUMBER_SIGN);
        return sign < 0 ? id : id.substring(0, sign);
    }

    private static SortedMap<String, String> ordered(Map<String, String> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
