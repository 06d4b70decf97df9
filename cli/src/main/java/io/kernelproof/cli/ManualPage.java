package io.kernelproof.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual, kernelproof(1), in the language of man(7); run by the build. */
final class ManualPage {

    private final StringBuilder page = new StringBuilder();

    private ManualPage() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text(Kernelproof.commandLine()));
    }

    static String text(CommandLine line) {
        return new ManualPage().write(line);
    }

    private String write(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        macro(".TH KERNELPROOF 1");
        macro(".SH NAME");
        text("kernelproof - on which kernels a command really works");
        macro(".SH SYNOPSIS");
        commands(line).forEach(each -> synopsis(each.getCommandSpec()));
        macro(".SH DESCRIPTION");
        text(String.join(" ", spec.usageMessage().description()));
        text(
                "Kernels are simulated: calls and flags that the named kernel lacks are refused to the command as they would be there.");
        macro(".SH COMMANDS");
        commands(line).forEach(each -> command(each.getCommandSpec()));
        macro(".SH EXIT STATUS");
        spec.usageMessage().exitCodeList().forEach(this::entry);
        macro(".SH SIGNALS");
        text("SIGHUP, SIGINT and SIGTERM are passed on to the command of run and trap.");
        return page.toString();
    }

    /** Those below others follow them. */
    private static Stream<CommandLine> commands(CommandLine line) {
        return line.getSubcommands().values().stream().flatMap(each -> Stream.concat(Stream.of(each), commands(each)));
    }

    private void synopsis(CommandSpec spec) {
        macro(".B " + escaped(spec.qualifiedName()));
        StringJoiner rest = new StringJoiner(" ");
        spec.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .forEach(option -> rest.add("[" + usage(option) + "]"));
        spec.positionalParameters()
                .forEach(each -> rest.add(
                        each.arity().min() > 0 ? each.paramLabel() + "..." : "[" + each.paramLabel() + "...]"));
        text(rest.toString());
        macro(".br");
    }

    private void command(CommandSpec spec) {
        macro(".SS " + escaped(spec.qualifiedName().replaceFirst("^\\S+ ", "")));
        text(String.join(" ", spec.usageMessage().description()));
        for (OptionSpec option : spec.options()) {
            String description = String.join(" ", option.description())
                    .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValueString()));
            entry(usage(option), description);
        }
    }

    private static String usage(OptionSpec option) {
        String names = String.join(", ", option.names());
        return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
    }

    private void entry(String term, String description) {
        macro(".TP");
        macro(".B " + escaped(term));
        text(description);
    }

    private void macro(String line) {
        page.append(line).append('\n');
    }

    /** A line that begins with a dot or an apostrophe would be a macro. */
    private void text(String line) {
        page.append(line.startsWith(".") || line.startsWith("'") ? "\\&" : "")
                .append(escaped(line))
                .append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }
}
