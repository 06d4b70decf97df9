package io.kernelproof.junit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class GuestMainTests {

    /** As one that was started from an archive of classes, where a filter lets no jar be opened. */
    @Test
    void isNotReadyWhereNoEngineCanBeLoaded() {
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            assertThatThrownBy(() -> new GuestMain(InputStream.nullInputStream(), new EventSink(events), false).serve())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no jar of the class path has a test engine");
        } finally {
            thread.setContextClassLoader(before);
        }

        assertThat(events.size()).as("bytes sent, of a hello").isZero();
    }
}
