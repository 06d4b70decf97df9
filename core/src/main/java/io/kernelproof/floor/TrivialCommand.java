package io.kernelproof.floor;

import io.kernelproof.environment.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Commands that do nothing but start what another one starts as well. */
final class TrivialCommand {

    /** What makes an interpreter do nothing, by its name without a version. */
    private static final Map<String, List<String>> DOING_NOTHING = Map.of(
            "java", List.of("-version"),
            "node", List.of("-e", "0"),
            "nodejs", List.of("-e", "0"),
            "perl", List.of("-e", "0"),
            "php", List.of("-r", ""),
            "python", List.of("-c", ""),
            "ruby", List.of("-e", "0"));

    private TrivialCommand() {}

    /** For all other programs, {@code true}: C library and dynamic loader are the same. */
    static Command like(Command command) {
        String program = command.arguments().get(0);
        String name = Path.of(program).getFileName().toString().replaceFirst("[0-9.]+$", "");
        List<String> arguments = new ArrayList<>();
        if (DOING_NOTHING.containsKey(name)) {
            arguments.add(program);
            arguments.addAll(DOING_NOTHING.get(name));
        } else {
            arguments.add("true");
        }
        return new Command(
                arguments,
                command.variables(),
                command.directory(),
                command.user(),
                command.timeout(),
                command.outputLimit(),
                command.watch());
    }
}
