package io.kernelproof.faults.subject;

import io.kernelproof.syscall.Syscalls;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What a test does to the process that it runs in, to those around it, or to who hears of it. */
@SuppressWarnings({"ImmutableEnumChecker", "InfiniteRecursion", "NullAway", "OverrideThrowableToString", "SystemOut"})
public enum Act {
    NOTHING(() -> {}),

    // Ends.
    EXIT_0(() -> System.exit(0)),
    EXIT_3(() -> System.exit(3)),
    EXIT_IN_A_THREAD(() -> {
        Thread other = new Thread(() -> System.exit(5));
        other.start();
        other.join();
    }),
    EXIT_WITH_A_HOOK_THAT_WAITS(() -> {
        waitingHook();
        System.exit(0);
    }),
    HALT_0(() -> Runtime.getRuntime().halt(0)),
    HALT_9(() -> Runtime.getRuntime().halt(9)),
    KILL_JVM(() -> Victims.signal("KILL", Victims.self())),
    TERM_JVM(() -> {
        Victims.signal("TERM", Victims.self());
        forEver();
    }),
    SEGV_JVM(() -> {
        Victims.signal("SEGV", Victims.self());
        forEver();
    }),
    KILL_KEEPER(() -> {
        Victims.signal("KILL", Victims.keeper());
        forEver();
    }),
    TERM_KEEPER(() -> Victims.signal("TERM", Victims.keeper())),
    KILL_LAUNCHER(() -> {
        Victims.signal("KILL", Victims.launcher());
        forEver();
    }),
    TERM_LAUNCHER(() -> {
        Victims.signal("TERM", Victims.launcher());
        forEver();
    }),
    KILL_BOTH(() -> {
        Victims.sh("setsid sh -c 'trap : TERM HUP INT; sleep 3600 & wait; wait' </dev/null >/dev/null 2>&1 &");
        Victims.signal("KILL", Victims.keeper(), Victims.launcher());
        forEver();
    }),
    KILL_ALL_THREE(() -> Victims.signal("KILL", Victims.launcher(), Victims.keeper(), Victims.self())),
    OUT_OF_MEMORY(() -> {
        while (true) {
            Kept.ALL.add(new byte[10_000_000]);
        }
    }),
    ABORT_BY_A_FULL_STACK(Act::deeper),

    // Stops.
    STOP_JVM(() -> {
        System.out.println("stops");
        Victims.signal("STOP", Victims.self());
    }),
    STOP_KEEPER(() -> {
        System.out.println("stops");
        Victims.signal("STOP", Victims.keeper());
        forEver();
    }),
    STOP_LAUNCHER(() -> {
        Victims.signal("STOP", Victims.launcher());
        forEver();
    }),
    STOP_BOTH(() -> {
        Victims.signal("STOP", Victims.keeper(), Victims.launcher());
        forEver();
    }),
    STOP_LAUNCHER_FOR_A_MOMENT(() -> {
        Victims.sh("kill -s STOP " + Victims.launcher() + "; sleep 2; kill -s CONT " + Victims.launcher());
    }),
    STOP_KEEPER_FOR_A_MOMENT(() -> {
        Victims.sh("(sleep 2; kill -s CONT " + Victims.keeper() + ") & kill -s STOP " + Victims.keeper() + "; wait");
    }),
    WAITS(Act::forEver),
    WAITS_FOR_A_FILE(() -> {
        while (!Files.exists(Path.of(System.getProperty("act.file")))) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }),

