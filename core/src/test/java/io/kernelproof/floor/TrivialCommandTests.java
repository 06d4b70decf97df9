package io.kernelproof.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Command;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrivialCommandTests {

    @ParameterizedTest
    @CsvSource({
        "/opt/jdk/bin/java -jar app.jar, /opt/jdk/bin/java -version",
        "python3.11 app.py, python3.11 -c NOTHING",
        "node app.js, node -e 0",
        "nginx -t, true"
    })
    void startsTheSameRuntimeAndDoesNothing(String command, String trivial) {
        assertThat(TrivialCommand.like(Command.of(command.split(" "))).arguments())
                .containsExactly(trivial.replace("NOTHING", "").split(" ", -1));
    }
}
