package io.tokentally.benchmarks.sdk;

import io.tokentally.benchmarks.Figures;
import io.tokentally.benchmarks.Goal;
import io.tokentally.benchmarks.Latencies;
import io.tokentally.benchmarks.Measure;
import io.tokentally.benchmarks.Plan;
import io.tokentally.benchmarks.Report;
import io.tokentally.benchmarks.Rounds;
import io.tokentally.benchmarks.Suite;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.Unconnected;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What {@code record()} costs its caller, and how much the client delivers. */
public final class SdkSuite implements Suite {
    private static final String RECORD = "record()";
    private static final String RECORD_UNCONNECTED = "record(), nothing behind it";
    private static final String SEND = "Avro and KafkaProducer.send";
    private static final String EMIT = "OpenTelemetry log emit";
    private static final String OFFER = "MPSC offer";
    private static final String MAKING = "making the event alone";

    @Override
    public String name() {
        return "sdk";
    }

    @Override
    public Report run(Plan plan) throws Exception {
        Report report = new Report(
                name(),
                "One event after the other, " + Figures.count(Caller.CALLS_PER_SECOND) + " a second, in "
                        + plan.rounds()
                        + " rounds in which all take turns of " + plan.turn().toSeconds()
                        + " s. The ratio is the median of the rounds' own ratios; a goal is met where it is. A call that"
                        + " waits for the one before counts from when it was due. The timer's own cost is taken off.");
        long timer = Latencies.timerNanos();
        report.figure("the timer's own cost, taken off", Figures.nanos((double) timer));
        try (Broker broker = new Broker(plan.folder().resolve("stack"))) {
            latencies(plan, report, broker, timer);
            threads(plan, report, timer);
            cpu(plan, report);
            throughput(plan, report, broker);
            brokerDown(plan, report, broker, timer);
        }
        return report;
    }

    private static ToDoubleFunction<Latencies> p(double share, long timer) {
        return latencies -> latencies.quantile(share, timer);
    }

    private static void latencies(Plan plan, Report report, Broker broker, long timer) throws Exception {
        if (!plan.begins("caller latency, against Kafka's producer, OpenTelemetry and a bare queue")) {
            return;
        }
        Duration turn = plan.turn();
        try (Caller record = new Caller(RECORD, new TallyPath(broker.client().build()), turn);
                Caller unconnected = new Caller(RECORD_UNCONNECTED, new TallyPath(Unconnected.client()), turn);
                Caller send = new Caller(SEND, new KafkaPath(broker), turn);
                Caller emit = new Caller(EMIT, new OtelPath(), turn);
                Caller offer = new Caller(OFFER, new QueuePath(), turn)) {
            Rounds<Latencies> rounds = Rounds.of(plan.rounds(), List.of(record, send, unconnected, emit, offer));
            for (double share : new double[] {0.5, 0.99}) {
                String label = "p" + Math.round(share * 100);
                report.add(new Measure(
                        "caller_" + label + "_vs_kafka_send",
                        "caller's " + label + ": record() to Avro encoding and KafkaProducer.send (lz4)",
                        rounds.ratio(RECORD, SEND, p(share, timer)),
                        Goal.atMost(1.0 / 20)));
                report.add(new Measure(
                        "caller_" + label + "_vs_otel_emit",
                        "caller's " + label + ": record() to OpenTelemetry's log emit with 19 attributes",
                        rounds.ratio(RECORD_UNCONNECTED, EMIT, p(share, timer)),
                        Goal.atMost(1.0 / 3)));
            }
            for (String name : List.of(RECORD, RECORD_UNCONNECTED, SEND, EMIT, OFFER)) {
                report.figure(name + ", p50", Figures.nanos(rounds.of(name, p(0.5, timer))));
                report.figure(name + ", p99", Figures.nanos(rounds.of(name, p(0.99, timer))));
            }
        }
    }

