package io.kernelproof.cli;

import io.kernelproof.syscall.SyscallException;
import io.kernelproof.syscall.Syscalls;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Passes signals that are sent to this process on to a command, which decides what becomes of them. The JDK has a class for
 * that, {@code sun.misc.Signal}, which compilers warn of; so it is used by reflection, and where it is missing this JVM ends
 * on a signal, and the command with it.
 */
final class Signals implements AutoCloseable {

    /** What a person or a supervisor sends, by the numbers of asm-generic/signal.h: the same on all architectures here. */
    private static final Map<String, Integer> PASSED = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private final Map<Object, Object> before = new LinkedHashMap<>();
    private int process;
    private int held;

    private Signals() {}

    /** Holds signals back until there is a command to pass them to. */
    static Signals held() {
        Signals signals = new Signals();
        PASSED.forEach(signals::take);
        return signals;
    }

    /** Lets somebody hear of a signal that ends this process, unless who started it has it ignored. */
    static void whenEnded(IntConsumer end) {
        PASSED.forEach((name, number) -> {
            try {
                Object signal = signal(name);
                Object earlier = handle(signal, handler(() -> end.accept(number)));
                Object ignored = Class.forName("sun.misc.SignalHandler")
                        .getField("SIG_IGN")
                        .get(null);
                if (earlier == ignored) {
                    handle(signal, earlier);
                }
            } catch (ReflectiveOperationException e) {
                // As in take.
            }
        });
    }

    synchronized void passTo(int process) {
        this.process = process;
        if (held != 0) {
            send(held);
        }
    }

    /** Not to 1 and below: a number that is no process of ours would reach many. */
    private synchronized void send(int signal) {
        if (process <= 1) {
            held = signal;
            return;
        }
        try {
            Syscalls.invoke("kill", process, signal);
        } catch (SyscallException e) {
            // It has ended meanwhile.
        }
    }

    private void take(String name, int number) {
        try {
            Object signal = signal(name);
            before.put(signal, handle(signal, handler(() -> send(number))));
        } catch (ReflectiveOperationException e) {
            // Another JVM, or SIGHUP under nohup: the signal keeps its meaning.
        }
    }

    private static Object signal(String name) throws ReflectiveOperationException {
        return Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
    }

    private static Object handler(Runnable action) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        return Proxy.newProxyInstance(
                Signals.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    action.run();
                    return null;
                });
    }

    private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
        Method handle =
                signal.getClass().getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"));
        return handle.invoke(null, signal, handler);
    }

    @Override
    public void close() {
        before.forEach((signal, handler) -> {
            try {
                handle(signal, handler);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("it was there before", e);
            }
        });
    }
}