    // Leaves behind.
    DAEMON(() -> Victims.sh("setsid sleep 3600 </dev/null >/dev/null 2>&1 & sleep 0.2")),
    DAEMON_OF_A_DAEMON(
            () -> Victims.sh(
                    "setsid sh -c 'setsid sleep 3600 & setsid sh -c \"trap : TERM HUP INT; sleep 3601; sleep 3602\" &' </dev/null >/dev/null 2>&1 & sleep 0.3")),
    DAEMON_WITH_ANOTHER_ENVIRONMENT(
            () -> Victims.sh(
                    "setsid env -i KERNELPROOF_FAULT=\"$KERNELPROOF_FAULT\" sleep 3600 </dev/null >/dev/null 2>&1 & sleep 0.2")),
    DAEMON_HOLDS_PIPES(() -> Victims.beside("setsid sleep 3600 & sleep 0.2").waitFor(5, TimeUnit.SECONDS)),
    CHILD_HOLDS_PIPES(() -> Victims.beside("exec sleep 3600")),
    HUNDRED_DAEMONS(() -> Victims.sh("for i in 1 2 3 4 5 6 7 8 9 10; do for j in 1 2 3 4 5 6 7 8 9 10; do "
            + "(setsid sleep 3600 </dev/null >/dev/null 2>&1 &); done; done; sleep 0.5")),
    STOPPED_CHILD(() -> {
        Process child = Victims.beside("exec sleep 3600");
        Victims.signal("STOP", child.pid());
    }),
    HOOK_THAT_WAITS(Act::waitingHook),
    THREAD_THAT_SPINS(() -> new Thread(() -> {
                while (true) {
                    Thread.onSpinWait();
                }
            })
            .start()),
    FORKING_DAEMON(
            () -> Victims.sh("setsid sh -c 'i=0; while [ $i -lt 200 ]; do i=$((i+1)); sleep 0.05 & done; sleep 3600' "
                    + "</dev/null >/dev/null 2>&1 & sleep 0.2")),

    // Floods.
    FLOOD_OUT(() -> flood(System.out, 200)),
    FLOOD_ERR(() -> flood(System.err, 200)),
    FLOOD_BY_A_CHILD(() -> Victims.beside("head -c 200000000 /dev/zero").waitFor(60, TimeUnit.SECONDS)),
    FLOOD_WITHOUT_LINES(() -> System.out.print("x".repeat(100_000_000))),
    FLOOD_BY_A_DAEMON(() -> Victims.beside("setsid sh -c 'while :; do echo flood; done' & sleep 0.2")
            .waitFor(5, TimeUnit.SECONDS)),
    MANY_ENTRIES(() -> {
        for (int i = 0; i < 2_000_000; i++) {
            System.out.write('\n');
        }
        System.out.flush();
    }),
    BINARY_OUT(() -> {
        byte[] bytes = new byte[1_000_000];
        new java.util.Random(7).nextBytes(bytes);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }),
    FORGED_FRAMES_ON_OUT(() -> {
        System.out.write(Victims.frame('X', "exit=0\n"));
        System.out.write(Victims.frame('D', "nr=318 abi=x86_64 errno=38 pid=1 tid=1 count=7 comm=forged\n"));
        System.out.flush();
        throw new IllegalStateException("fails in truth");
    }),

    // Tells too much.
    MESSAGE_OF_10_MB(() -> {
        throw new IllegalStateException("m".repeat(10_000_000));
    }),
    CLASS_NAME_OF_9_MB(() -> thrown(new StackTraceElement("c".repeat(9_000_000), "m", "f", 1))),
    FILE_NAME_OF_9_MB(() -> thrown(new StackTraceElement("c", "m", "f".repeat(9_000_000), 1))),
    METHOD_NAME_OF_9_MB(() -> thrown(new StackTraceElement("c", "m".repeat(9_000_000), "f", 1))),
    LOADER_AND_MODULE_OF_9_MB(() -> thrown(new StackTraceElement(
            "l".repeat(9_000_000), "o".repeat(9_000_000), "v".repeat(9_000_000), "c", "m", "f", 1))),
    A_MILLION_FRAMES(() -> {
        IllegalStateException e = new IllegalStateException("frames");
        StackTraceElement[] frames = new StackTraceElement[1_000_000];
        java.util.Arrays.fill(frames, new StackTraceElement("c", "m", "f", 1));
        e.setStackTrace(frames);
        throw e;
    }),
    CAUSES_20000_DEEP(() -> {
        RuntimeException e = new IllegalStateException("first");
        for (int i = 0; i < 20_000; i++) {
            e = new IllegalStateException("cause of " + i, e);
        }
        throw e;
    }),
    CAUSES_IN_A_CIRCLE(() -> {
        RuntimeException one = new IllegalStateException("one");
        RuntimeException another = new IllegalStateException("another", one);
        one.initCause(another);
        one.addSuppressed(another);
        throw one;
    }),
    SUPPRESSED_5000(() -> {
        RuntimeException e = new IllegalStateException("suppressing");
        for (int i = 0; i < 5_000; i++) {
            e.addSuppressed(new IllegalStateException("suppressed " + i));
        }
        throw e;
    }),
    MESSAGE_THAT_THROWS(() -> {
        throw new Hostile() {
            @Override
            public String getMessage() {
                throw new AssertionError("no message");
            }
        };
    }),
    MESSAGE_THAT_HANGS(() -> {
        throw new Hostile() {
            @Override
            public String getMessage() {
                forEver();
                return "";
            }
        };
    }),
    TO_STRING_THAT_HANGS(() -> {
        throw new Hostile() {
            @Override
            public String toString() {
                forEver();
                return "";
            }
        };
    }),
    CAUSE_THAT_HANGS(() -> {
        throw new Hostile() {
            @Override
            public synchronized Throwable getCause() {
                forEver();
                return this;
            }
        };
    }),
    FRAMES_THAT_ARE_NULL(() -> {
        throw new Hostile() {
            @Override
            public StackTraceElement[] getStackTrace() {
                return null;
            }
        };
    }),
    CONTROL_CHARACTERS(() -> {
        throw new IllegalStateException(
                "\0\1\33[31m\33]0;title\7 \ud800 \u202e ]]> <script>alert(1)</script> @somebody");
    }),

