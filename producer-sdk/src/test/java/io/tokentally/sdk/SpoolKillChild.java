package io.tokentally.sdk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** The process that {@link SpoolKillIT} kills: it records numbered events, or delivers what is in the spool. */
final class SpoolKillChild {
    private static final Duration FLUSH = Duration.ofSeconds(5);

    private SpoolKillChild() {}

    /**
     * {@code bootstrap registry folder drain}, or {@code bootstrap registry folder intentions prefix seed}: each event's id
     * and time is on disk before it is recorded.
     */
    public static void main(String[] args) throws IOException {
        TokentallyClient client = client(args[0], args[1], Path.of(args[2]));
        if (args[3].equals("drain")) {
            drain(client);
        } else {
            record(client, Path.of(args[3]), args[4], new Random(Long.parseLong(args[5])));
        }
    }

    static TokentallyClient client(String bootstrapServers, String schemaRegistryUrl, Path spool) {
        return TokentallyClient.builder()
                .bootstrapServers(bootstrapServers)
                .schemaRegistryUrl(schemaRegistryUrl)
                .spoolDirectory(spool)
                .shutdownHook(false)
                .build();
    }

    /** Until Kafka has all that is in the spool. */
    static void drain(TokentallyClient client) {
        while (!client.flush(FLUSH)) {
            System.out.println(client.stats());
        }
        client.close();
    }

    private static void record(TokentallyClient client, Path intentions, String prefix, Random random)
            throws IOException {
        try (FileChannel file = FileChannel.open(intentions, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; ; i++) {
                String id = prefix + i;
                String line = id + " " + System.currentTimeMillis() + "\n";
                file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
                file.force(false);
                client.record(Events.usage(id));
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
        }
    }
}
