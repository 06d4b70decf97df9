package io.kernelproof.junit.guest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stack traces that fit into a message: whoever makes an element of one may give it any names. */
final class Frames {

    /** Characters that an element counts as, beside those of its names: its numbers and lengths. */
    private static final int OVERHEAD = 64;

    private final List<StackTraceElement> frames = new ArrayList<>();
    private int room;

    private Frames(int room) {
        this.room = room;
    }

    static List<StackTraceElement> cut(List<StackTraceElement> given) {
        return cut(given, Integer.MAX_VALUE).frames;
    }

    /** Takes so many elements, from the first on, that they fit into {@code room} characters. What is left out is counted in the last one. */
    static Frames cut(List<StackTraceElement> given, int room) {
        Frames cut = new Frames(room);
        for (int i = 0; i < given.size(); i++) {
            if (cut.room <= 0 || (cut.frames.size() == Wire.MAX_FRAMES - 1 && i < given.size() - 1)) {
                cut.add(new StackTraceElement("...", (given.size() - i) + " more frames", null, -1));
                break;
            }
            cut.add(given.get(i));
        }
        return cut;
    }

    private void add(@Nullable StackTraceElement given) {
        if (given == null) {
            return;
        }
        StackTraceElement frame = isShort(given) ? given : shortened(given);
        room -= OVERHEAD + length(frame);
        frames.add(frame);
    }

    List<StackTraceElement> list() {
        return frames;
    }

    /** What is left of the room; at most a frame less than nothing. */
    int room() {
        return room;
    }

    private static boolean isShort(StackTraceElement frame) {
        return length(frame) <= Cut.MAX_SHORT_NAME;
    }

    private static int length(StackTraceElement frame) {
        return length(frame.getClassLoaderName())
                + length(frame.getModuleName())
                + length(frame.getModuleVersion())
                + frame.getClassName().length()
                + frame.getMethodName().length()
                + length(frame.getFileName());
    }

    private static int length(@Nullable String name) {
        return name == null ? 0 : name.length();
    }

    private static StackTraceElement shortened(StackTraceElement frame) {
        return new StackTraceElement(
                shortened(frame.getClassLoaderName()),
                shortened(frame.getModuleName()),
                shortened(frame.getModuleVersion()),
                Cut.to(Cut.MAX_SHORT_NAME, frame.getClassName()),
                Cut.to(Cut.MAX_SHORT_NAME, frame.getMethodName()),
                shortened(frame.getFileName()),
                frame.getLineNumber());
    }

    private static @Nullable String shortened(@Nullable String name) {
        return name == null ? null : Cut.to(Cut.MAX_SHORT_NAME, name);
    }
}
