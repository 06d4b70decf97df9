package io.kernelproof.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests commands in environments: the method is called once per environment with a running {@link
 * io.kernelproof.environment.Sandbox}. Its body stays outside, in the JVM that runs the build; only what it starts with the
 * sandbox runs inside.
 *
 * <pre>{@code
 * @CompatibilityTest
 * @RunOnKernels({"host", "rhel-7.9"})
 * void startsEverywhere(Sandbox sandbox) throws IOException {
 *     assertTrue(sandbox.run("nginx", "-t").succeeded());
 * }
 * }</pre>
 *
 * <p>The environments are those of {@link RunOnKernels} on the method, unless the configuration parameter
 * {@code kernelproof.kernels} names others; without either, it is an error. Every call that was refused to one of the
 * commands is told, in the message of a failure or, when the test passes, as a report entry.
 * {@link KnownIncompatible} and {@link RequiresSyscalls} hold as everywhere, for each environment.
 *
 * <p><b>Scope.</b> A method of Jupiter that is not private or static and returns nothing. It is an error in a class that
 * runs in environments as a whole.
 *
 * <p><b>Inheritance.</b> As of Jupiter's own {@code @Test}. Can be used on an annotation that takes its place.
 *
 * <p><b>Sandbox.</b> It is shared with other tests of the same environment, may be used by several threads, and is not to be
 * closed by the test. What a command leaves behind on this machine stays there.
 *
 * <p><b>Names.</b> JUnit's tree and the report name the environment, and so does the message of a failure. Surefire's XML has
 * a number in its place, in the order of the kernels: {@code startsEverywhere(Sandbox)[1]}.
 *
 * <p><b>What it does not do.</b> What the body itself does, without the sandbox, meets this machine as it is.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@TestTemplate
@ExtendWith(CompatibilityTestExtension.class)
public @interface CompatibilityTest {}
