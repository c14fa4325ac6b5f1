package io.tokentally.benchmarks.queries;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.benchmarks.Figures;
import io.tokentally.benchmarks.Folders;
import io.tokentally.benchmarks.Goal;
import io.tokentally.benchmarks.Measure;
import io.tokentally.benchmarks.Plan;
import io.tokentally.benchmarks.Report;
import io.tokentally.benchmarks.Rounds;
import io.tokentally.benchmarks.Spread;
import io.tokentally.benchmarks.Suite;
import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.gateway.GatewayService;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.postgresql.ds.PGSimpleDataSource;

/** How fast a real gateway answers over a year of calls, beside the same SQL through pgbench. */
public final class QueriesSuite implements Suite {
    private static final double GOAL_MILLIS = 50;
    private static final double MOST_TIMES_PGBENCH = 1.5;
    private static final int SCRIPTS_PER_QUESTION = 5;

    @Override
    public String name() {
        return "queries";
    }

    @Override
    public Report run(Plan plan) throws Exception {
        Path filled = plan.folder().resolve("filled");
        boolean kept = Files.exists(filled);
        Instant end = kept ? Instant.parse(Files.readString(filled)) : YearOfCalls.ended();
        YearOfCalls year = plan.quick() ? YearOfCalls.quick(end) : YearOfCalls.full(end);
        if (!kept) {
            Folders.delete(plan.folder().resolve("stack")); // of a run that ended before it had all rows
            year.requireSpace(plan.folder());
        }
        Report report = new Report(
                name(),
                Figures.count((double) year.rows()) + " ledger rows of a year, " + YearOfCalls.MODELS + " models, "
                        + Figures.count(year.users()) + " users, in a Postgres with the settings of `tally up`. "
                        + Requests.PER_SECOND
                        + " requests a second to a real gateway, all kinds in turn; each counts from when"
                        + " it was due. Ranges begin and end at any microsecond. The ratio to pgbench is that of the medians,"
                        + " at the same rate over the same connections.");
        try (EmbeddedStack stack =
                EmbeddedStack.start(EmbeddedStack.Options.in(plan.folder().resolve("stack")))) {
            if (!kept) {
                year.fill(source(stack), plan.progress());
                Files.writeString(filled, end.toString());
            }
            try (GatewayService gateway = GatewayService.start(settings(stack))) {
                paced(plan, report, year, stack, gateway.port());
                thorough(plan, report, year, gateway.port());
            }
        }
        return report;
    }

    private static void paced(Plan plan, Report report, YearOfCalls year, EmbeddedStack stack, int port)
            throws Exception {
        if (!plan.begins("every kind of question, 50 a second")) {
            return;
        }
        Duration turn = Duration.ofSeconds(plan.quick() ? 12 : 30);
        String last = lastPage(port);
        List<Question> questions = Question.paced(year, last);
        try (Requests requests = new Requests(port, questions, turn);
                SameSql pgbench = new SameSql(plan.folder().resolve("pgbench"), database(stack), turn)) {
            boolean both = SameSql.isHere();
            if (both) {
                scripts(questions, requests, pgbench);
            } else {
                report.note("No pgbench on the PATH (Debian: postgresql-contrib): nothing to compare with.");
            }
            Rounds<Answers> rounds = Rounds.of(plan.rounds(), both ? List.of(requests, pgbench) : List.of(requests));
            Spread all = rounds.of(Requests.NAME, answers -> answers.millis(0.99));
            report.add(new Measure("p99_vs_50ms", "p99 of all requests, of 50 ms", part(all), Goal.atMost(1)));
            for (Question question : questions) {
                Spread p99 = rounds.of(Requests.NAME, answers -> answers.millis(question.name(), 0.99));
                report.add(new Measure(
                        id(question) + "_p99_vs_50ms", question.name() + ": p99, of 50 ms", part(p99), Goal.atMost(1)));
                report.figure(
                        question.name() + ", p50",
                        millis(rounds.of(Requests.NAME, answers -> answers.millis(question.name(), 0.5))));
                report.figure(question.name() + ", p99", millis(p99));
                if (both) {
                    report.add(new Measure(
                            id(question) + "_p50_vs_pgbench",
                            question.name() + ": median, to the same SQL through pgbench",
                            rounds.ratio(Requests.NAME, SameSql.NAME, answers -> answers.millis(question.name(), 0.5)),
                            Goal.atMost(MOST_TIMES_PGBENCH)));
                }
            }
            Spread asking = requests.askingShares();
            report.figure(
                    "processor time of whoever asks, of one processor",
                    String.format(
                            Locale.ROOT,
                            "%.1f %% (%.1f to %.1f)",
                            100 * asking.median(),
                            100 * asking.min(),
                            100 * asking.max()));
            report.add(new Measure(
                    "last_page_vs_first",
                    "median of the last page of tool operations, to the first",
                    Spread.of(List.of(rounds.of(
                                            Requests.NAME, answers -> answers.millis("tool-operations, last page", 0.5))
                                    .median()
                            / rounds.of(Requests.NAME, answers -> answers.millis("tool-operations, first page", 0.5))
                                    .median())),
                    Goal.atMost(1.2)));
        }
    }

