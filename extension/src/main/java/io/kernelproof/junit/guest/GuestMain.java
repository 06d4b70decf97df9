package io.kernelproof.junit.guest;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.apiguardian.api.API;
import org.junit.platform.engine.TestEngine;

/**
 * The main class of the JVM inside an environment: runs the tests that it is asked for, until it is asked no more.
 *
 * <p>Its class path is that of the tests, so it uses nothing but the JDK and the launcher of JUnit.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class GuestMain {

    /** The exit status when the outer side is gone. */
    static final int NOBODY_LISTENS = 70;

    /** The argument of one whose calls are seen only from its first test on. */
    public static final String SEEN_LATE = "late";

    private final InputStream requests;
    private final EventSink sink;
    private final boolean late;
    private final CurrentTest current = new CurrentTest();

    GuestMain(InputStream requests, EventSink sink, boolean late) {
        this.requests = requests;
        this.sink = sink;
        this.late = late;
    }

    /**
     * Serves requests.
     *
     * @param arguments the numbers of the descriptors to read requests from and to write events to, and perhaps
     *     {@value #SEEN_LATE}
     * @throws IOException if they cannot be opened, or what is read is no request
     */
    @SuppressWarnings("CatchAndPrintStackTrace") // Nobody above would print it.
    public static void main(String... arguments) throws IOException {
        InputStream requests = new BufferedInputStream(new FileInputStream("/proc/self/fd/" + arguments[0]));
        EventSink sink = new EventSink(new FileOutputStream("/proc/self/fd/" + arguments[1]));
        int status = 1;
        try {
            new GuestMain(requests, sink, List.of(arguments).contains(SEEN_LATE)).serve();
            status = 0;
        } catch (Throwable thrown) {
            thrown.printStackTrace();
        } finally {
            // Threads that a test left behind do not hold the JVM, as they do not in a fork of Surefire.
            System.exit(status);
        }
    }

    void serve() throws IOException {
        OpenJars.beside();
        FailureDescriber.prepare();
        Optional<TrapSignal> signal = late ? Optional.of(new TrapSignal()) : Optional.empty();
        // Before it says that it is ready: started from an archive of classes, it gets here without having opened any
        // jar.
        List<ServiceLoader.Provider<TestEngine>> engines = InnerLauncher.engines();
        sink.send(new Event.Hello(Facts.ofThisJvm()));
        ExitWatch watch = ExitWatch.start(sink);
        CapturedOutput.install(sink, current);
        Request first = Wire.receive(requests);
        if (first instanceof Request.Setup setup) {
            setup.properties().forEach(System::setProperty);
            try (InnerLauncher launcher = new InnerLauncher(engines, new EventRelay(sink, current), signal)) {
                serve(launcher);
            }
        }
        watch.end();
    }

    private void serve(InnerLauncher launcher) throws IOException {
        for (Request request = Wire.receive(requests); request != null; request = Wire.receive(requests)) {
            if (request instanceof Request.Execute execute) {
                execute(launcher, execute);
            }
        }
    }

    private void execute(InnerLauncher launcher, Request.Execute request) {
        try {
            launcher.execute(request.uniqueIds(), request.configuration());
            sink.done();
        } catch (Throwable thrown) {
            sink.send(new Event.Broken(FailureDescriber.describe(thrown)));
        }
    }
}
