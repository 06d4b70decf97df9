package io.kernelproof.probe;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * What every probed system call number answered in one place, at one time.
 *
 * @param arch the architecture whose numbers these are, as {@code uname -m} names it: {@code x86_64}
 * @param answers the answer per number, in ascending order; unmodifiable
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record ProbeResult(String arch, NavigableMap<Integer, Answer> answers) {

    /**
     * Copies the answers.
     *
     * @param arch the architecture
     * @param answers the answer per number
     */
    public ProbeResult {
        answers = Collections.unmodifiableNavigableMap(new TreeMap<>(answers));
    }

    /**
     * Returns what a number answered.
     *
     * @param number a system call number of {@link #arch()}
     * @return the answer, or nothing if the number was not part of the probe
     */
    public Optional<Answer> answer(int number) {
        return Optional.ofNullable(answers.get(number));
    }
}
