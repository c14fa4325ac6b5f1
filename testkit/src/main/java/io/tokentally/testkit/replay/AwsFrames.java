package io.tokentally.testkit.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * AWS's binary event stream: prelude (length of all, length of the headers, CRC32), headers, payload, CRC32 of it all.
 *
 * @see <a href="https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html">event stream encoding</a>
 */
final class AwsFrames {
    private static final int AROUND = 16;
    private static final int TEXT = 7;

    private AwsFrames() {}

    /** @param events each an object whose only key is the event's name */
    static byte[] of(List<JsonNode> events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (JsonNode event : events) {
            event.properties().forEach(named -> all.writeBytes(frame(named)));
        }
        return all.toByteArray();
    }

    private static byte[] frame(Map.Entry<String, JsonNode> event) {
        byte[] payload = event.getValue().toString().getBytes(StandardCharsets.UTF_8);
        try {
            byte[] headers = headers(event.getKey());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream frame = new DataOutputStream(bytes);
            frame.writeInt(AROUND + headers.length + payload.length);
            frame.writeInt(headers.length);
            frame.writeInt(crc(bytes.toByteArray()));
            frame.write(headers);
            frame.write(payload);
            frame.writeInt(crc(bytes.toByteArray()));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] headers(String type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream headers = new DataOutputStream(bytes);
        for (List<String> header : List.of(
                List.of(":event-type", type),
                List.of(":content-type", "application/json"),
                List.of(":message-type", "event"))) {
            headers.writeByte(header.get(0).length());
            headers.writeBytes(header.get(0));
            headers.writeByte(TEXT);
            headers.writeShort(header.get(1).length());
            headers.writeBytes(header.get(1));
        }
        return bytes.toByteArray();
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
