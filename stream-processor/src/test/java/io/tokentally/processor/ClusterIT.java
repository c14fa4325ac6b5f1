package io.tokentally.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.embedded.BrokerCluster;
import io.tokentally.embedded.ChildProcess;
import io.tokentally.schemas.freshness.ProcessorDrain;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.EventStreams;
import io.tokentally.testkit.Recount;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One application on three brokers (three copies, two in sync) and up to three processes, under load all the while: whatever
 * happens to them, in the end the totals are the reference model's. {@code mvn -Pcluster -pl stream-processor -am verify},
 * {@code -Dseed=N} for another stream.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
    private static final int PARTITIONS = 6;
    private static final int PER_SECOND = 150;
    private static final int MOST = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** What a question may take where an instance does not answer: its bound of 2 s, and a slow machine. */
    private static final Duration BOUND = Duration.ofMillis(3_500);

    private static final Duration RECOVERY = Duration.ofSeconds(15);
    private static final String SECRET = "only for this cluster";
    private static final List<String> QUESTIONS = List.of(
            "/state/models", "/state/savings?window=day", "/state/unpriced", "/state/audit", "/state/producers");

    @TempDir
    static Path directory;

    private static long seed;
    private static BrokerCluster brokers;
    private static RealTopics topics;
    private static Admin admin;
    private static Load load;
    private static Instance a;
    private static Instance b;
    private static Instance c;

    @BeforeAll
    static void start() throws Exception {
        seed = Long.getLong("seed", Instant.now().toEpochMilli());
        say("seed " + seed);
        brokers = BrokerCluster.start(directory.resolve("brokers"), 3);
        admin = Admin.create(client());
        topics = new RealTopics(brokers.bootstrapServers(), brokers.schemaRegistryUrl(), PARTITIONS);
        Map<String, String> settings = Map.of(
                ProcessorConfig.BOOTSTRAP_SERVERS, brokers.bootstrapServers(),
                ProcessorConfig.SCHEMA_REGISTRY_URL, brokers.schemaRegistryUrl(),
                ProcessorConfig.STANDBY_REPLICAS, "1",
                ProcessorConfig.PEER_SECRET, SECRET,
                ProcessorConfig.PARTITIONS, Integer.toString(PARTITIONS));
        a = new Instance("a", directory, settings);
        b = new Instance("b", directory, settings);
        c = new Instance("c", directory, settings);
        a.start();
        await().atMost(PATIENCE).until(a::isReady);
        Instant from = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.ofDays(60));
        List<Arrival> arrivals = EventStreams.generate(seed, MOST, from);
        load = new Load(topics, arrivals, PER_SECOND);
    }

    @AfterAll
    static void stop() {
        load.close();
        List.of(a, b, c).forEach(Instance::close);
        topics.close();
        admin.close(Duration.ofSeconds(1));
        brokers.close();
    }

    @Test
    @Order(1)
    void oneBecomesThreeAndEachAnswersForAll() throws Exception {
        Instant begun = Instant.now();
        b.start();
        c.start();
        awaitWhole(PATIENCE, a, b, c);
        for (Instance each : List.of(a, b, c)) {
            for (String question : QUESTIONS) {
                JsonNode answer = each.answer(question);
                assertThat(answer.path("complete").asBoolean())
                        .as("%s %s %s", seed, each, question)
                        .isTrue();
                assertThat(Instant.parse(answer.path("as_of").asText())).isAfter(begun);
                assertThat(answer.path("not_answering")).isEmpty();
            }
        }
        assertThat(load.goesOn()).isTrue();
    }

    /** Each says what it holds itself, once for the secret and never for another; together they hold each part once. */
    @Test
    @Order(2)
    void instancesAnswerEachOtherFromWhatTheyHoldAndNobodyElse() throws Exception {
        List<Integer> owned = new ArrayList<>();
        for (Instance each : List.of(a, b, c)) {
            String asked = "/peer/state?kind=AUDIT";
            assertThat(each.ask(asked).statusCode()).isEqualTo(403);
            assertThat(each.ask(asked, "Tally-Peer", "local").statusCode()).isEqualTo(403);
            assertThat(each.ask(asked, "Tally-Peer", SECRET + "!").statusCode()).isEqualTo(403);
            assertThat(each.ask("/peer/instance", "Tally-Peer", "forged").statusCode())
                    .isEqualTo(403);
            int before = owned.size();
            for (JsonNode share : each.answer(asked, "Tally-Peer", SECRET).path("shares")) {
                if (share.path("active").asBoolean()) {
                    owned.add(share.path("partition").asInt());
                }
            }
            assertThat(owned.size() - before).isLessThan(PARTITIONS);
        }
        assertThat(owned).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    }

    @Test
    @Order(3)
    void oneThatHangsIsNamedWithinABoundAndHoldsUpNobody() throws Exception {
        ExecutorService askers = Executors.newFixedThreadPool(40);
        c.freeze();
        try {
            List<Callable<Long>> questions = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String question = QUESTIONS.get(i % QUESTIONS.size());
                questions.add(() -> {
                    long begun = System.nanoTime();
                    HttpResponse<String> answer = a.ask(question);
                    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 503);
                    if (answer.statusCode() == 200) {
                        assertThat(answer.body()).contains("\"not_answering\":[\"" + c.host() + "\"]");
                        assertThat(answer.body()).contains("\"complete\":false");
                    }
                    return System.nanoTime() - begun;
                });
            }
            long slowest = 0;
            for (Future<Long> each : askers.invokeAll(questions)) {
                slowest = Math.max(slowest, each.get());
            }
            say("40 questions at once beside one that hangs: the slowest took " + Duration.ofNanos(slowest));
            assertThat(Duration.ofNanos(slowest)).isLessThan(BOUND);
            long begun = System.nanoTime();
            JsonNode instances = b.answer("/state/instances");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
            assertThat(instances.path("complete").asBoolean()).isFalse();
        } finally {
            c.thaw();
            askers.shutdownNow();
        }
        awaitWhole(PATIENCE, a, b, c);
    }

    @Test
    @Order(4)
    void oneThatIsKilledIsStoodInForAndAllIsWholeAgainSoon() throws Exception {
        Set<String> before = names(a.answer("/state/models"));
        c.kill();
        Instant killed = Instant.now();
        JsonNode first = a.answer("/state/models");
        say("first answer " + Duration.between(killed, Instant.now()).toMillis() + " ms after the kill: stale="
                + first.path("stale") + " complete=" + first.path("complete"));
        assertThat(first.path("complete").asBoolean()).isFalse();
        assertThat(first.path("stale").asBoolean()).isTrue();
        assertThat(first.path("as_of").isNull()).isTrue();
        assertThat(first.path("not_answering"))
                .singleElement()
                .satisfies(silent -> assertThat(silent.asText()).isEqualTo(c.host()));
        assertThat(names(first)).as("copies stand in").containsAll(before);
        for (Instance each : List.of(a, b)) {
            Duration left = RECOVERY.minus(Duration.between(killed, Instant.now()));
            await().pollInterval(Duration.ofMillis(50)).atMost(left).until(() -> isComplete(each, 2));
            say(each + " answers completely again "
                    + Duration.between(killed, Instant.now()).toMillis() + " ms after the kill");
        }
        await().atMost(PATIENCE).until(() -> isWhole(a, 2, killed));
        say("what arrived after the kill is in the answers "
                + Duration.between(killed, Instant.now()).toMillis() + " ms after it");
        c.start();
        awaitWhole(PATIENCE, a, b, c);
        assertThat(load.goesOn()).isTrue();
    }

    @Test
    @Order(5)
    void aRollingRestartIsAnsweredThroughout() throws Exception {
        for (Instance each : List.of(a, b, c)) {
            Instant begun = Instant.now();
            each.stop();
            Instance other = each == a ? b : a;
            assertThat(other.ask("/state/models").statusCode()).isEqualTo(200);
            each.start();
            await().atMost(PATIENCE).until(each::isReady);
            awaitWhole(PATIENCE, a, b, c);
            say(each + " restarted and all whole after "
                    + Duration.between(begun, Instant.now()).toMillis() + " ms");
        }
        assertThat(load.goesOn()).isTrue();
    }

    @Test
    @Order(6)
    void aKilledBrokerIsDoneWithout() throws Exception {
        ChildProcess broker = brokers.brokers().get(1);
        broker.kill();
        Instant killed = Instant.now();
        await().atMost(PATIENCE).until(() -> isWhole(a, 3, killed));
        say("fresh again " + Duration.between(killed, Instant.now()).toMillis() + " ms after a broker was killed");
        broker.restart();
        awaitWhole(PATIENCE, a, b, c);
        assertThat(load.goesOn()).isTrue();
    }

    @Test
    @Order(7)
    void threeBecomeTwoAndNothingWasLostOrCountedTwice() throws Exception {
        b.stop();
        awaitWhole(PATIENCE, a, c);
        int sent = load.stop();
        new ProcessorDrain(admin, "tally-processor", client()).await(PATIENCE);
        say(sent + " records through all of it");
        Recount expected = Judge.assertExact(topics, "seed " + seed);
        assertThat(expected.outcomes()).hasSize(sent);
        for (Instance each : List.of(a, c)) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode audit = each.answer("/state/audit");
                assertThat(ExpectedState.saidAudit(audit)).isEqualTo(ExpectedState.audit(expected));
                audit.path("audit").forEach(ClusterIT::assertBalances);
                assertThat(ExpectedState.saidModels(each.answer("/state/models?window=day")))
                        .isEqualTo(ExpectedState.models(expected, "day"));
                assertThat(ExpectedState.saidSavings(each.answer("/state/savings?window=hour")))
                        .isEqualTo(ExpectedState.savings(expected, "hour"));
            });
        }
    }

    private static void assertBalances(JsonNode row) {
        assertThat(row.path("received").asLong())
                .as(row.toString())
                .isEqualTo(row.path("ledger").asLong()
                        + row.path("superseded").asLong()
                        + row.path("duplicates").asLong()
                        + row.path("stale").asLong()
                        + row.path("rejected").asLong());
    }

    private static Set<String> names(JsonNode answer) {
        Set<String> names = new HashSet<>();
        answer.path("models")
                .forEach(row -> names.add(
                        row.path("provider").asText() + "|" + row.path("model").asText()));
        return names;
    }

    private static void awaitWhole(Duration patience, Instance... instances) {
        Instant since = Instant.now();
        for (Instance each : instances) {
            await().pollInterval(Duration.ofMillis(100))
                    .atMost(patience)
                    .until(() -> isWhole(each, instances.length, since));
        }
    }

    /** Whether, besides, what came since is in the answers. */
    private static boolean isWhole(Instance instance, int instances, Instant since) throws InterruptedException {
        try {
            String asOf = instance.answer("/state/instances").path("as_of").asText();
            return isComplete(instance, instances)
                    && !asOf.equals("null")
                    && Instant.parse(asOf).isAfter(since);
        } catch (IOException | AssertionError e) {
            return false;
        }
    }

    /** Whether all questions are answered by all owners, and so many instances share the work. */
    private static boolean isComplete(Instance instance, int instances) throws InterruptedException {
        try {
            JsonNode all = instance.answer("/state/instances").path("instances");
            for (JsonNode each : all) {
                if (!each.path("answering").asBoolean()
                        || each.path("partitions").isEmpty()) {
                    return false;
                }
            }
            for (String question : QUESTIONS) {
                JsonNode answer = instance.answer(question);
                if (!answer.path("complete").asBoolean() || answer.path("as_of").isNull()) {
                    return false;
                }
            }
            return all.size() == instances;
        } catch (IOException | AssertionError e) {
            return false;
        }
    }

    private static Map<String, Object> client() {
        return new HashMap<>(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers.bootstrapServers()));
    }

    private static void say(String line) {
        System.out.println("ClusterIT: " + line);
    }
}
