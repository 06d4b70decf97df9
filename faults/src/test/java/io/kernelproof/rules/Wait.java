package io.kernelproof.rules;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A way to wait for somebody else that has no limit of its own, or to get a thread on which nobody watches one.
 *
 * @param owner the class or interface that has the methods, for it and for what extends it
 * @param methods their names; {@code <init>} for constructors
 * @param which of the overloaded ones
 */
@SuppressWarnings("UnnecessaryLambda") // Conditions have names in the table.
record Wait(String owner, Set<String> methods, Predicate<List<JavaClass>> which) {

    private static final Predicate<List<JavaClass>> ANY = parameters -> true;
    private static final Predicate<List<JavaClass>> WITHOUT_PARAMETERS = List::isEmpty;
    private static final Predicate<List<JavaClass>> WITHOUT_EXECUTOR =
            parameters -> parameters.stream().noneMatch(type -> type.getName().equals("java.util.concurrent.Executor"));
    private static final Predicate<List<JavaClass>> WITHOUT_UNIT =
            parameters -> parameters.stream().noneMatch(type -> type.getName().equals("java.util.concurrent.TimeUnit"));

    private static final List<Wait> ALL = List.of(
            of("java.lang.Object", WITHOUT_PARAMETERS, "wait"),
            of("java.lang.Thread", WITHOUT_PARAMETERS, "join"),
            of("java.lang.Thread", ANY, "sleep", "<init>"),
            of("java.lang.Process", WITHOUT_PARAMETERS, "waitFor", "getInputStream", "getErrorStream"),
            of("java.util.concurrent.Future", WITHOUT_PARAMETERS, "get"),
            of("java.util.concurrent.CompletableFuture", WITHOUT_PARAMETERS, "join"),
            of("java.util.concurrent.CompletableFuture", ANY, "orTimeout", "completeOnTimeout", "delayedExecutor"),
            of(
                    "java.util.concurrent.CompletionStage",
                    WITHOUT_EXECUTOR,
                    "acceptEitherAsync",
                    "applyToEitherAsync",
                    "exceptionallyAsync",
                    "exceptionallyComposeAsync",
                    "handleAsync",
                    "runAfterBothAsync",
                    "runAfterEitherAsync",
                    "runAsync",
                    "supplyAsync",
                    "thenAcceptAsync",
                    "thenAcceptBothAsync",
                    "thenApplyAsync",
                    "thenCombineAsync",
                    "thenComposeAsync",
                    "thenRunAsync",
                    "whenCompleteAsync"),
            of("java.util.concurrent.CountDownLatch", WITHOUT_PARAMETERS, "await"),
            of("java.util.concurrent.CyclicBarrier", WITHOUT_PARAMETERS, "await"),
            of("java.util.concurrent.Phaser", WITHOUT_UNIT, "arriveAndAwaitAdvance", "awaitAdvance"),
            of("java.util.concurrent.Exchanger", WITHOUT_UNIT, "exchange"),
            of("java.util.concurrent.Semaphore", WITHOUT_UNIT, "acquire", "acquireUninterruptibly"),
            of("java.util.concurrent.locks.Condition", WITHOUT_PARAMETERS, "await", "awaitUninterruptibly"),
            of("java.util.concurrent.locks.Lock", WITHOUT_PARAMETERS, "lock", "lockInterruptibly"),
            of("java.util.concurrent.locks.LockSupport", ANY, "park"),
            of("java.util.concurrent.locks.StampedLock", WITHOUT_PARAMETERS, "readLock", "writeLock"),
            of("java.util.concurrent.BlockingQueue", ANY, "take", "put"),
            of("java.util.concurrent.BlockingDeque", ANY, "takeFirst", "takeLast", "putFirst", "putLast"),
            of("java.util.concurrent.TransferQueue", WITHOUT_UNIT, "transfer"),
            of("java.util.concurrent.CompletionService", WITHOUT_PARAMETERS, "take"),
            of("java.util.concurrent.ExecutorService", WITHOUT_UNIT, "close", "invokeAll", "invokeAny"),
            of("java.util.concurrent.Executors", ANY, "newCachedThreadPool", "newFixedThreadPool"),
            of(
                    "java.util.concurrent.Executors",
                    ANY,
                    "newScheduledThreadPool",
                    "newSingleThreadExecutor",
                    "newSingleThreadScheduledExecutor",
                    "newWorkStealingPool"),
            of("java.util.concurrent.ThreadPoolExecutor", ANY, "<init>"),
            of("java.util.concurrent.ForkJoinPool", ANY, "<init>", "commonPool"),
            of("java.util.Timer", ANY, "<init>"),
            // Whoever asks for the same key waits until the first one has made it.
            of("java.util.concurrent.ConcurrentMap", ANY, "compute", "computeIfAbsent", "computeIfPresent", "merge"),
            of("java.util.Collection", ANY, "parallelStream"),
            of("java.util.stream.BaseStream", ANY, "parallel"),
            of("java.nio.channels.FileChannel", ANY, "lock"),
            of("java.nio.channels.Selector", WITHOUT_PARAMETERS, "select"),
            of("java.net.Socket", ANY, "<init>"),
            of("java.net.Socket", parameters -> parameters.size() == 1, "connect"),
            of("java.net.ServerSocket", ANY, "accept"),
            of("java.nio.channels.SocketChannel", ANY, "open", "connect", "read", "write"),
            of("java.nio.channels.ServerSocketChannel", ANY, "accept"),
            of("java.nio.channels.Channels", ANY, "newInputStream", "newOutputStream"),
            of("java.io.InputStream", ANY, "read", "readAllBytes", "readNBytes", "skip", "skipNBytes", "transferTo"),
            of("java.io.Reader", ANY, "read", "transferTo"),
            of("java.io.BufferedReader", ANY, "readLine", "lines"),
            of(
                    "java.io.DataInput",
                    ANY,
                    "readByte",
                    "readFully",
                    "readInt",
                    "readLong",
                    "readUnsignedByte",
                    "readUTF"));

    private static Wait of(String owner, Predicate<List<JavaClass>> which, String... methods) {
        return new Wait(owner, Set.of(methods), which);
    }

    /** How it is called, if what code does is one of them: {@code Future.get}. */
    static Optional<String> in(JavaAccess<?> access) {
        if (access instanceof JavaFieldAccess field) {
            boolean input = field.getTargetOwner().getName().equals("java.lang.System")
                    && field.getTarget().getName().equals("in");
            return input ? Optional.of("System.in") : Optional.empty();
        }
        return ALL.stream().filter(wait -> wait.isMadeBy(access)).findFirst().map(wait -> wait.name(access));
    }

    private boolean isMadeBy(JavaAccess<?> access) {
        return methods.contains(access.getTarget().getName())
                && access.getTargetOwner().isAssignableTo(owner)
                && access.getTarget() instanceof CodeUnitAccessTarget target
                && which.test(target.getRawParameterTypes());
    }

    private String name(JavaAccess<?> access) {
        String type = owner.substring(owner.lastIndexOf('.') + 1);
        return access.getTarget().getName().equals("<init>")
                ? "new " + type
                : type + "." + access.getTarget().getName();
    }
}
