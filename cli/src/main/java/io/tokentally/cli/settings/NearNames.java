package io.tokentally.cli.settings;

import java.util.Collection;
import java.util.List;

/** Which names somebody may have meant. */
final class NearNames {
    private static final int MOST = 3;

    private NearNames() {}

    /** Those of {@code known} that differ least from {@code name}, where that is little. */
    static List<String> of(String name, Collection<String> known) {
        int allowed = Math.max(2, name.length() / 4);
        int least =
                known.stream().mapToInt(other -> distance(name, other)).min().orElse(Integer.MAX_VALUE);
        if (least > allowed) {
            return List.of();
        }
        return known.stream()
                .filter(other -> distance(name, other) == least)
                .sorted()
                .limit(MOST)
                .toList();
    }

    /** How many letters have to be put in, taken out or replaced, or neighbours swapped. */
    static int distance(String one, String other) {
        int[][] cost = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, one, other, i, j);
            }
        }
        return cost[one.length()][other.length()];
    }

    private static int step(int[][] cost, String one, String other, int i, int j) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int least = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
