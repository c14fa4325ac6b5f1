package io.tokentally.cli.reprice;

import io.tokentally.cli.Table;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.pricing.Cost;
import io.tokentally.schemas.PlainDigits;
import io.tokentally.schemas.Window;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a repricing moves, by UTC day and model, and of operations what they save, by day and tool. Used by one thread. */
final class Differences {
    /**
     * A line.
     *
     * @param what {@code cost} or {@code saved}
     * @param who the provider, or the tool's id
     * @param which the model, or the tool's name and mode
     */
    private record Line(String day, String what, String who, String which) {}

    private static final class Sum {
        private long events;
        private long unpricedBefore;
        private long unpricedAfter;
        private BigDecimal before = BigDecimal.ZERO;
        private BigDecimal after = BigDecimal.ZERO;
    }

    private static final int DAY = 10;

    private final TreeMap<Line, Sum> sums = new TreeMap<>(Comparator.comparing(Line::day)
            .thenComparing(Line::what)
            .thenComparing(Line::who)
            .thenComparing(Line::which));

    /** Whether the record would change; notes it where it would. */
    boolean add(UsageLedgerEntry entry, @Nullable Cost cost) {
        BigDecimal input = entry.getInputCostUsd();
        BigDecimal output = entry.getOutputCostUsd();
        boolean priced = input != null && output != null;
        if (cost == null ? !priced : priced && same(input, cost.input()) && same(output, cost.output())) {
            return false;
        }
        Sum sum = sum("cost", entry.getEvent().getProvider(), entry.getEvent().getModel(), day(entry.getEffectiveAt()));
        sum.events++;
        sum.unpricedBefore += priced ? 0 : 1;
        sum.unpricedAfter += cost == null ? 1 : 0;
        sum.before = sum.before.add(priced ? input.add(output) : BigDecimal.ZERO);
        sum.after = sum.after.add(cost == null ? BigDecimal.ZERO : cost.total());
        return true;
    }

    /** Whether the record would change; notes it where it would. */
    boolean add(ToolLedgerEntry entry, BigDecimal price) {
        if (entry.getPriceUsd() != null && same(entry.getPriceUsd(), price)) {
            return false;
        }
        ToolOperationEvent event = entry.getEvent();
        BigDecimal prevented = BigDecimal.valueOf(event.getTokensOriginal() - event.getTokensActual());
        Sum sum = sum(
                "saved",
                event.getToolId(),
                event.getToolName() + " " + event.getOperationMode(),
                day(entry.getEffectiveAt()));
        sum.events++;
        if (entry.getBaselineCostUsd() != null && entry.getActualCostUsd() != null) {
            sum.before = sum.before.add(entry.getBaselineCostUsd().subtract(entry.getActualCostUsd()));
        }
        sum.after = sum.after.add(price.multiply(prevented));
        return true;
    }

    private static boolean same(BigDecimal one, BigDecimal other) {
        return one.compareTo(other) == 0;
    }

    private static String day(Instant at) {
        return Window.DAY.start(at).toString().substring(0, DAY);
    }

    private Sum sum(String what, String who, String which, String day) {
        return sums.computeIfAbsent(new Line(day, what, who, which), line -> new Sum());
    }

    long events() {
        return sums.values().stream().mapToLong(sum -> sum.events).sum();
    }

    void print(PrintWriter out) {
        if (sums.isEmpty()) {
            out.println("no difference: every event costs what it costs now");
            return;
        }
        Table table = new Table(4, "day", "what", "of", "", "events", "before", "after", "difference", "unpriced");
        BigDecimal cost = BigDecimal.ZERO;
        BigDecimal saved = BigDecimal.ZERO;
        for (var line : sums.entrySet()) {
            Sum sum = line.getValue();
            BigDecimal difference = sum.after.subtract(sum.before);
            boolean isCost = line.getKey().what().equals("cost");
            cost = isCost ? cost.add(difference) : cost;
            saved = isCost ? saved : saved.add(difference);
            table.row(
                    line.getKey().day(),
                    line.getKey().what(),
                    line.getKey().who(),
                    line.getKey().which(),
                    Long.toString(sum.events),
                    PlainDigits.text(sum.before),
                    PlainDigits.text(sum.after),
                    signed(difference),
                    isCost ? sum.unpricedBefore + " -> " + sum.unpricedAfter : "");
        }
        table.print(out);
        out.println(events() + " events, USD; cost " + signed(cost) + ", saved by tools " + signed(saved));
    }

    private static String signed(BigDecimal usd) {
        return (usd.signum() > 0 ? "+" : "") + PlainDigits.text(usd);
    }
}