    private static void threads(Plan plan, Report report, long timer) throws Exception {
        if (!plan.begins("caller latency with one and with four threads")) {
            return;
        }
        String one = "record() of 1 thread that sleeps between its calls";
        String four = "record() of 4 threads that do";
        String oneOffer = "MPSC offer of 1 thread that sleeps between its calls";
        String fourOffer = "MPSC offer of 4 threads that do";
        try (Callers single = new Callers(one, 1, new TallyPath(Unconnected.client()), plan.turn());
                Callers several = new Callers(four, 4, new TallyPath(Unconnected.client()), plan.turn());
                Callers singleOffer = new Callers(oneOffer, 1, new QueuePath(), plan.turn());
                Callers severalOffer = new Callers(fourOffer, 4, new QueuePath(), plan.turn())) {
            Rounds<Latencies> rounds = Rounds.of(plan.rounds(), List.of(single, several, singleOffer, severalOffer));
            report.add(new Measure(
                    "caller_p99_4_threads_vs_1",
                    "caller's p99: 4 threads to 1, the same calls a second in all",
                    rounds.ratio(four, one, p(0.99, timer)),
                    Goal.atMost(2)));
            for (String name : List.of(one, four, oneOffer, fourOffer)) {
                report.figure(name + ", p99", Figures.nanos(rounds.of(name, p(0.99, timer))));
            }
            report.figure(
                    "the bare MPSC offer's own ratio, 4 threads to 1, p99",
                    Figures.ratio(
                            rounds.ratio(fourOffer, oneOffer, p(0.99, timer)).median()));
        }
    }

    private static void cpu(Plan plan, Report report) throws Exception {
        if (!plan.begins("the caller's processor time and memory")) {
            return;
        }
        try (CallerCpu record = new CallerCpu(RECORD, new TallyPath(Unconnected.client()), plan.turn());
                CallerCpu offer = new CallerCpu(OFFER, new QueuePath(), plan.turn());
                CallerCpu making = new CallerCpu(MAKING, CallerCpu.nothing(), plan.turn())) {
            Rounds<CallerCpu.Cost> rounds = Rounds.of(plan.rounds(), List.of(record, offer, making));
            report.add(new Measure(
                    "caller_cpu_vs_mpsc_offer",
                    "caller's processor time to make an event and give it away: record() to a bare MPSC offer",
                    rounds.ratio(RECORD, OFFER, CallerCpu.Cost::cpuNanos),
                    Goal.atMost(4)));
            for (String name : List.of(MAKING, OFFER, RECORD)) {
                report.figure(
                        "processor time a call, making the event included: " + name,
                        Figures.nanos(rounds.of(name, CallerCpu.Cost::cpuNanos)));
                report.figure(
                        "bytes allocated a call, the event included: " + name,
                        Figures.count(rounds.of(name, CallerCpu.Cost::bytes)));
            }
        }
    }

    private static void throughput(Plan plan, Report report, Broker broker) throws Exception {
        if (!plan.begins("throughput, against Kafka's ProducerPerformance")) {
            return;
        }
        int events = plan.quick() ? 200_000 : 600_000;
        try (Throughput.Sdk sdk = new Throughput.Sdk(broker.client().build(), events);
                Throughput.Tool tool = new Throughput.Tool(broker, events)) {
            Rounds<Double> rounds = Rounds.of(plan.rounds(), List.of(sdk, tool));
            report.add(new Measure(
                    "throughput_vs_producer_performance",
                    "events a second, delivered and acknowledged: the SDK to ProducerPerformance (same bytes, acks=all,"
                            + " idempotent, lz4)",
                    rounds.ratio(sdk.name(), tool.name(), Double::doubleValue),
                    Goal.atLeast(0.8)));
            for (String name : List.of(sdk.name(), tool.name())) {
                report.figure(name + ", events a second", Figures.count(rounds.of(name, Double::doubleValue)));
            }
        }
    }

    private static void brokerDown(Plan plan, Report report, Broker broker, long timer) throws Exception {
        if (!plan.begins("caller latency with the broker down")) {
            return;
        }
        TokentallyClient client =
                broker.client().spoolDirectory(plan.folder().resolve("spool")).build();
        String up = "record() with a spool, the broker up";
        String down = "record() with a spool, the broker down";
        try (Caller caller = new Caller(RECORD, new TallyPath(client), plan.turn())) {
            Rounds<Latencies> rounds = Rounds.of(
                    plan.rounds(),
                    List.of(
                            new BrokerDown(up, false, broker, client, caller),
                            new BrokerDown(down, true, broker, client, caller)));
            report.add(new Measure(
                    "caller_p99_broker_down_vs_up",
                    "caller's p99 with a spool: the broker down to the broker up",
                    rounds.ratio(down, up, p(0.99, timer)),
                    Goal.atMost(2)));
            report.figure(up + ", p99", Figures.nanos(rounds.of(up, p(0.99, timer))));
            report.figure(down + ", p99", Figures.nanos(rounds.of(down, p(0.99, timer))));
        } finally {
            broker.up();
        }
    }
}
