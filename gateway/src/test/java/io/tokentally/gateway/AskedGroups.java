package io.tokentally.gateway;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A random way to group, to cut time, to order and to limit. */
record AskedGroups(List<String> groups, @Nullable String window, String zone, String order, int limit) {
    static final List<String> ZONES = List.of(
            "UTC", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Havana");

    static AskedGroups random(List<String> known, List<String> orders, Random random) {
        List<String> groups = new ArrayList<>(known);
        Collections.shuffle(groups, random);
        String zone = ZONES.get(random.nextInt(ZONES.size()));
        List<String> windows = new ArrayList<>(windowsOf(zone));
        windows.add("");
        String window = windows.get(random.nextInt(windows.size()));
        List<String> possible = new ArrayList<>(orders);
        if (!window.isEmpty()) {
            possible.add("window");
        }
        return new AskedGroups(
                groups.subList(0, random.nextInt(4)),
                window.isEmpty() ? null : window,
                zone,
                possible.get(random.nextInt(possible.size())),
                random.nextBoolean() ? 5 : 1000);
    }

    AskedGroups unlimited() {
        return new AskedGroups(groups, window, zone, order, 100_000);
    }

    String query() {
        return "&timezone=" + zone + "&order=" + order + "&limit=" + limit
                + (window == null ? "" : "&window=" + window)
                + (groups.isEmpty() ? "" : "&group_by=" + String.join(",", groups));
    }

    /** Hours of Lord Howe, which shift by half of one, are left to Postgres. */
    static List<String> windowsOf(String zone) {
        return zone.endsWith("Howe") ? List.of("15m", "day", "month") : List.of("15m", "hour", "day", "month");
    }
}
