package io.tokentally.cli.doctor;

import static io.tokentally.cli.doctor.KafkaCheck.answer;

import io.tokentally.cli.Failures;
import io.tokentally.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** This machine's clock against the broker's and Postgres's. */
final class ClockCheck {
    private static final String AREA = "clocks";
    private static final String OFFSETS = "__consumer_offsets";
    private static final String GROUP = "tally-doctor";
    private static final Duration MOST = Duration.ofSeconds(5);
    private static final String REMEDY = "synchronise both by NTP (chronyd, systemd-timesyncd): events more than"
            + " 5 minutes ahead of the broker are rejected";

    private final InstantSource clock;

    ClockCheck(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Kafka tells its time to nobody, but stamps what it stores: a position of the group {@value #GROUP}, committed and
     * deleted again, has its time on it.
     */
    Finding broker(Admin admin) throws InterruptedException {
        try {
            return compare("the broker's", () -> stamped(admin));
        } catch (KafkaException e) {
            return Finding.unknown(AREA, "the broker's clock cannot be read: " + Failures.line(e));
        }
    }

    Finding postgres(PostgresCheck postgres) throws InterruptedException {
        return compare("Postgres's", postgres::now);
    }

    private Finding compare(String whose, Callable<@Nullable Instant> reading) throws InterruptedException {
        Instant before = clock.instant();
        Instant there = read(reading);
        Instant after = clock.instant();
        if (there == null) {
            return Finding.unknown(AREA, whose + " clock cannot be read");
        }
        Duration ahead = Duration.between(there, before);
        Duration behind = Duration.between(after, there);
        if (ahead.compareTo(MOST) > 0) {
            return Finding.fault(AREA, "this machine's clock is " + shown(ahead) + " ahead of " + whose, REMEDY);
        }
        if (behind.compareTo(MOST) > 0) {
            return Finding.fault(AREA, "this machine's clock is " + shown(behind) + " behind " + whose, REMEDY);
        }
        return Finding.ok(AREA, "this machine's clock and " + whose + " agree within " + MOST.toSeconds() + " s");
    }

    private static @Nullable Instant read(Callable<@Nullable Instant> reading) throws InterruptedException {
        try {
            return reading.call();
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Instant stamped(Admin admin) throws InterruptedException {
        TopicPartition raw = new TopicPartition(Topics.USAGE_EVENTS.name(), 0);
        answer(admin.alterConsumerGroupOffsets(GROUP, Map.of(raw, new OffsetAndMetadata(0)))
                .all());
        try {
            Collection<TopicDescription> offsets = answer(
                            admin.describeTopics(List.of(OFFSETS)).allTopicNames())
                    .values();
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            offsets.forEach(topic -> topic.partitions()
                    .forEach(partition ->
                            asked.put(new TopicPartition(OFFSETS, partition.partition()), OffsetSpec.maxTimestamp())));
            long newest = answer(admin.listOffsets(asked).all()).values().stream()
                    .mapToLong(found -> found.timestamp())
                    .max()
                    .orElse(-1);
            return newest < 0 ? null : Instant.ofEpochMilli(newest);
        } finally {
            answer(admin.deleteConsumerGroups(List.of(GROUP)).all());
        }
    }

    private static String shown(Duration duration) {
        return duration.toSeconds() < 600
                ? duration.toSeconds() + " s"
                : TimeUnit.SECONDS.toMinutes(duration.toSeconds()) + " min";
    }
}
