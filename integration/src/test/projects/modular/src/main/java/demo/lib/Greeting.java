package demo.lib;

public final class Greeting {
    static String text() {
        return "hello from " + Greeting.class.getModule().getName();
    }
}
