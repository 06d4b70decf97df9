package demo;

public final class Covered {
    public static int twice(int number) {
        return 2 * number;
    }
}