    private static void thorough(Plan plan, Report report, YearOfCalls year, int port) throws Exception {
        if (!plan.begins("what has to read every call")) {
            return;
        }
        Random random = new Random(1);
        try (Requests requests = new Requests(port, Question.thorough(year), Duration.ofSeconds(1))) {
            for (Question question : Question.thorough(year)) {
                List<Double> millis = new ArrayList<>();
                for (int i = 0; i < plan.rounds(); i++) {
                    String path = question.path().apply(random);
                    long begun = System.nanoTime();
                    requests.body(path);
                    millis.add((System.nanoTime() - begun) / 1e6);
                }
                report.figure(question.name() + ", one at a time", millis(Spread.of(millis)));
            }
        }
        report.note(
                "What is asked one at a time has no goal: no total knows tags, files, caches or single latencies, so every"
                        + " call of the range is read.");
    }

    /** What the gateway asks Postgres for some requests of each kind. */
    private static void scripts(List<Question> questions, Requests requests, SameSql pgbench) throws Exception {
        Random random = new Random(2);
        try (Statements statements = Statements.heard()) {
            for (Question question : questions) {
                for (int i = 0; i < SCRIPTS_PER_QUESTION; i++) {
                    statements.take();
                    requests.body(question.path().apply(random));
                    pgbench.add(question.name(), statements.take());
                }
            }
        }
    }

    /** The last page of the list of tool operations, found by its offset. */
    private static String lastPage(int port) throws Exception {
        try (Requests requests = new Requests(port, List.of(), Duration.ofSeconds(1))) {
            String path = "/metrics/tool-operations?limit=100";
            ObjectMapper json = new ObjectMapper();
            long total = json.readTree(requests.body(path)).path("total").asLong();
            String nearlyLast = requests.body(path + "&offset=" + Math.max(0, total - 200));
            return path + "&cursor="
                    + json.readTree(nearlyLast).path("next_cursor").asText();
        }
    }

    private static Map<String, String> settings(EmbeddedStack stack) {
        return Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "schema.registry.url", stack.schemaRegistryUrl(),
                "database.url", stack.databaseUrl(),
                "database.user", stack.databaseUser(),
                "database.password", stack.databasePassword(),
                "gateway.port", "0");
    }

    private static SameSql.Database database(EmbeddedStack stack) {
        URI url = URI.create(stack.databaseUrl().substring("jdbc:".length()));
        return new SameSql.Database(
                url.getHost(),
                url.getPort(),
                url.getPath().substring(1),
                stack.databaseUser(),
                stack.databasePassword());
    }

    private static PGSimpleDataSource source(EmbeddedStack stack) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(stack.databaseUrl());
        source.setUser(stack.databaseUser());
        source.setPassword(stack.databasePassword());
        return source;
    }

    private static Spread part(Spread millis) {
        return new Spread(millis.median() / GOAL_MILLIS, millis.min() / GOAL_MILLIS, millis.max() / GOAL_MILLIS);
    }

    private static String millis(Spread spread) {
        return String.format(Locale.ROOT, "%.1f ms (%.1f to %.1f)", spread.median(), spread.min(), spread.max());
    }

    private static String id(Question question) {
        return question.name().replaceAll("[^a-z0-9]+", "_");
    }
}
