package io.kernelproof.report;

import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/** What differs between two texts, line by line. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class LineDifference {

    private LineDifference() {}

    /**
     * Compares.
     *
     * @param before one text
     * @param after another
     * @return the lines that only one of them has, in their order: of the first with "- ", of the second with "+ " before them; none
     *     if both have the same lines
     */
    public static List<String> between(String before, String after) {
        List<String> left = before.lines().toList();
        List<String> right = after.lines().toList();
        int[][] common = lengthsOfCommon(left, right);
        List<String> difference = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < left.size() || j < right.size()) {
            if (i < left.size() && j < right.size() && left.get(i).equals(right.get(j))) {
                i++;
                j++;
            } else if (j == right.size() || (i < left.size() && common[i + 1][j] >= common[i][j + 1])) {
                difference.add("- " + left.get(i++));
            } else {
                difference.add("+ " + right.get(j++));
            }
        }
        return difference;
    }

    /** How many lines, in their order, the rest of one text from each line on has in common with the rest of the other. */
    private static int[][] lengthsOfCommon(List<String> left, List<String> right) {
        int[][] common = new int[left.size() + 1][right.size() + 1];
        for (int i = left.size() - 1; i >= 0; i--) {
            for (int j = right.size() - 1; j >= 0; j--) {
                common[i][j] = left.get(i).equals(right.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
