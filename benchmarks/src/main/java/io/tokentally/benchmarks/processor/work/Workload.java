package io.tokentally.benchmarks.processor.work;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Events with 20 fields each, every one of them a function of the seed and its number alone: a day of the calls of 50 tenants
 * to 20 models, in the order of time, some late; of each hundred one is a duplicate, of each two hundred one revises an
 * earlier one. Both reach back anywhere, most often not far. Immutable, thread-safe.
 *
 * @param start when the first one happened
 * @param step from one to the next, in microseconds
 */
public record Workload(long seed, Instant start, long step) {
    /** What all events of a workload take together: 100 quarter hours. */
    public static final Duration SPAN = Duration.ofHours(25);

    public static final int TENANTS = 50;

    /** Each revision's distance, and twice each duplicate's. */
    private static final int REVISION_EVERY = 200;

    private static final int DUPLICATE_EVERY = 100;
    private static final int REVISION_AT = 77;
    private static final int DUPLICATE_AT = 50;
    private static final int ACTIVE_SESSIONS = 2_000;
    private static final int CALLS_PER_SESSION = 25;
    private static final int PRODUCERS = 8;
    private static final int USERS_PER_TENANT = 400;
    private static final long SECOND = 1_000_000;

    /** Of a model that answers. */
    record Model(String provider, String name, String idPrefix, long output, boolean reasons) {}

    /** The last one has no price. */
    static final List<Model> MODELS = List.of(
            new Model("openai", "gpt-4o-mini", "chatcmpl-", 220, false),
            new Model("openai", "gpt-4o", "chatcmpl-", 350, false),
            new Model("anthropic", "claude-sonnet-4-5", "msg_", 450, false),
            new Model("openai", "gpt-5", "resp_", 500, true),
            new Model("anthropic", "claude-haiku-4-5", "msg_", 200, false),
            new Model("gcp.gemini", "gemini-2.5-flash", "gen-", 250, true),
            new Model("openai", "gpt-5-mini", "resp_", 300, true),
            new Model("gcp.gemini", "gemini-2.5-pro", "gen-", 500, true),
            new Model("openai", "gpt-4.1", "chatcmpl-", 320, false),
            new Model("openai", "gpt-4.1-mini", "chatcmpl-", 210, false),
            new Model("openai", "o4-mini", "resp_", 400, true),
            new Model("openai", "gpt-5.1", "resp_", 520, true),
            new Model("openai", "o3", "resp_", 600, true),
            new Model("openai", "gpt-4.1-nano", "chatcmpl-", 120, false),
            new Model("openai", "gpt-5-nano", "resp_", 150, true),
            new Model("openai", "gpt-5.2", "resp_", 540, true),
            new Model("openai", "gpt-5-codex", "resp_", 700, true),
            new Model("openai", "o3-mini", "resp_", 380, true),
            new Model("openai", "gpt-5.1-codex", "resp_", 680, true),
            new Model("house", "llama-3.3-70b", "run-", 260, false));

    /** {@code total} events that fill {@link #SPAN}, which ends a little before {@code now}. */
    public static Workload of(long seed, Instant now, long total) {
        Instant start = now.truncatedTo(ChronoUnit.DAYS).minus(SPAN);
        return new Workload(seed, start, Math.max(1, SPAN.toNanos() / 1_000 / total));
    }

    /** Whether the event of that number repeats an earlier one. */
    public static boolean isDuplicate(long n) {
        return n % DUPLICATE_EVERY == DUPLICATE_AT;
    }

    /** Whether the event of that number is a higher revision of an earlier one. */
    public static boolean isRevision(long n) {
        return n % REVISION_EVERY == REVISION_AT;
    }

    private static boolean isOriginal(long n) {
        return !isDuplicate(n) && !isRevision(n);
    }

    /** How many of the first {@code events} are neither. */
    public static long originals(long events) {
        return events
                - (events + DUPLICATE_EVERY - DUPLICATE_AT - 1) / DUPLICATE_EVERY
                - (events + REVISION_EVERY - REVISION_AT - 1) / REVISION_EVERY;
    }

