package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.HistoryEntry;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.price.RepriceCommand;
import io.tokentally.pricing.PriceBook;
import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.schemas.Topics;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.Comparison;
import io.tokentally.testkit.EventStreams;
import io.tokentally.testkit.Recount;
import io.tokentally.testkit.ReferenceModel;
import io.tokentally.testkit.Rules;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RepriceTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final PriceBook OLD = book(
            "{\"provider\": \"p\", \"model\": \"m\", \"input\": 0.1, \"output\": 0.2},"
                    + "{\"provider\": \"p\", \"model\": \"flexible\", \"tier\": \"flex\", \"input\": 0.1, \"output\": 0.2}");
    private static final PriceBook NEW =
            book("{\"provider\": \"p\", \"model\": \"m\", \"input\": 0.3, \"output\": 0.2}");
    private static final PriceBook NONE = book("");

    private final Drive drive = new Drive(OLD);
    private final List<Arrival> arrivals = new ArrayList<>();
    private Instant clock = NOON;

    @AfterEach
    void close() {
        drive.close();
    }

    @Test
    void movesLedgerAndTotalsByTheDifferenceOnceHoweverOftenItIsAsked() {
        UsageLedgerEntry before = usage(event("a", 0));
        drive.prices.change(NEW);
        reprice(before);
        UsageLedgerEntry after = drive.decoded(Topics.USAGE_LEDGER).get(0);
        reprice(before);
        reprice(after);

        assertThat(after.getVersion()).isGreaterThan(before.getVersion());
        assertThat(after.getInputCostUsd()).isEqualByComparingTo("3");
        assertThat(after.getArrivedAt()).isEqualTo(before.getArrivedAt());
        assertThat(after.getEvent()).isEqualTo(before.getEvent());
        assertThat(drive.decoded(Topics.USAGE_LEDGER)).isEmpty();
        assertThat(drive.reprices()).isEqualTo(new RepriceCounts(1, 1, 1, 0, 0));
        assertTotals(NEW);
        HistoryEntry past = onlyHistory();
        assertThat(past.getCause()).isEqualTo("reprice");
        assertThat(past.getVersion()).isEqualTo(before.getVersion());
        assertThat(past.getReplacedByVersion()).isEqualTo(after.getVersion());
        assertThat(past.getUsage().getInputCostUsd()).isEqualByComparingTo("1");
        assertThat(past.getUsage().getPrice().getInput()).isEqualByComparingTo("0.1");
        assertThat(audit()).as("no event arrived").isEqualTo(new AuditCounts(1, 0, 0, 0, 0));
    }

    @Test
    void whatCostsTheSameIsLeftAlone() {
        UsageLedgerEntry before = usage(event("a", 0));
        reprice(before);
        assertThat(drive.reprices()).isEqualTo(new RepriceCounts(0, 1, 0, 0, 0));
        assertThat(drive.decoded(Topics.USAGE_LEDGER)).isEmpty();
        assertThat(drive.read(Topics.HISTORY)).isEmpty();
    }

    @Test
    void aRevisionThatCameFirstStays() {
        UsageLedgerEntry before = usage(event("a", 0));
        drive.prices.change(NEW);
        usage(event("a", 1).setTokens(tokens(7)));
        reprice(before);
        assertThat(drive.reprices()).isEqualTo(new RepriceCounts(0, 0, 1, 0, 0));
        assertTotals(NEW);
        assertThat(onlyHistory().getCause()).isEqualTo("revision");
    }

    @Test
    void aRevisionThatComesLaterReplacesTheNewPrice() {
        UsageLedgerEntry before = usage(event("a", 0));
        drive.prices.change(NEW);
        reprice(before);
        usage(event("a", 1).setTokens(tokens(7)));
        assertTotals(NEW);
        assertThat(drive.decoded(Topics.HISTORY))
                .extracting(HistoryEntry::getCause)
                .containsExactly("reprice", "revision");
    }

    @Test
    void aVoidStaysAVoid() {
        UsageLedgerEntry before = usage(event("a", 0));
        usage(event("a", 1).setVoided(true));
        drive.prices.change(NEW);
        reprice(before);
        assertThat(drive.reprices()).isEqualTo(new RepriceCounts(0, 0, 1, 0, 0));
        assertTotals(NEW);
        assertThat(onlyHistory().getCause()).isEqualTo("void");
    }

    @Test
    void unpricedBecomesPricedAndPricedUnpriced() {
        UsageLedgerEntry priced = usage(event("a", 0));
        drive.prices.change(NONE);
        UsageLedgerEntry unpriced = usage(event("b", 0));
        reprice(priced);
        assertThat(drive.decoded(Topics.USAGE_LEDGER).get(0).getInputCostUsd()).isNull();
        assertTotals(NONE);
        drive.prices.change(NEW);
        reprice(unpriced);
        assertThat(drive.decoded(Topics.USAGE_LEDGER).get(0).getInputCostUsd()).isEqualByComparingTo("3");
    }

    @Test
    void unpricedTokensAreThoseOfTheUnpricedCallsAlone() {
        UsageLedgerEntry priced = usage(event("a", 0));
        assertThat(drive.unpriced()).containsExactly(0L, 0L);
        drive.prices.change(NONE);
        usage(event("b", 0).setTokens(tokens(7)));
        assertThat(drive.unpriced()).containsExactly(1L, 7L);
        reprice(priced);
        assertThat(drive.unpriced()).containsExactly(2L, 17L);
        drive.prices.change(NEW);
        usage(event("b", 1).setTokens(tokens(8)));
        assertThat(drive.unpriced()).containsExactly(1L, 10L);
        usage(event("a", 1).setVoided(true));
        assertThat(drive.unpriced()).containsExactly(0L, 0L);
    }

    @Test
    void theServedTierDecides() {
        UsageLedgerEntry flex = usage(event("a", 0).setModel("flexible").setServiceTier("flex"));
        UsageLedgerEntry standard = usage(event("b", 0).setModel("flexible").setServiceTier("default"));
        assertThat(flex.getInputCostUsd()).isEqualByComparingTo("1");
        assertThat(standard.getInputCostUsd()).isNull();
    }

    @Test
    void operationsFollowTheirModelsInputPrice() {
        ToolLedgerEntry before = tool("a");
        drive.prices.change(NEW);
        RepriceCommand command = RepriceCommand.newBuilder().build();
        command.setTool(before);
        drive.send(command, tick());
        drive.send(command, tick());
        ToolLedgerEntry after = drive.decoded(Topics.TOOL_LEDGER).get(0);
        assertThat(after.getBaselineCostUsd()).isEqualByComparingTo("30");
        assertThat(after.getVersion()).isGreaterThan(before.getVersion());
        assertThat(drive.reprices()).isEqualTo(new RepriceCounts(1, 0, 1, 0, 0));
        assertThat(onlyHistory().getTool().getBaselineCostUsd()).isEqualByComparingTo("10");
        assertTotals(NEW);
    }

    @Test
    void aCommandThatSpeaksOfAnotherEventIsRejected() {
        UsageLedgerEntry before = usage(event("a", 0));
        drive.prices.change(NEW);
        UsageLedgerEntry forged = UsageLedgerEntry.newBuilder(before).build();
        forged.setEvent(
                UsageEvent.newBuilder(before.getEvent()).setTokens(tokens(1)).build());
        reprice(forged);
        forged.setEvent(
                UsageEvent.newBuilder(before.getEvent()).setServiceTier("flex").build());
        reprice(forged);
        drive.sendBytes(Topics.REPRICES, new byte[] {9}, tick());

        assertThat(drive.read(Topics.REJECTED))
                .hasSize(3)
                .allSatisfy(record -> assertThat(new String(
                                record.headers()
                                        .lastHeader(RejectedHeaders.TOPIC)
                                        .value(),
                                UTF_8))
                        .isEqualTo(Topics.REPRICES.name()));
        assertThat(drive.reprices()).isEqualTo(new RepriceCounts(0, 0, 0, 0, 3));
        assertThat(audit()).isEqualTo(new AuditCounts(1, 0, 0, 0, 0));
        assertTotals(OLD);
    }

    @Test
    void anEventThatIsNotKnownIsLeftAlone() {
        UsageLedgerEntry unknown = UsageLedgerEntry.newBuilder().build();
        unknown.setEvent(event("nobody", 0).build());
        reprice(unknown);
        assertThat(drive.reprices()).isEqualTo(new RepriceCounts(0, 0, 0, 1, 0));
    }

    @Test
    void waitsForThePricesThatTheCommandWasMadeBy() {
        RepriceCommand barrier = RepriceCommand.newBuilder().build();
        barrier.setPricesPosition(42);
        drive.send(barrier, tick());
        assertThat(drive.prices.awaited()).isEqualTo(42);
        assertThat(drive.reprices()).isEqualTo(RepriceCounts.NONE);
    }

    static LongStream seeds() {
        long first = Long.getLong("seed", 1);
        return LongStream.range(first, first + Integer.getInteger("reprice.seeds", 20));
    }

    /** Prices change in the middle of a stream; commands for all that is known come late, twice and in any order. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void afterRepricingEverythingTotalsAreThoseOfTheNewPrices(long seed) {
        Rules rules = Rules.defaults();
        PriceBook changed = rules.prices().with(PriceBook.entries("""
                {"version": "x", "usd_per_tokens": 1, "prices": [
                  {"provider": "openai", "model": "gpt-4o", "input": 0.000007, "cache_read": 0.0000013, "output": 0.00003},
                  {"provider": "openai", "model": "o3", "input": 0.00002, "output": 0.00008},
                  {"provider": "anthropic", "model": "claude-sonnet-4-5", "input": 0.000003},
                  {"provider": "gcp.gemini", "model": "gemini-2.5-pro", "context_over": 1000, "input": 0.1, "output": 0.2}]}"""));
        Random random = new Random(seed);
        List<Arrival> all = withoutWhatExpires(EventStreams.generate(seed, 200, NOON, Drive.HISTORY));
        int middle = all.size() / 2;
        try (Drive mixed = new Drive(rules.prices(), 1, Drive.HISTORY)) {
            mixed.send(all.subList(0, middle));
            Instant then = all.get(middle).arrivedAt();
            List<RepriceCommand> commands = new ArrayList<>();
            Map<String, UsageLedgerEntry> usage = new HashMap<>(mixed.usageLedger());
            Map<String, ToolLedgerEntry> tools = new HashMap<>(mixed.toolLedger());
            usage.values().forEach(entry -> commands.add(command(entry)));
            tools.values().forEach(entry -> {
                RepriceCommand command = RepriceCommand.newBuilder().build();
                command.setTool(entry);
                commands.add(command);
            });
            commands.addAll(List.copyOf(commands));
            Collections.shuffle(commands, random);
            mixed.prices.change(changed);
            int next = middle;
            for (RepriceCommand command : commands) {
                if (next < all.size() && random.nextInt(3) == 0) {
                    then = all.get(next).arrivedAt();
                    mixed.send(all.get(next++));
                }
                mixed.send(command, then);
            }
            mixed.send(all.subList(next, all.size()));

            Recount expected = new ReferenceModel(rules.withPrices(changed)).recount(all);
            usage.putAll(mixed.usageLedger());
            usage.forEach((key, entry) -> {
                BigDecimal cost =
                        Objects.requireNonNull(expected.usageLedger().get(key)).getInputCostUsd();
                if (cost == null) {
                    assertThat(entry.getInputCostUsd())
                            .as("seed %s %s %s", seed, key, mixed.reprices())
                            .isNull();
                } else {
                    assertThat(entry.getInputCostUsd())
                            .as("seed %s %s %s", seed, key, mixed.reprices())
                            .isEqualByComparingTo(cost);
                }
            });
            assertThat(Comparison.totals(expected.totals(), mixed.totals(Set.of())))
                    .as("seed %s", seed)
                    .isEmpty();
            long superseded = mixed.audit().values().stream()
                    .mapToLong(AuditCounts::superseded)
                    .sum();
            RepriceCounts reprices = mixed.reprices();
            assertThat(reprices.rejected()).as("seed %s", seed).isZero();
            assertThat(reprices.unknown()).as("seed %s", seed).isZero();
            assertThat(mixed.read(Topics.HISTORY))
                    .as("each form that went, once: seed %s", seed)
                    .hasSize((int) (superseded + reprices.repriced()));
        }
    }

    /** An id that is forgotten on the way can no longer be priced again. */
    private static List<Arrival> withoutWhatExpires(List<Arrival> arrivals) {
        Instant oldest = arrivals.get(arrivals.size() - 1).arrivedAt().minus(Drive.HISTORY);
        return arrivals.stream()
                .filter(arrival -> {
                    Event event = arrival.event() instanceof UsageEvent usage
                            ? Event.of(usage, null)
                            : Event.of((ToolOperationEvent) arrival.event(), null);
                    Instant at = event.occurredAt() != null ? event.occurredAt() : event.recordedAt();
                    return at == null || !at.isBefore(oldest);
                })
                .toList();
    }

    private void reprice(UsageLedgerEntry entry) {
        drive.send(command(entry), tick());
    }

    private static RepriceCommand command(UsageLedgerEntry entry) {
        RepriceCommand command = RepriceCommand.newBuilder().build();
        command.setUsage(entry);
        return command;
    }

    private UsageLedgerEntry usage(UsageEvent.Builder event) {
        Arrival arrival = new Arrival(event.build(), tick());
        arrivals.add(arrival);
        drive.send(arrival);
        List<UsageLedgerEntry> ledger = drive.decoded(Topics.USAGE_LEDGER);
        return ledger.get(ledger.size() - 1);
    }

    private ToolLedgerEntry tool(String id) {
        Arrival arrival = new Arrival(
                ToolOperationEvent.newBuilder()
                        .setTenant("default")
                        .setEventId(id)
                        .setSessionId("session")
                        .setToolId("tool")
                        .setToolName("read")
                        .setOperationMode("overview")
                        .setTokensOriginal(100L)
                        .setTokensActual(10L)
                        .setProvider("p")
                        .setModel("m")
                        .build(),
                tick());
        arrivals.add(arrival);
        drive.send(arrival);
        return drive.decoded(Topics.TOOL_LEDGER).get(0);
    }

    private void assertTotals(PriceBook prices) {
        Recount expected = new ReferenceModel(Rules.defaults().withPrices(prices)).recount(arrivals);
        assertThat(Comparison.totals(expected.totals(), drive.totals(Set.of()))).isEmpty();
    }

    private HistoryEntry onlyHistory() {
        List<HistoryEntry> history = drive.decoded(Topics.HISTORY);
        assertThat(history).hasSize(1);
        return history.get(0);
    }

    private AuditCounts audit() {
        return drive.audit().values().stream().reduce(AuditCounts.NONE, AuditCounts::plus);
    }

    private Instant tick() {
        clock = clock.plusSeconds(1);
        return clock;
    }

    private static UsageEvent.Builder event(String id, long revision) {
        return UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId(id)
                .setRevision(revision)
                .setUserId("user")
                .setSessionId("session")
                .setProvider("p")
                .setModel("m")
                .setTokens(tokens(10));
    }

    private static TokenCounts tokens(long input) {
        return TokenCounts.newBuilder().setInput(input).setOutput(5L).build();
    }

    private static PriceBook book(String prices) {
        return PriceBook.parse("{\"version\": \"t\", \"usd_per_tokens\": 1, \"prices\": [" + prices + "]}");
    }
}
