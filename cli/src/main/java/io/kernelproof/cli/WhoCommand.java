package io.kernelproof.cli;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.FilterAnswer;
import io.kernelproof.probe.Filters;
import io.kernelproof.probe.Probe;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code who}: which calls a seccomp filter answers in the kernel's place. */
@Command(
        name = "who",
        mixinStandardHelpOptions = true,
        description =
                "Tells which calls a seccomp filter answers here in the kernel's place, and what, without making any.")
final class WhoCommand implements Callable<Integer> {

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Filters filters = Probe.filters();
        Map<String, String> answers = answers(filters);
        if (json) {
            Console.document(Json.of(state(filters), answers));
        } else {
            Console.print(state(filters) + "\n");
            answers.forEach((name, answer) -> Console.print(name + " " + answer + "\n"));
            if (filters instanceof Filters.Asked && answers.isEmpty()) {
                Console.print("they let every call through that the table knows\n");
            }
        }
        return 0;
    }

    private static Map<String, String> answers(Filters filters) {
        Map<String, String> answers = new LinkedHashMap<>();
        Arch arch = Arch.current();
        for (Syscall syscall : SyscallTable.bundled().all(arch)) {
            FilterAnswer answer = filters.answer(syscall.number(arch).orElseThrow());
            if (!(answer instanceof FilterAnswer.Allowed) && !(answer instanceof FilterAnswer.Unknown)) {
                answers.put(syscall.name(), words(answer));
            }
        }
        return answers;
    }

    private static String words(FilterAnswer answer) {
        if (answer instanceof FilterAnswer.Refused refused) {
            return refused.errno() == 0 ? "does nothing" : "answers " + Errno.name(refused.errno());
        }
        return answer instanceof FilterAnswer.Trapped ? "sends SIGSYS" : "kills";
    }

    private static String state(Filters filters) {
        if (filters instanceof Filters.None) {
            return "no seccomp filter is in force";
        }
        return filters instanceof Filters.Unreadable unreadable
                ? "the seccomp filters cannot be asked: " + unreadable.reason()
                : "seccomp filters are in force";
    }
}
