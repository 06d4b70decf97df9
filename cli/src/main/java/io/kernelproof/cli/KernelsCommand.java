package io.kernelproof.cli;

import io.kernelproof.kernel.Errno;
import io.kernelproof.profile.KernelDescription;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.profile.Switch;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kernels}: which names there are, and what is known of each. */
@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        subcommands = KernelsCommand.Show.class,
        description =
                "Lists the kernels that have tables of their own, with other names that mean them. Mainline versions, the output of"
                        + " uname -r and that of runsc --version are names as well.")
final class KernelsCommand implements Callable<Integer> {

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<KernelDescription> kernels = KernelDescription.all();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.text(Map.of(
                    "kernels", kernels.stream().map(KernelsCommand::summary).toList())));
        } else {
            out.println("NAME        BASE    SOURCE");
            kernels.forEach(each -> tell(each, out));
            out.println();
            out.println("'kernelproof kernels show NAME' tells what is known of one, and from where.");
        }
        out.flush();
        return 0;
    }

    private static void tell(KernelDescription kernel, PrintWriter out) {
        String inferred = kernel.inferredFrom()
                .map(from -> "inferred from %s: ".formatted(from))
                .orElse("");
        out.println("%-11s %-7s %s%s".formatted(kernel.name(), kernel.base(), inferred, kernel.source()));
        out.println("%20salso called %s".formatted("", String.join(", ", kernel.aliases())));
    }

    private static Map<String, Object> summary(KernelDescription kernel) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", kernel.name());
        object.put("base", kernel.base());
        object.put("release", kernel.release());
        object.put("aliases", kernel.aliases());
        kernel.inferredFrom().ifPresent(from -> object.put("inferredFrom", from));
        object.put("source", kernel.source());
        return object;
    }

    /** {@code kernels show}: what is known of one. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description =
                    "Tells what is known of a kernel, and from where: what it began as, what was added to it, left out of it and"
                            + " switched off in it, and what is not known.")
    static final class Show implements Callable<Integer> {

        @Option(names = "--json", description = "print the result as JSON")
        private boolean json;

        @Parameters(paramLabel = "NAME", description = "as 'run --kernel' takes it")
        private String name = "";

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            KernelDescription kernel = KernelDescription.of(KernelProfile.named(name));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.print(Json.text(object(kernel)));
            } else {
                tell(kernel, out);
            }
            out.flush();
            return 0;
        }

        private static void tell(KernelDescription kernel, PrintWriter out) {
            out.println(kernel.name());
            kernel.note().ifPresent(note -> out.println("  note:         " + note));
            out.println("  base:         " + kernel.base());
            out.println("  uname -r:     " + kernel.release());
            out.println("  source:       " + kernel.source());
            kernel.inferredFrom().ifPresent(from -> out.println("  inferred:     from " + from));
            list(out, "also called", kernel.aliases());
            list(out, "backported", kernel.backported());
            list(out, "flags", kernel.backportedFlags());
            list(out, "compiled out", kernel.leftOut());
            list(out, "missing", kernel.missing());
            list(out, "in part", kernel.partial());
            kernel.switches().forEach(each -> {
                out.println("  knob:         %s: %s; it answers %s to %s"
                        .formatted(each.call(), each.describe(), Errno.name(each.errno()), each.to()));
                each.feature()
                        .ifPresent(feature ->
                                out.println("                %s+%s switches it on".formatted(kernel.name(), feature)));
                if (each.feature().isEmpty()) {
                    out.println("                not simulated: a filter does not know who calls");
                }
                out.println("                source: " + each.source());
            });
            kernel.unknown().forEach(each -> out.println("  not known:    " + each));
        }

        private static void list(PrintWriter out, String title, List<String> entries) {
            if (!entries.isEmpty()) {
                out.println("  %-13s %s".formatted(title + ":", String.join(", ", entries)));
            }
        }

        private static Map<String, Object> object(KernelDescription kernel) {
            Map<String, Object> object = summary(kernel);
            kernel.note().ifPresent(note -> object.put("note", note));
            object.put("backported", kernel.backported());
            object.put("backportedFlags", kernel.backportedFlags());
            object.put("leftOut", kernel.leftOut());
            object.put("missing", kernel.missing());
            object.put("partial", kernel.partial());
            object.put(
                    "switchedOff", kernel.switches().stream().map(Show::object).toList());
            object.put("unknown", kernel.unknown());
            return object;
        }

        private static Map<String, Object> object(Switch each) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("call", each.call());
            each.feature().ifPresent(feature -> object.put("feature", feature));
            object.put("knob", each.knob());
            each.value().ifPresent(value -> object.put("default", value));
            object.put("errno", Errno.name(each.errno()));
            object.put("to", each.to());
            object.put("simulated", each.feature().isPresent() && each.value().isPresent());
            object.put("source", each.source());
            return object;
        }
    }
}
