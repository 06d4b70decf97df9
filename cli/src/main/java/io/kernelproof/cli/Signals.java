package io.kernelproof.cli;

import io.kernelproof.syscall.SyscallException;
import io.kernelproof.syscall.Syscalls;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;

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
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = type.getConstructor(String.class).newInstance(name);
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        send(number);
                        return null;
                    });
            before.put(signal, handle(signal, handler));
        } catch (ReflectiveOperationException e) {
            // Another JVM, or SIGHUP under nohup: the signal keeps its meaning.
        }
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
