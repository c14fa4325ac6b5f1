package io.tokentally.benchmarks.queries;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * One kind of request.
 *
 * @param name short and stable
 * @param path a request of this kind, another each time
 */
record Question(String name, Function<Random, String> path) {
    /** Every aggregate endpoint over UTC ranges as far as totals know what is asked, and over an hour where only single calls do. */
    static List<Question> paced(YearOfCalls year, String lastPage) {
        return List.of(
                of("api-savings", random -> "/metrics/api-savings?time_range=" + range(random)),
                of("api-savings, compared", random -> "/metrics/api-savings?time_range=7d&compare=previous"),
                of("tool-breakdown", random -> "/metrics/tool-breakdown?time_range=" + range(random)),
                of("model-totals", random -> "/metrics/model-totals?" + days(year, random, 30)),
                of("model-totals by day", random -> "/metrics/model-totals?window=day&" + days(year, random, 30)),
                of("model-totals by hour", random -> "/metrics/model-totals?window=hour&" + days(year, random, 1)),
                of(
                        "usage by model",
                        random -> "/metrics/usage?detail=false&group_by=provider,model&" + days(year, random, 30)),
                of(
                        "usage of a user",
                        random -> "/metrics/usage?detail=false&group_by=model&user_id=" + user(year, random) + "&"
                                + days(year, random, 30)),
                of("savings by tool", random -> "/metrics/savings?group_by=tool,mode&" + days(year, random, 30)),
                of("user", random -> "/api/token-usage/user/" + user(year, random) + "?" + days(year, random, 30)),
                of(
                        "user by month",
                        random -> "/api/token-usage/user/" + user(year, random) + "/monthly?" + days(year, random, 30)),
                of("session", random -> "/api/token-usage/session/" + session(year, random)),
                of(
                        "messages of a session",
                        random -> "/api/token-usage/session/" + session(year, random) + "/messages"),
                of("usage with detail, an hour", random -> "/metrics/usage?group_by=model&" + hours(year, random)),
                of("cache-efficiency, an hour", random -> "/api/token-usage/cache-efficiency?" + hours(year, random)),
                of("top-sessions, an hour", random -> "/api/token-usage/top-sessions?" + hours(year, random)),
                of("tool-operations, first page", random -> "/metrics/tool-operations?limit=100"),
                of("tool-operations, last page", random -> lastPage));
    }

    /** What has to read every call or session of the range. */
    static List<Question> thorough(YearOfCalls year) {
        return List.of(
                of(
                        "usage with detail by model, 30 days",
                        random -> "/metrics/usage?group_by=model&" + days(year, random, 30)),
                of(
                        "usage by a tag, 30 days",
                        random -> "/metrics/usage?detail=false&group_by=tag:project&" + days(year, random, 30)),
                of(
                        "usage by user, 30 days",
                        random -> "/metrics/usage?detail=false&group_by=user&" + days(year, random, 30)),
                of("savings by file, 30 days", random -> "/metrics/savings?group_by=file&" + days(year, random, 30)),
                of(
                        "cache-efficiency, 30 days",
                        random -> "/api/token-usage/cache-efficiency?" + days(year, random, 30)),
                of("top-sessions, 30 days", random -> "/api/token-usage/top-sessions?" + days(year, random, 30)),
                of("top-sessions, all time", random -> "/api/token-usage/top-sessions"));
    }

    private static Question of(String name, Function<Random, String> path) {
        return new Question(name, path);
    }

    private static String range(Random random) {
        return List.of("1h", "24h", "7d", "30d").get(random.nextInt(4));
    }

    /** {@code length} days that begin and end at any microsecond. */
    private static String days(YearOfCalls year, Random random, int length) {
        return between(year, random, Duration.ofDays(length));
    }

    private static String hours(YearOfCalls year, Random random) {
        return between(year, random, Duration.ofHours(1));
    }

    private static String between(YearOfCalls year, Random random, Duration length) {
        Instant to = year.end().minusSeconds(random.nextInt(300 * 86_400)).minusNanos(876_544_000);
        return "from=" + to.minus(length) + "&to=" + to;
    }

    private static String user(YearOfCalls year, Random random) {
        return "user-" + (int) (year.users() * Math.pow(random.nextDouble(), 2));
    }

    private static String session(YearOfCalls year, Random random) {
        return "session-" + (long) (random.nextDouble() * year.sessions());
    }
}
