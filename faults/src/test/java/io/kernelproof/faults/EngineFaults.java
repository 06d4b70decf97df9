package io.kernelproof.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.EnvironmentProvider;
import io.kernelproof.faults.Build.Result;
import io.kernelproof.faults.Fault.Kind;
import io.kernelproof.faults.Fault.Need;
import io.kernelproof.faults.subject.BrokenEngine;
import io.kernelproof.faults.subject.BrokenProvider;
import io.kernelproof.faults.subject.Subjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.platform.engine.TestEngine;

/** Bugs of third parties: of providers, of engines. What they break is told, and nothing else is broken by it. */
final class EngineFaults {

    private EngineFaults() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        all.add(provider("provides", "provides() of a provider throws", false));
        all.add(provider("prepare", "prepare() of a provider throws", true));
        all.add(provider("start", "start() of a provider throws a RuntimeException", false));
        all.add(provider("start-error", "start() of a provider throws an Error", false));
        all.add(provider("start-null", "start() of a provider returns null", false));
        all.add(provider("facts", "facts() of a sandbox throws", false));
        all.add(provider("workload", "start() of a sandbox throws a RuntimeException", false));
        all.add(provider("workload-error", "start() of a sandbox throws an Error", false));
        all.add(provider("attribute-error", "attribute() of a sandbox throws an Error", false));
        all.add(provider("close", "close() of a sandbox throws a RuntimeException", true));
        all.add(provider("close-error", "close() of a sandbox throws an Error", true));
        all.add(provider("close-hangs", "close() of a sandbox never returns", true));
        for (String by : List.of("false", "true")) {
            all.add(engine(by, "jupiter-and-kernelproof", "kernelproof,junit-jupiter"));
            all.add(engine(by, "kernelproof-alone", "kernelproof"));
            all.add(engine(by, "all", ""));
        }
        all.add(new Fault(
                Kind.ENGINE, "ENGINE_UNKNOWN_PARAMETER", "a parameter that is not known", Need.LINUX, scene -> {
                    Result result = scene.build(Subjects.PLAIN)
                            .with("kernelproof.kernals", "host")
                            .run();
                    result.ran().failed().says("kernelproof.kernals", "kernelproof.kernels");
                    return result.ran().line("kernelproof.kernals");
                }));
        all.add(new Fault(Kind.ENGINE, "ENGINE_EMPTY_MATRIX", "a matrix without environments", Need.LINUX, scene -> {
            Result result = scene.build(Subjects.PLAIN)
                    .with("kernelproof.kernels", " , ")
                    .run();
            result.ran().failed().says("kernelproof.kernels");
            return result.ran().line("kernelproof.kernels");
        }));
        all.add(new Fault(Kind.ENVIRONMENT, "NO_SUCH_KERNEL", "a kernel that there is not", Need.LINUX, scene -> {
            Result result = scene.build(Subjects.PLAIN)
                    .with("kernelproof.kernels", "host,rhel-99")
                    .run();
            result.ran().failed().says("rhel-99");
            return result.ran().line("rhel-99");
        }));
        all.add(new Fault(Kind.ENVIRONMENT, "NO_JDK", "a JDK that there is not", Need.LINUX, scene -> {
            Result result = scene.build(Subjects.PLAIN)
                    .with("kernelproof.jdk", "/nowhere")
                    .with("kernelproof.strict", "true")
                    .run();
            result.failedBuild()
                    .has("one()", "host", "not run", "/nowhere")
                    .has("two()", "host", "not run", "/nowhere");
            return result.seen();
        }));
        all.add(new Fault(Kind.ENVIRONMENT, "BAD_JVM_OPTION", "an option that no JVM has", Need.LINUX, scene -> {
            Result result = scene.build(Subjects.PLAIN)
                    .with("kernelproof.jvm.args", "-XX:+NoSuchOption")
                    .run();
            result.failedBuild().fails("one()", "host", "NoSuchOption").fails("two()", "host", "NoSuchOption");
            return result.seen();
        }));
        return all;
    }

    private static Fault provider(String what, String done, boolean passes) {
        String name = "PROVIDER_" + what.toUpperCase(Locale.ROOT).replace('-', '_');
        return new Fault(Kind.ENVIRONMENT, name, done, Need.LINUX, scene -> {
            Class<?> test = what.startsWith("attribute") ? Subjects.REFUSED : Subjects.PLAIN;
            Result result = scene.build(test)
                    .withService(EnvironmentProvider.class, BrokenProvider.class)
                    .with("broken", what)
                    .with("kernelproof.kernels", "host,5.14,4.18")
                    .with("kernelproof.strict", "true")
                    .run();
            List<String> tests = test == Subjects.PLAIN ? List.of("one()", "two()") : List.of("meetsARefusedCall()");
            for (String each : tests) {
                assertThat(result.row(each, "host").verdict()).startsWith("passed");
                assertThat(result.row(each, "4.18").verdict()).startsWith("passed");
                assertThat(result.row(each, "5.14").verdict())
                        .isIn("passed", "passed with fallback", "failed", "not run");
            }
            if (passes) {
                result.passedBuild();
                assertThat(result.row(tests.get(0), "5.14").verdict()).startsWith("passed");
            } else if (what.equals("provides")) {
                // Whoever does not know whether it provides something is not asked to: another one does.
                result.says("a bug in a provider");
            } else {
                result.failedBuild();
                String verdict = result.row(tests.get(0), "5.14").verdict();
                assertThat(verdict).isIn("failed", "not run");
                result.has(tests.get(0), "5.14", verdict, what.equals("start-null") ? "null" : "a bug in a");
            }
            return result.seen();
        });
    }

    private static Fault engine(String byAnError, String engines, String included) {
        boolean error = Boolean.parseBoolean(byAnError);
        String name = "ENGINE_CANNOT_DISCOVER_"
                + engines.toUpperCase(Locale.ROOT).replace('-', '_') + (error ? "_ERROR" : "");
        String done = "discovery of an engine throws %s; included: %s"
                .formatted(error ? "an Error" : "a RuntimeException", engines);
        return new Fault(Kind.ENGINE, name, done, Need.LINUX, scene -> {
            Build build = scene.build(Subjects.PLAIN)
                    .withService(TestEngine.class, BrokenEngine.class)
                    .with("broken.by-an-error", byAnError);
            if (!included.isEmpty()) {
                build.with("launch.engines", included);
            }
            Result result = build.run();
            String what = error ? "of an engine that cannot discover" : "this engine cannot discover";
            result.ran().failed().says(what);
            // What the others have found is run all the same.
            result.ran().says("PASSED one() [host]", "PASSED two() [host]");
            return result.ran().line(what);
        });
    }
}
