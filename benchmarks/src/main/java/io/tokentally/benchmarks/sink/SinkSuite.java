package io.tokentally.benchmarks.sink;

import io.tokentally.benchmarks.Figures;
import io.tokentally.benchmarks.Goal;
import io.tokentally.benchmarks.Measure;
import io.tokentally.benchmarks.Plan;
import io.tokentally.benchmarks.Report;
import io.tokentally.benchmarks.Rounds;
import io.tokentally.benchmarks.Spread;
import io.tokentally.benchmarks.Suite;
import io.tokentally.benchmarks.sink.Filling.Filled;
import java.time.Duration;
import java.util.List;

/** How fast the sink writes the ledger beside a plain consumer and Debezium's, and how soon an event can be seen. */
public final class SinkSuite implements Suite {
    private static final int EVENTS_PER_SECOND = 5_000;
    private static final String THROUGHPUT = "throughput, against a plain consumer and Debezium";
    private static final String SHIPPED = "with the indexes that are shipped";
    private static final String LATENCY = "latency at " + Figures.count(EVENTS_PER_SECOND) + " events a second";
    private static final Duration ROW_WITHIN = Duration.ofMillis(250);
    private static final Duration TOTAL_WITHIN = Duration.ofMillis(500);
    private static final String SECONDARY =
            "usage_ledger_time, usage_ledger_session, usage_ledger_user, usage_ledger_late";
    private static final String DROP = "DROP INDEX " + SECONDARY;
    private static final String CREATE = """
            CREATE INDEX usage_ledger_time ON usage_ledger (tenant, occurred_at);
            CREATE INDEX usage_ledger_session ON usage_ledger (tenant, session_id, occurred_at);
            CREATE INDEX usage_ledger_user ON usage_ledger (tenant, user_id, occurred_at);
            CREATE INDEX usage_ledger_late ON usage_ledger (tenant)
                WHERE NOT voided AND arrived_at - occurred_at > interval '1 hour'""";

    @Override
    public String name() {
        return "sink";
    }

    @Override
    public Report run(Plan plan) throws Exception {
        int rows = plan.quick() ? 200_000 : 600_000;
        Report report = new Report(
                name(),
                "The same " + Figures.count(rows) + " first forms of the usage ledger, from the same topic of "
                        + LedgerTopic.PARTITIONS + " partitions into the same empty table with its primary key, in "
                        + plan.rounds()
                        + " rounds in which all take turns. A turn lasts from the first rows that others can"
                        + " see to the last; the ratio is the median of the rounds' own ratios. Postgres syncs each commit.");
        if (plan.wants(THROUGHPUT) || plan.wants(SHIPPED)) {
            try (LedgerTopic topic = new LedgerTopic(plan.folder().resolve("stack"), rows)) {
                throughput(plan, report, topic);
                shippedIndexes(plan, report, topic);
            }
        }
        if (plan.begins(LATENCY)) {
            // A stack of its own: the processor starts where nothing was published before.
            try (LedgerTopic topic = new LedgerTopic(plan.folder().resolve("latency"), 0)) {
                latency(plan, report, topic);
            }
        }
        return report;
    }

    private static void throughput(Plan plan, Report report, LedgerTopic topic) throws Exception {
        if (!plan.begins(THROUGHPUT)) {
            return;
        }
        topic.execute(DROP);
        try (ConnectWorker worker = new ConnectWorker(topic, plan.folder());
                Ours ours = new Ours(topic);
                Plain plain = new Plain(topic);
                Debezium insert = new Debezium(topic, worker, "insert");
                Debezium upsert = new Debezium(topic, worker, "upsert")) {
            Rounds<Filled> rounds = Rounds.of(plan.rounds(), List.of(ours, plain, insert, upsert));
            report.add(new Measure(
                    "rows_vs_plain_copy",
                    "rows a second: the sink to a plain consumer that COPYs in binary and stores offsets",
                    rounds.ratio(Ours.NAME, Plain.NAME, Filled::rowsPerSecond),
                    Goal.atLeast(0.8)));
            report.add(new Measure(
                    "rows_vs_debezium_insert",
                    "rows a second: the sink to Debezium's JDBC sink, insert mode with unnest",
                    rounds.ratio(Ours.NAME, Debezium.name("insert"), Filled::rowsPerSecond),
                    Goal.atLeast(5)));
            report.add(new Measure(
                    "rows_vs_debezium_upsert",
                    "rows a second: the sink to Debezium's JDBC sink, upsert mode with unnest",
                    rounds.ratio(Ours.NAME, Debezium.name("upsert"), Filled::rowsPerSecond),
                    Goal.atLeast(4)));
            for (String name : List.of(Ours.NAME, Plain.NAME, Debezium.name("insert"), Debezium.name("upsert"))) {
                report.figure("rows a second: " + name, Figures.count(rounds.of(name, Filled::rowsPerSecond)));
                report.figure(
                        "processor time a row, of the writing process: " + name,
                        Figures.nanos(rounds.of(name, Filled::cpuNanosPerRow)));
            }
        }
        topic.execute("TRUNCATE usage_ledger");
        topic.execute(CREATE);
    }

    private static void shippedIndexes(Plan plan, Report report, LedgerTopic topic) throws Exception {
        if (!plan.begins(SHIPPED)) {
            return;
        }
        try (Ours ours = new Ours(topic);
                Plain plain = new Plain(topic)) {
            Rounds<Filled> rounds = Rounds.of(plan.quick() ? 1 : 3, List.of(ours, plain));
            for (String name : List.of(Ours.NAME, Plain.NAME)) {
                report.figure(
                        "rows a second with all indexes that are shipped: " + name,
                        Figures.count(rounds.of(name, Filled::rowsPerSecond)));
            }
        }
    }

    private static void latency(Plan plan, Report report, LedgerTopic topic) throws Exception {
        Latency.Seen seen = new Latency(topic)
                .measure(
                        plan.folder(),
                        EVENTS_PER_SECOND,
                        Duration.ofSeconds(plan.quick() ? 15 : 30),
                        Duration.ofSeconds(plan.quick() ? 15 : 60));
        measure(report, "row", "ledger row", seen.row().quantile(0.99, 0), ROW_WITHIN);
        measure(report, "total", "total", seen.total().quantile(0.99, 0), TOTAL_WITHIN);
        report.figure(
                "from sending to the ledger row, p50", Figures.nanos(seen.row().quantile(0.5, 0)));
        report.figure(
                "from sending to the ledger row, p99", Figures.nanos(seen.row().quantile(0.99, 0)));
        report.figure(
                "from sending to the total, p50", Figures.nanos(seen.total().quantile(0.5, 0)));
        report.figure(
                "from sending to the total, p99", Figures.nanos(seen.total().quantile(0.99, 0)));
    }

    private static void measure(Report report, String name, String what, double nanos, Duration within) {
        double share = nanos / within.toNanos();
        report.add(new Measure(
                name + "_visible_p99",
                "p99 from sending an event to seeing its " + what + " at " + Figures.count(EVENTS_PER_SECOND)
                        + " a second, as a share of " + within.toMillis() + " ms",
                new Spread(share, share, share),
                Goal.atMost(1)));
    }
}
