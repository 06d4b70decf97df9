package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.junit.session.Session;
import io.kernelproof.syscall.SyscallTable;
import java.util.List;

/**
 * What takes long only the first time, done beside the start of the first environment: it would wait for the system then, and
 * other processors have nothing to do. Nothing depends on it but time.
 */
final class Ahead {

    private Ahead() {}

    static void of(Environment environment, Session session) {
        List<Runnable> tasks =
                List.of(() -> session.prepare(environment), SyscallTable::bundled, JvmOptions.Outer::ofThisJvm);
        Thread thread = new Thread(() -> tasks.forEach(Runnable::run), "kernelproof-ahead");
        thread.setDaemon(true);
        thread.start();
    }
}
