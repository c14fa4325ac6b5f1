package io.tokentally.proof.fault;

import io.tokentally.proof.cluster.Cluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A producer without Kafka is killed, and its disk changes some of what it spooled: none of that may be counted as if it
 * were what was recorded, and what is lost by it is counted.
 */
record DamagedSpool(String producer) implements Fault {
    private static final List<String> BROKERS = List.of("kafka-1", "kafka-2", "kafka-3");
    private static final Duration WITHOUT_KAFKA = Duration.ofSeconds(5);
    private static final int DAMAGED_BYTES = 20;

    @Override
    public String name() {
        return "spool damaged on the disk of " + producer;
    }

    @Override
    public Set<String> hits() {
        return Set.of(producer);
    }

    @Override
    public void begin(Cluster cluster, Random random) throws IOException {
        BROKERS.forEach(broker -> cluster.network().block(producer, broker));
        Cluster.pause(WITHOUT_KAFKA);
        cluster.kill(producer);
        for (Path segment : segments(cluster.producer(producer).spool())) {
            damage(segment, random);
        }
    }

    private static List<Path> segments(Path spool) throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            return files.filter(file -> file.toString().endsWith(".spool")).toList();
        }
    }

    /** Single bytes of its last two thirds, where the events lie. */
    private static void damage(Path segment, Random random) throws IOException {
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = file.size();
            for (int i = 0; i < DAMAGED_BYTES && size > 100; i++) {
                long at = size / 3 + random.nextInt((int) (size - size / 3));
                ByteBuffer one = ByteBuffer.allocate(1);
                file.read(one, at);
                file.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), at);
            }
        }
    }

    @Override
    public Duration lasts(Random random) {
        return Duration.ofSeconds(1);
    }

    @Override
    public void end(Cluster cluster) {
        BROKERS.forEach(broker -> cluster.network().heal(producer, broker));
        cluster.revive(producer);
    }
}
