package io.tokentally.processor.known;

import io.tokentally.ledger.UsedPrice;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Forms of every kind, with the edges of what is admitted. */
final class RandomForms {
    private static final long LARGEST_COUNT = (1L << 53) - 1;

    private final Random random;
    private final long start;

    /** @param start in microseconds */
    RandomForms(long seed, long start) {
        random = new Random(seed);
        this.start = start;
    }

    Id id() {
        return new Id(random.nextLong(), random.nextLong());
    }

    KnownForm next(long version, long expiresBy) {
        boolean voided = random.nextInt(10) == 0;
        Long effectiveAt = voided && random.nextBoolean() ? null : (Long) expiresBy;
        return new KnownForm(
                count(),
                voided,
                version,
                expiresBy,
                effectiveAt,
                random.nextInt(3) == 0 ? expiresBy : start + random.nextInt(1_000_000_000),
                random.nextLong(),
                random.nextLong(),
                voided ? null : random.nextInt(3) == 0 ? savings() : usage());
    }

    UsageContribution usage() {
        return new UsageContribution(
                name("tenant"),
                name("user"),
                session(),
                name("provider"),
                name("model"),
                random.nextBoolean() ? null : name("tier"),
                List.of("ok", "error", "cancelled", "cache_hit", "unheard of").get(random.nextInt(5)),
                maybe(count()),
                maybe(count()),
                maybe(count()),
                maybe(count()),
                maybe(count()),
                maybe(count()),
                other(),
                maybe(usd()),
                maybe(usd()),
                maybe(usd()),
                maybe(count()),
                maybe(price()));
    }

    /** With names as long as they are admitted, and no two alike. */
    KnownForm longNamed(long version, long expiresBy) {
        UsageContribution of = usage();
        Map<String, Long> other = version % 100 == 0 ? new HashMap<>() : of.other();
        if (version % 100 == 0) {
            for (int at = 0; at < 64; at++) {
                other.put("input_" + longName(), 1L);
            }
        }
        UsageContribution usage = new UsageContribution(
                of.tenant(),
                longName(),
                longName(),
                longName(),
                longName(),
                of.serviceTier(),
                of.status(),
                of.input(),
                of.cacheRead(),
                of.cacheWrite5m(),
                of.cacheWrite1h(),
                of.output(),
                of.reasoning(),
                other,
                of.inputCostUsd(),
                of.outputCostUsd(),
                of.reportedCostUsd(),
                of.latencyUs(),
                of.price());
        return new KnownForm(
                0, false, version, expiresBy, expiresBy, start, random.nextLong(), random.nextLong(), usage);
    }

    private String longName() {
        return "\uD83D\uDE00".repeat(240) + random.nextInt(100_000_000);
    }

    SavingsContribution savings() {
        return new SavingsContribution(
                name("tenant"),
                session(),
                name("tool"),
                "read",
                "full",
                count(),
                count(),
                maybe(usd()),
                maybe(usd()),
                maybe(count()),
                maybe(random.nextBoolean()),
                maybe(name("provider")),
                maybe(name("model")),
                random.nextBoolean() ? "model" : "default",
                maybe(usd()));
    }

    private UsedPrice price() {
        UsedPrice price = new UsedPrice();
        price.setBook(name("book"));
        price.setProvider(name("provider"));
        price.setModel(name("model"));
        price.setTier(random.nextBoolean() ? null : "priority");
        price.setContextOver(random.nextInt(2) * 200_000L);
        price.setInput(maybe(usd()));
        price.setOutput(maybe(usd()));
        price.setReasoning(maybe(usd()));
        price.setOther(random.nextBoolean() ? Map.of() : Map.of("input_audio", usd()));
        return price;
    }

    private Map<String, Long> other() {
        Map<String, Long> other = new HashMap<>();
        int classes = random.nextInt(20) == 0 ? 64 : random.nextInt(4) == 0 ? 2 : 0;
        for (int at = 0; at < classes; at++) {
            other.put("input_" + at, count());
        }
        return other;
    }

    private String session() {
        return random.nextBoolean() ? new UUID(random.nextLong(), random.nextInt(9)).toString() : name("session");
    }

    private String name(String of) {
        int which = random.nextInt(6);
        return which == 0 ? "" : which == 1 ? "\uD83D\uDE00" + of : of + "-" + which;
    }

    private long count() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> LARGEST_COUNT;
            case 2 -> random.nextInt(300);
            default -> random.nextLong() >>> (11 + random.nextInt(40));
        };
    }

    private BigDecimal usd() {
        return switch (random.nextInt(4)) {
            case 0 -> new BigDecimal(BigInteger.ZERO, 18);
            case 1 -> new BigDecimal("999999999999.999999999999999999");
            case 2 -> new BigDecimal(random.nextInt(1_000_000)).movePointLeft(9).setScale(18);
            default -> new BigDecimal(new BigInteger(random.nextInt(100), random), 18);
        };
    }

    private <T> @Nullable T maybe(T value) {
        return random.nextInt(3) == 0 ? null : value;
    }
}
