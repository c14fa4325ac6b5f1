package io.tokentally.processor.known;

import io.tokentally.ledger.UsedPrice;
import io.tokentally.schemas.Micros;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntConsumer;

/**
 * Prints what known forms cost: bytes an id in memory, on disk and on the changelog, CPU time for a new id, a duplicate and a
 * restore. No test: {@code main(millions of ids, MB of memory, events a commit)}. Events as an agent's calls are: 10 a session, 12 models.
 */
final class KnownFormsCost {
    private static final int PER_SESSION = 10;
    private static final int MODELS = 12;
    private static final int LOOK_UPS = 200_000;
    private static final long START = Micros.of(Instant.parse("2026-03-01T00:00:00Z"));

    private final Id.Maker ids = new Id.Maker();
    private final UsedPrice[] prices = new UsedPrice[MODELS];
    private final int count;
    private final int perCommit;

    private KnownFormsCost(int count, int perCommit) {
        this.count = count;
        this.perCommit = perCommit;
        for (int model = 0; model < MODELS; model++) {
            prices[model] = price(model);
        }
    }

    public static void main(String[] args) throws IOException {
        int millions = Integer.parseInt(args[0]);
        long megabytes = Long.parseLong(args[1]);
        new KnownFormsCost(millions * 1_000_000, Integer.parseInt(args[2])).run(new KnownMemory(megabytes << 20));
    }

    private void run(KnownMemory memory) throws IOException {
        Path directory = Files.createTempDirectory("known-cost");
        FakeChangelog log = new FakeChangelog();
        FakeChangelog.Copy copy = new FakeChangelog.Copy(log, memory, directory);
        copy.open();
        long begun = cpu();
        for (int n = 0; n < count; n++) {
            copy.forms.put(id(n), form(n));
            if (n % perCommit == perCommit - 1) {
                copy.forms.writeChunks();
                log.commit();
            }
            if (n == count / 2) {
                say("put, first half, making the event included", begun, count / 2);
            }
        }
        copy.forms.forget(Instant.EPOCH, Duration.ZERO);
        say("put, all", begun, count);
        say("making the event", n -> form(n));
        say("look up a new id, making it included", n -> copy.forms.get(id(count + n)));
        say("making the id", n -> id(n));
        SplittableRandom random = new SplittableRandom(1);
        say("look up a known id of any age", n -> copy.forms.get(id(random.nextInt(count))));
        say("look up a recent id", n -> copy.forms.get(id(count - 1 - random.nextInt(50_000))));
        System.out.printf(
                Locale.ROOT,
                "ids %,d; memory %.1f B/id; disk %.1f B/id; changelog %.1f B/id (a commit each %,d)%n",
                memory.ids(),
                (double) memory.bytesInMemory() / memory.ids(),
                (double) memory.bytesOnDisk() / memory.ids(),
                (double) log.bytes() / count,
                perCommit);
        System.out.printf(
                Locale.ROOT,
                "disk reads %,d, hits %,d; segments %d%n",
                memory.diskReads(),
                memory.diskHits(),
                copy.forms.opened().segments().size());
        begun = cpu();
        copy.open();
        say("restore", begun, count);
        copy.forms.close();
        System.exit(0);
    }

    private void say(String what, IntConsumer work) {
        for (int n = 0; n < LOOK_UPS / 4; n++) {
            work.accept(n);
        }
        long begun = cpu();
        for (int n = 0; n < LOOK_UPS; n++) {
            work.accept(n);
        }
        say(what, begun, LOOK_UPS);
    }

    private static void say(String what, long begun, long times) {
        System.out.printf(Locale.ROOT, "%s: %,d ns%n", what, (cpu() - begun) / times);
    }

    /** Of this thread: other things run on the machine. What is written in the background is not in it. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private Id id(int n) {
        return ids.of("usage", "[\"default\",\"" + new UUID(n * 0x9e3779b97f4a7c15L, n) + "\"]");
    }

    private KnownForm form(int n) {
        SplittableRandom random = new SplittableRandom(n);
        long at = START + n * 200L;
        int model = random.nextInt(MODELS);
        long input = random.nextInt(20_000);
        long output = random.nextInt(2_000);
        return new KnownForm(
                0,
                false,
                n,
                at,
                at,
                at / 1_000 * 1_000 + 40_000,
                random.nextLong(),
                random.nextLong(),
                new UsageContribution(
                        "default",
                        "user-" + random.nextInt(10_000),
                        new UUID(n / PER_SESSION * 0x9e3779b97f4a7c15L, 7).toString(),
                        "openai",
                        "model-" + model,
                        null,
                        "ok",
                        input,
                        (long) random.nextInt(50_000),
                        null,
                        null,
                        output,
                        null,
                        Map.of(),
                        usd(input, 2_500),
                        usd(output, 10_000),
                        null,
                        (long) random.nextInt(20_000_000),
                        prices[model]));
    }

    private static BigDecimal usd(long tokens, long perTokenInBillionths) {
        return BigDecimal.valueOf(tokens * perTokenInBillionths, 9).setScale(18);
    }

    private static UsedPrice price(int model) {
        UsedPrice price = new UsedPrice();
        price.setBook("2026-11-01");
        price.setProvider("openai");
        price.setModel("model-" + model);
        price.setInput(new BigDecimal("0.0000025").setScale(18));
        price.setOutput(new BigDecimal("0.00001").setScale(18));
        price.setOther(Map.of());
        return price;
    }
}
