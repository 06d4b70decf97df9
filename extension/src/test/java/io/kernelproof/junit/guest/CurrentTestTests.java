package io.kernelproof.junit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CurrentTestTests {

    private final CurrentTest current = new CurrentTest();

    @Test
    void isTheInnermostOfItsThread() {
        assertThat(current.current()).isNull();
        current.started("class", false);
        assertThat(current.current()).isEqualTo("class");
        current.started("test", true);
        assertThat(current.current()).isEqualTo("test");
        current.finished("test");
        assertThat(current.current()).isEqualTo("class");
        current.finished("class");
        assertThat(current.current()).isNull();
    }

    @Test
    void isThatOfTheThreadThatStartedAThread() throws Exception {
        current.started("class", false);
        current.started("test", true);
        assertThat(inNewThread()).isEqualTo("test");
        current.finished("test");
        assertThat(inNewThread()).isEqualTo("class");
    }

    private String inNewThread() throws InterruptedException {
        String[] seen = new String[1];
        Thread thread = new Thread(() -> seen[0] = String.valueOf(current.current()));
        thread.start();
        thread.join();
        return seen[0];
    }

    @Test
    void isTheOnlyOneThatRunsForAThreadThatOutlivedItsTest() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            current.started("class", false);
            current.started("first", true);
            assertThat(pool.submit(current::current).get()).isEqualTo("first");
            current.finished("first");
            assertThat(pool.submit(current::current).get()).isEqualTo("class");
            current.started("second", true);
            assertThat(pool.submit(current::current).get()).isEqualTo("second");
            startInAnotherThread("third");
            assertThat(pool.submit(current::current).get()).isEqualTo("class");
        } finally {
            pool.shutdown();
        }
    }

    private void startInAnotherThread(String id) throws InterruptedException {
        Thread thread = new Thread(() -> current.started(id, true));
        thread.start();
        thread.join();
    }

    @Test
    void ignoresTheEndOfWhatItsThreadDidNotStart() {
        current.started("test", true);
        current.finished("other");
        assertThat(current.current()).isEqualTo("test");
    }
}
