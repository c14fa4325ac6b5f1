package io.tokentally.cli.tail;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of server-sent events, as far as a gateway uses them. Used by one thread.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the format</a>
 */
final class ServerSentEvents implements Closeable {
    /** One event: its type, {@code message} where it names none, and its data, lines joined by LF. */
    record Event(String type, String data) {}

    private final BufferedReader in;

    ServerSentEvents(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** The next event, or null where the stream has ended; one that the end cut off is none. */
    @Nullable
    Event next() throws IOException {
        String type = "message";
        StringBuilder data = new StringBuilder();
        boolean any = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty() && any) {
                return new Event(type, data.toString());
            }
            if (line.startsWith("event:")) {
                type = value(line);
            } else if (line.startsWith("data:")) {
                data.append(any ? "\n" : "").append(value(line));
                any = true;
            } else if (line.isEmpty()) {
                type = "message";
            }
        }
        return null;
    }

    private static String value(String line) {
        String value = line.substring(line.indexOf(':') + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
