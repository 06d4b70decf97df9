package demo;

public final class CoveredInImage {
    public static int half(int number) {
        return number / 2;
    }
}