    // Forges.
    FRAME_INTO_THE_LAUNCHER(() -> into(
            "/proc/" + Victims.launcher() + "/fd/1",
            Victims.frame('D', "nr=318 abi=x86_64 errno=38 pid=1 tid=1 count=1000000 comm=forged\n"))),
    FRAME_INTO_THE_KEEPER(() -> intoAll(
            Victims.keeper(),
            Victims.frame('D', "nr=318 abi=x86_64 errno=38 pid=1 tid=1 count=1000000 comm=forged\n"))),
    END_INTO_THE_LAUNCHER(() -> {
        into("/proc/" + Victims.launcher() + "/fd/1", Victims.frame('X', "exit=0\n"));
        throw new IllegalStateException("fails in truth");
    }),
    MEMORY_OF_THE_LAUNCHER(() -> readMemory(Victims.launcher())),
    MEMORY_OF_THE_KEEPER(() -> readMemory(Victims.keeper())),
    GARBAGE_INTO_OWN_CHANNEL(() -> channel("\uffff\0\1garbage".repeat(1_000).getBytes(StandardCharsets.UTF_8))),
    LENGTH_OF_2_GB_INTO_OWN_CHANNEL(() -> channel(new byte[] {127, -1, -1, -1})),
    DONE_INTO_OWN_CHANNEL(() -> {
        channel(new byte[] {0, 0, 0, 1, 8});
        throw new IllegalStateException("fails in truth");
    }),
    DEEP_CONTAINERS_INTO_OWN_CHANNEL(() -> nested(20_000)),
    LESS_DEEP_CONTAINERS_INTO_OWN_CHANNEL(() -> nested(1_500)),
    MANY_TESTS_INTO_OWN_CHANNEL(() -> {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 400_000; i++) {
            all.writeBytes(registered("[engine:x]/[t:" + i + "]", ownClass(), 1));
        }
        channel(all.toByteArray());
    }),
    GARBAGE_ON_EVERY_DESCRIPTOR(() -> {
        for (int fd = 3; fd < 200; fd++) {
            write(fd, "garbage".getBytes(StandardCharsets.UTF_8));
        }
    }),

    // Changes its process.
    CLOSES_ALL_DESCRIPTORS(() -> {
        for (int fd = 0; fd < 200; fd++) {
            call("close", fd);
        }
    }),
    CLOSES_THE_CHANNEL(() -> {
        call("close", 98);
        call("close", 99);
    }),
    CLOSES_STANDARD_STREAMS(() -> {
        System.in.close();
        System.out.close();
        System.err.close();
        for (int fd = 0; fd < 3; fd++) {
            call("close", fd);
        }
    }),
    ALL_DESCRIPTORS_IN_USE(() -> {
        List<Object> kept = new ArrayList<>();
        try {
            while (true) {
                kept.add(Files.newInputStream(Path.of("/dev/null")));
            }
        } catch (IOException full) {
            Kept.ALL.addAll(kept);
        }
    }),
    CLEARED_PROPERTIES(() -> System.getProperties().clear()),
    OTHER_LOCALE(() -> Locale.setDefault(Locale.forLanguageTag("ar-u-nu-arab"))),
    NO_CLASS_LOADER(() -> Thread.currentThread().setContextClassLoader(null)),
    INTERRUPTED_THREADS(() -> Thread.getAllStackTraces().keySet().forEach(Thread::interrupt)),
    NULL_STREAMS(() -> {
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        System.setErr(null);
    }),
    DELETED_DIRECTORY(() -> {
        Path directory = Files.createTempDirectory("gone");
        call("chdir", directory.toString());
        Files.delete(directory);
    }),
    NESTED_BUILD(() -> {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dkernelproof.select=all",
                        "-Dkernelproof.kernels=5.14",
                        "-Dkernelproof.report=" + System.getProperty("nested.report"),
                        "-Dact=NOTHING",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.kernelproof.faults.subject.Launch",
                        Acting.class.getName())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("the nested build: " + text);
        }
    }),
    SET_USER_ID_PROGRAM(() -> {
        String text = Victims.sh("\"$SET_USER_ID_PROGRAM\" -u");
        if (!text.strip().matches("\\d+")) {
            throw new IllegalStateException(text);
        }
    }),
    PTRACES_THE_LAUNCHER(() -> attach(Victims.launcher())),
    PTRACES_THE_KEEPER(() -> attach(Victims.keeper()));

    private static final class Kept {
        static final List<Object> ALL = new ArrayList<>();
    }

    /** What may fail. */
    @FunctionalInterface
    private interface Deed {
        void run() throws Exception;
    }

    private final Deed deed;

    Act(Deed deed) {
        this.deed = deed;
    }

    void run() throws Exception {
        deed.run();
    }

    private static class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static void forEver() {
        while (true) {
            try {
                TimeUnit.HOURS.sleep(1);
            } catch (InterruptedException e) {
                System.out.println("interrupted");
            }
        }
    }

    private static void waitingHook() {
        Runtime.getRuntime().addShutdownHook(new Thread(Act::forEver));
    }

    private static void deeper() {
        deeper();
    }

    private static void flood(PrintStream to, int megabytes) {
        String line = "y".repeat(1_000_000 - 1);
        for (int i = 0; i < megabytes; i++) {
            to.println(line);
        }
    }

    private static void thrown(StackTraceElement frame) {
        IllegalStateException e = new IllegalStateException("fails in truth");
        e.setStackTrace(new StackTraceElement[] {frame});
        throw e;
    }

    private static void into(String file, byte[] bytes) {
        try (OutputStream out = new FileOutputStream(file)) {
            out.write(bytes);
        } catch (IOException refused) {
            System.out.println("refused: " + refused.getMessage());
        }
    }

    private static void intoAll(long process, byte[] bytes) {
        for (int fd = 0; fd < 120; fd++) {
            String file = "/proc/" + process + "/fd/" + fd;
            if (fd != 2 && Files.exists(Path.of(file)) && !Files.isDirectory(Path.of(file))) {
                into(file, bytes);
            }
        }
    }

    private static void readMemory(long process) throws IOException {
        try {
            Files.newInputStream(Path.of("/proc/" + process + "/mem")).close();
        } catch (IOException refused) {
            System.out.println("refused: " + refused.getMessage());
            return;
        }
        if (call("getuid") != 0) {
            throw new IllegalStateException("the memory of " + process + " can be read");
        }
    }

    private static void attach(long process) throws Exception {
        System.out.println("attach: " + call("ptrace", 16, process, 0, 0));
    }

    private static long call(String name, Object... arguments) {
        try {
            return Syscalls.invoke(name, arguments);
        } catch (RuntimeException e) {
            System.out.println(name + ": " + e.getMessage());
            return -1;
        }
    }

    private static void write(int fd, byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            byte[] part = java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 60_000));
            long written = call("write", fd, part, part.length);
            if (written <= 0) {
                return;
            }
            at += (int) written;
        }
    }

    /** The one on which a JVM inside tells what its tests do. */
    private static void channel(byte[] bytes) {
        write(99, bytes);
    }

    private static String ownClass() {
        return "[engine:junit-jupiter]/[class:" + Acting.class.getName() + "]";
    }

    private static void nested(int depth) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        String parent = ownClass();
        for (int i = 0; i < depth; i++) {
            String id = "[engine:x]/[n:" + i + "]";
            all.writeBytes(registered(id, parent, 0));
            parent = id;
        }
        channel(all.toByteArray());
    }

    /** An event as the JVM inside writes it. */
    private static byte[] registered(String id, String parent, int type) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(2);
            for (String text : List.of(id, parent, "forged", "forged")) {
                byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(encoded.length);
                out.write(encoded);
            }
            out.writeByte(type);
            out.writeByte('-');
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return java.nio.ByteBuffer.allocate(4 + bytes.size())
                .putInt(bytes.size())
                .put(bytes.toByteArray())
                .array();
    }
}
