package io.tokentally.proof.workload;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.AvroEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * What one process was about to record, each event on disk before the SDK is given it: a line of the time, the kind and the
 * event's bytes. Writing: one thread.
 */
public final class Journal implements AutoCloseable {
    private final FileChannel file;
    private final Codec codec = new Codec();

    private Journal(FileChannel file) {
        this.file = file;
    }

    /**
     * One event.
     *
     * @param millis when it was about to be recorded, since the epoch
     */
    public record Entry(long millis, SpecificRecord event) {}

    public static Journal create(Path file) throws IOException {
        return new Journal(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** Returns when all of them are on disk. */
    public void append(List<SpecificRecord> events) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (SpecificRecord event : events) {
            lines.append(System.currentTimeMillis())
                    .append(event instanceof UsageEvent ? " U " : " T ")
                    .append(Base64.getEncoder().encodeToString(codec.encode(event)))
                    .append('\n');
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(false);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** All whole lines. */
    public static List<Entry> read(Path file) throws IOException {
        Codec codec = new Codec();
        String text = Files.readString(file);
        List<Entry> entries = new ArrayList<>();
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> {
            String[] fields = line.split(" ", -1);
            byte[] bytes = Base64.getDecoder().decode(fields[2]);
            entries.add(new Entry(Long.parseLong(fields[0]), codec.decode(fields[1].equals("U"), bytes)));
        });
        return entries;
    }

    /** Its registry lives in this process; that both kinds are registered in one order makes the bytes readable elsewhere. */
    private static final class Codec {
        private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        private final AvroEncoder<UsageEvent> usage = new AvroEncoder<>(UsageEvent.class, registry, true);
        private final AvroEncoder<ToolOperationEvent> tools =
                new AvroEncoder<>(ToolOperationEvent.class, registry, true);
        private final AvroDecoder<UsageEvent> usageBack = new AvroDecoder<>(UsageEvent.class, registry);
        private final AvroDecoder<ToolOperationEvent> toolsBack = new AvroDecoder<>(ToolOperationEvent.class, registry);

        Codec() {
            usage.encode(Topics.USAGE_EVENTS.subject(), UsageEvent.newBuilder().build());
            tools.encode(
                    Topics.TOOL_OPERATIONS.subject(),
                    ToolOperationEvent.newBuilder().build());
        }

        byte[] encode(SpecificRecord event) {
            return event instanceof UsageEvent one
                    ? usage.encode(Topics.USAGE_EVENTS.subject(), one)
                    : tools.encode(Topics.TOOL_OPERATIONS.subject(), (ToolOperationEvent) event);
        }

        SpecificRecord decode(boolean isUsage, byte[] bytes) {
            return isUsage ? usageBack.decode(bytes) : toolsBack.decode(bytes);
        }
    }
}