    /** How many of the first {@code events} are accepted: all but duplicates. */
    public static long accepted(long events) {
        return events - (events + DUPLICATE_EVERY - DUPLICATE_AT - 1) / DUPLICATE_EVERY;
    }

    /** The number of the original that the event of that number is, repeats or revises. */
    public long original(long n) {
        if (isOriginal(n)) {
            return n;
        }
        // Log-uniform, so that as many are 10 to 100 back as 100,000 to 1,000,000.
        long back = (long) Math.exp(Chance.of(seed, ~n).unit() * Math.log(n + 1.0));
        long original = Math.max(0, n - Math.max(1, back));
        while (!isOriginal(original)) {
            original--;
        }
        return original;
    }

    public UsageEvent event(long n) {
        UsageEvent event = originalEvent(original(n));
        if (isRevision(n)) {
            // Always above what the id was revised to before.
            event.setRevision(n / REVISION_EVERY + 1);
            TokenCounts tokens = event.getTokens();
            tokens.setOutput(tokens.getOutput() + 1 + n % 50);
            event.setTokenSource(source(tokens));
        }
        return event;
    }

    private UsageEvent originalEvent(long n) {
        Chance chance = Chance.of(seed, n);
        int slot = chance.below(ACTIVE_SESSIONS);
        long session = slot
                + ACTIVE_SESSIONS * ((n + (long) slot * CALLS_PER_SESSION) / (ACTIVE_SESSIONS * CALLS_PER_SESSION));
        Chance ofSession = Chance.of(~seed, session);
        int tenant = ofSession.skewed(TENANTS);
        int user = ofSession.skewed(USERS_PER_TENANT);
        int preferred = ofSession.skewed(MODELS.size());
        int project = ofSession.below(6);
        String sessionId = new UUID(ofSession.bits(), ofSession.bits()).toString();
        Model model = MODELS.get(chance.unit() < 0.9 ? preferred : chance.skewed(MODELS.size()));
        Instant at = start.plus(n * step - lateness(chance), ChronoUnit.MICROS);
        long latency = 200_000L + chance.below(3_000_000);
        TokenCounts tokens = tokens(chance, model);
        // One to one with n.
        String response = model.idPrefix
                + HexFormat.of().toHexDigits(Chance.mix(seed ^ n))
                + HexFormat.of().toHexDigits((int) chance.bits());
        double status = chance.unit();
        return new UsageEvent(
                model.provider + ":" + response,
                0L,
                false,
                "tenant-" + tenant,
                at,
                at.plus(latency, ChronoUnit.MICROS),
                "user-" + tenant + "-" + user,
                sessionId,
                response,
                model.provider,
                model.name,
                "chat",
                tokens,
                source(tokens),
                "default",
                false,
                null,
                status < 0.98 ? "stop" : "length",
                status < 0.98 ? "ok" : status < 0.99 ? "error" : status < 0.995 ? "cancelled" : "cache_hit",
                latency,
                BigDecimal.valueOf(1 + chance.below(40_000), 6),
                Map.of("project", "project-" + project),
                "5b1c0a44-7d6e-4c1f-9a51-0000000000" + (10 + n % PRODUCERS),
                n / PRODUCERS);
    }

    private static long lateness(Chance chance) {
        double late = chance.unit();
        long most = late < 0.9 ? 2 * SECOND : late < 0.99 ? 600 * SECOND : 6 * 3_600 * SECOND;
        return (long) (chance.unit() * most);
    }

    private static TokenCounts tokens(Chance chance, Model model) {
        return new TokenCounts(
                chance.spread(1_400),
                chance.unit() < 0.4 ? chance.spread(6_000) : 0L,
                model.provider.equals("anthropic") ? (Long) (chance.unit() < 0.25 ? chance.spread(2_000) : 0L) : null,
                null,
                chance.spread(model.output),
                model.reasons ? (Long) chance.spread(600) : null,
                new HashMap<>());
    }

    private static String source(TokenCounts tokens) {
        long written = tokens.getCacheWrite5m() == null ? 0 : tokens.getCacheWrite5m();
        long reasoning = tokens.getReasoning() == null ? 0 : tokens.getReasoning();
        return "api:" + (tokens.getInput() + tokens.getCacheRead() + written) + "+" + (tokens.getOutput() + reasoning);
    }
}
