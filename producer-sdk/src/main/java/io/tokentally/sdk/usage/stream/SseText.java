package io.tokentally.sdk.usage.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Server-sent events as text. Names, ids and comments of events are left out: what a provider says is in the data.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the format</a>
 */
final class SseText {
    private static final Pattern FIRST_LINE = Pattern.compile("\\s*(data|event|id|retry)?:.*", Pattern.DOTALL);
    private static final String DATA = "data:";

    private SseText() {}

    static boolean isSse(String text) {
        return FIRST_LINE.matcher(text).matches();
    }

    /** The data of each event; of the last also where the stream was cut before the blank line that ends it. */
    static List<String> data(String text) {
        List<String> events = new ArrayList<>();
        StringBuilder event = new StringBuilder();
        for (String line : text.split("\r\n|\r|\n", -1)) {
            if (line.startsWith(DATA)) {
                event.append(line, DATA.length(), line.length()).append('\n');
            } else if (line.isEmpty() && !event.isEmpty()) {
                events.add(event.toString());
                event.setLength(0);
            }
        }
        if (!event.isEmpty()) {
            events.add(event.toString());
        }
        return events;
    }
}
