package io.kernelproof.junit.engine;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.junit.guest.GuestMain;
import io.kernelproof.trap.Launch;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.Watch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The JVM inside as a command, and what goes with it.
 *
 * @param command runs {@link GuestMain}
 * @param jdk of which it is
 * @param classPath of the tests and of what runs them
 * @param options of the JVM, but for those that only this one has
 * @param properties system properties to set in it
 * @param archive the archive of classes for it, whether there is one already or not; empty if there is to be none
 * @param coverage what it records for an agent of this machine, if it does
 * @param debugger the port on which it waits for a debugger, if it does
 */
record GuestProgram(
        Command command,
        Jdk jdk,
        GuestClassPath classPath,
        List<String> options,
        Map<String, String> properties,
        Optional<AppCdsArchive> archive,
        Optional<Coverage> coverage,
        Optional<Debugger> debugger) {

    /** Each call takes another file for coverage, and another port. */
    static GuestProgram of(Environment environment, Jdk jdk, Watch watch, Function<String, Optional<String>> parameters)
            throws IOException {
        JvmOptions.Outer outer = JvmOptions.Outer.of(environment, parameters);
        JvmOptions options = JvmOptions.of(outer, jdk, environment.id(), watch.trap(), parameters);
        GuestClassPath classPath = GuestClassPath.ofThisJvm();
        Optional<ArchiveDirectory> archives = GuestFiles.archives(environment, jdk.ofTheImage());
        Optional<AppCdsArchive> archive = AppCdsArchive.isNamedBy(outer.ofVariables())
                ? Optional.empty()
                : AppCdsArchive.of(jdk, classPath, options.arguments(), archives, parameters);
        Optional<Coverage> coverage = Coverage.of(environment, options.arguments());
        Optional<Debugger> debugger = Debugger.next(parameters);

        List<String> line = new ArrayList<>(List.of(jdk.java().toString()));
        archive.ifPresent(each -> line.addAll(each.options()));
        line.addAll(coverage.map(Coverage::arguments).orElse(options.arguments()));
        debugger.ifPresent(each -> line.add(each.option()));
        line.addAll(classPath.options());
        line.addAll(List.of(GuestMain.class.getName(), String.valueOf(Launch.REQUESTS), String.valueOf(Launch.EVENTS)));
        if (watch.trap() == Trap.LATE) {
            line.add(GuestMain.SEEN_LATE);
        }
        Command command = Command.of(line.toArray(String[]::new))
                .withVariables(GuestVariables.of(parameters, System.getenv()))
                .withWatch(watch);
        return new GuestProgram(
                GuestFiles.workingDirectory(environment)
                        .map(command::withDirectory)
                        .orElse(command),
                jdk,
                classPath,
                options.arguments(),
                options.properties(),
                archive,
                coverage,
                debugger);
    }
}
