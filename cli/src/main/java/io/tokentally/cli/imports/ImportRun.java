package io.tokentally.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.cli.CliException;
import io.tokentally.schemas.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * One import: reads, sends, waits until all of it is visible, and says what became of it. Every import is a producer_id
 * of its own, so that the audit counters tell its outcome apart.
 */
final class ImportRun {
    private static final Duration POLL = Duration.ofMillis(200);
    /** How many reasons the last line names. */
    private static final int REASONS = 3;

    private final GatewayClient client;
    private final PrintWriter out;
    private final boolean terminal;
    private final Duration patience;

    ImportRun(GatewayClient client, PrintWriter out, boolean terminal, Duration patience) {
        this.client = client;
        this.out = out;
        this.terminal = terminal;
        this.patience = patience;
    }

    /**
     * Imports what {@code source} reads.
     *
     * @throws CliException after the outcome is printed, where events were refused or rejected: they are not counted
     */
    void run(EventSource source) throws IOException, InterruptedException {
        InstantSource clock = InstantSource.system();
        String producerId = "import-" + Uuid7.at(clock.instant());
        Skipped skipped = new Skipped();
        Skipped refused = new Skipped();
        ImportProgress progress = new ImportProgress(out, terminal, clock, source.totalBytes());
        long acknowledged;
        try (BatchSender sender = new BatchSender(client, producerId, refused)) {
            source.read(
                    new EventSource.Receiver() {
                        @Override
                        public void accept(ObjectNode event, Origin origin) throws InterruptedException {
                            sender.add(event, origin);
                            progress.update(sender.acknowledged());
                        }

                        @Override
                        public void withdraw(ObjectNode event, Origin origin) throws InterruptedException {
                            sender.withdraw(event, origin);
                            progress.update(sender.acknowledged());
                        }

                        @Override
                        public void expect(long events) {
                            progress.expect(events);
                        }

                        @Override
                        public void read(int bytes) {
                            progress.read(bytes);
                            progress.update(sender.acknowledged());
                        }
                    },
                    skipped);
            sender.finish();
            acknowledged = sender.acknowledged();
            progress.done(acknowledged);
            if (acknowledged > 0) {
                awaitVisible(sender.lastAnswer());
            }
        }
        Outcome outcome =
                acknowledged == 0 ? Outcome.of(Json.MAPPER.nullNode(), "") : outcome(producerId, acknowledged);
        print(skipped, refused, outcome);
        out.printf(
                Locale.ROOT,
                "all visible after %.1f s, as producer %s%n",
                progress.elapsed().toMillis() / 1000.0,
                producerId);
        if (refused.total() + outcome.rejected() > 0) {
            throw new CliException(loss(refused, outcome, producerId));
        }
    }

    private static String loss(Skipped refused, Outcome outcome, String producerId) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%,d events were NOT counted", refused.total() + outcome.rejected()));
        if (refused.total() > 0) {
            text.append(String.format(Locale.ROOT, "; the gateway refused %,d: ", refused.total()))
                    .append(String.join("; ", refused.first(REASONS)));
        }
        if (outcome.rejected() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "; the processor rejected %,d: topic %s says why, at producer_id %s",
                    outcome.rejected(),
                    Topics.REJECTED.name(),
                    producerId));
        }
        return text.append(". Correct the lines and import again: what was counted is not counted twice.")
                .toString();
    }

    private void awaitVisible(Instant sent) throws InterruptedException {
        Instant deadline = Instant.now().plus(patience);
        while (client.asOf().isBefore(sent)) {
            if (Instant.now().isAfter(deadline)) {
                throw new CliException("all events are acknowledged, but not visible within " + patience.toSeconds()
                        + " s: look at " + client.gateway() + "readyz for what is behind");
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private Outcome outcome(String producerId, long acknowledged) throws InterruptedException {
        Instant deadline = Instant.now().plus(patience);
        while (true) {
            JsonNode audit = client.audit(producerId);
            Outcome outcome = Outcome.of(audit, producerId);
            if (outcome.received() >= acknowledged) {
                return outcome;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new CliException("the audit counters know of " + outcome.received() + " events of " + acknowledged
                        + ": is --state-url of the same stack as --url?");
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private void print(Skipped skipped, Skipped refused, Outcome outcome) {
        out.printf(
                Locale.ROOT,
                "accepted %,d, duplicate %,d, superseded %,d, stale %,d, rejected %,d, skipped %,d lines%n",
                outcome.accepted(),
                outcome.duplicates(),
                outcome.superseded(),
                outcome.stale(),
                outcome.rejected(),
                skipped.total() + refused.total());
        skipped.counts().forEach((kind, count) -> out.printf(Locale.ROOT, "  skipped %,d %s%n", count, kind));
        skipped.incomplete().forEach((kind, count) -> out.printf(Locale.ROOT, "  %,d %s%n", count, kind));
        refused.counts().forEach((kind, count) -> out.printf(Locale.ROOT, "  skipped %,d %s%n", count, kind));
        skipped.shown().forEach(line -> out.println("  " + line));
        refused.shown().forEach(line -> out.println("  " + line));
    }
}
