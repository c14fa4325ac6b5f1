package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.embedded.SupervisedJvm;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes at a time are killed with SIGKILL at random moments while Kafka is up, down or flapping, and another one delivers
 * what each left, the test's own or, half of the time, first one that is killed as well. {@code -Dkills=50 -Dseed=N} for more, or
 * the same again.
 */
class SpoolKillIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PARTITIONS = 2;
    private static final int AT_A_TIME = 2;

    @TempDir
    private static Path folder;

    private static EmbeddedStack stack;
    private static KafkaConsumer<byte[], byte[]> consumer;

    private final Map<String, List<UsageEvent>> arrived = new HashMap<>();

    private enum Broker {
        UP,
        DOWN,
        FLAPPING
    }

    @BeforeAll
    static void start() throws InterruptedException {
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(folder.resolve("stack")));
        Map<String, Object> kafka = Map.of("bootstrap.servers", stack.bootstrapServers());
        try (Admin admin = Admin.create(kafka)) {
            TopicAdmin.ensureTopics(admin, Topics.RAW, PARTITIONS, (short) -1);
        }
        TopicAdmin.ensureSubjects(SchemaRegistry.at(stack.schemaRegistryUrl()), Topics.RAW);
        consumer = new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(new TopicPartition(Topics.USAGE_EVENTS.name(), partition));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    @AfterAll
    static void stop() {
        consumer.close();
        stack.close();
    }

    @Test
    void whatAKillTakesWasInMemoryForLessThanSpoolAfter() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        int kills = Integer.getInteger("kills", 6);
        System.out.println("SpoolKillIT: -Dseed=" + seed + " -Dkills=" + kills);
        Random random = new Random(seed);
        long begun = System.nanoTime();
        long longest = 0;
        for (int turn = 0; turn * AT_A_TIME < kills; turn++) {
            Broker broker = Broker.values()[(turn + (int) Math.floorMod(seed, 3L)) % 3];
            longest = Math.max(longest, turn(turn, broker, random));
        }
        System.out.printf(
                "SpoolKillIT: %d kills in %d s%n",
                kills, Duration.ofNanos(System.nanoTime() - begun).toSeconds());
        System.out.println("SpoolKillIT: longest exposure of a lost event " + longest + " ms");
    }

    /** One that records until it is killed, and what it leaves. */
    private record Victim(String name, SupervisedJvm process, Path spool, Path intentions) {
        static Victim started(String name, Random random) {
            Path spool = folder.resolve("spool-" + name);
            Path intentions = folder.resolve("intentions-" + name);
            String seed = Long.toString(random.nextLong());
            return new Victim(
                    name,
                    child("record-" + name, spool.toString(), intentions.toString(), prefix(name), seed),
                    spool,
                    intentions);
        }

        static String prefix(String name) {
            return "run-" + name + "-";
        }

        boolean records() throws IOException {
            return Files.exists(intentions) && Files.size(intentions) > 0;
        }

        /** Returns when. */
        long kill() {
            assertThat(process.isAlive()).as("see %s", process.logFile()).isTrue();
            long now = System.currentTimeMillis();
            process.kill();
            return now;
        }
    }

    /** Returns the age of the oldest event that was lost, in milliseconds. */
    private long turn(int turn, Broker broker, Random random) throws IOException {
        List<Victim> victims = new ArrayList<>();
        List<Long> killed = new ArrayList<>();
        try {
            for (int i = 0; i < AT_A_TIME; i++) {
                victims.add(Victim.started(turn + "." + i, random));
            }
            for (Victim victim : victims) {
                await().atMost(PATIENCE).until(victim::records);
            }
            pause(random.nextInt(1_500));
            if (broker != Broker.UP) {
                stack.kafka().kill();
                pause(random.nextInt(1_800));
            }
            if (broker == Broker.FLAPPING) {
                stack.kafka().restart();
                pause(random.nextInt(1_000));
                if (random.nextBoolean()) {
                    stack.kafka().kill();
                    pause(random.nextInt(1_000));
                }
            }
            for (Victim victim : victims) {
                killed.add(victim.kill());
                pause(random.nextInt(200));
            }
        } finally {
            victims.forEach(victim -> victim.process().close());
        }
        if (!stack.kafka().isAlive()) {
            stack.kafka().restart();
        }
        long longest = 0;
        for (int i = 0; i < AT_A_TIME; i++) {
            Victim victim = victims.get(i);
            drain(victim, random.nextBoolean() ? random.nextInt(1_000) : null);
            longest = Math.max(longest, judge(victim, broker, killed.get(i)));
        }
        return longest;
    }

    /** @param killedAfter the milliseconds after which a first process that drains is killed; null where there is none */
    private static void drain(Victim victim, @Nullable Integer killedAfter) {
        if (killedAfter != null) {
            try (SupervisedJvm killedToo =
                    child("drain-" + victim.name(), victim.spool().toString(), "drain")) {
                pause(killedAfter);
                killedToo.kill();
            }
        }
        assertTimeoutPreemptively(
                PATIENCE,
                () -> SpoolKillChild.drain(
                        SpoolKillChild.client(stack.bootstrapServers(), stack.schemaRegistryUrl(), victim.spool())));
    }

    private long judge(Victim victim, Broker broker, long killedAt) throws IOException {
        read();
        Map<String, Long> intended = intended(victim.intentions());
        Map<String, List<UsageEvent>> forms = new HashMap<>(arrived);
        forms.keySet().removeIf(id -> !id.startsWith(Victim.prefix(victim.name())));
        Set<String> counted = forms.keySet();
        long again = forms.values().stream().mapToLong(all -> all.size() - 1L).sum();
        long exposure = intended.entrySet().stream()
                .filter(event -> !counted.contains(event.getKey()))
                .mapToLong(event -> killedAt - event.getValue())
                .max()
                .orElse(0);
        System.out.printf(
                "run %s, Kafka %s: %d recorded, %d lost, the oldest of them %d ms before the kill, %d sent again%n",
                victim.name(), broker, intended.size(), intended.size() - counted.size(), exposure, again);
        assertThat(intended.keySet()).as("nothing was made up").containsAll(counted);
        assertThat(exposure).as("in memory alone, in ms").isLessThanOrEqualTo(SpoolOptions.DEFAULT_AFTER.toMillis());
        assertThat(forms)
                .allSatisfy((id, all) ->
                        assertThat(new HashSet<>(all)).as("forms of %s", id).hasSize(1));
        return exposure;
    }

    private void read() {
        AvroDecoder<UsageEvent> decoder =
                new AvroDecoder<>(UsageEvent.class, SchemaRegistry.at(stack.schemaRegistryUrl()));
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                if (record.value() == null) {
                    return; // what a drained client says last
                }
                UsageEvent event = decoder.decode(record.value());
                arrived.computeIfAbsent(event.getEventId(), id -> new ArrayList<>())
                        .add(event);
            });
        }
    }

    /** Id and time; the last line may not be whole. */
    private static Map<String, Long> intended(Path file) throws IOException {
        Map<String, Long> intended = new TreeMap<>();
        String text = Files.readString(file);
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> {
            int space = line.indexOf(' ');
            intended.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
        });
        return intended;
    }

    private static SupervisedJvm child(String name, String... args) {
        List<String> all = new ArrayList<>(List.of(stack.bootstrapServers(), stack.schemaRegistryUrl()));
        all.addAll(List.of(args));
        return SupervisedJvm.of(name, SpoolKillChild.class.getName())
                .args(all.toArray(String[]::new))
                .heapMegabytes(128)
                .logFile(folder.resolve(name + ".log"))
                .start();
    }

    private static void pause(long millis) {
        long until = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> System.nanoTime() >= until);
    }
}
