package io.tokentally.cli.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Keeps what a source hands out. */
final class Collected implements EventSource.Receiver {
    final List<ObjectNode> events = new ArrayList<>();
    final Skipped skipped = new Skipped();
    final List<ObjectNode> withdrawn = new ArrayList<>();
    long bytes;

    static Collected from(EventSource source) throws IOException, InterruptedException {
        Collected collected = new Collected();
        source.read(collected, collected.skipped);
        return collected;
    }

    List<String> ids() {
        return events.stream().map(event -> event.path("event_id").textValue()).toList();
    }

    long sum(String member) {
        return events.stream()
                .mapToLong(event -> event.path("usage").path(member).longValue())
                .sum();
    }

    /** Events by session. */
    Map<String, Long> sessions() {
        return events.stream()
                .collect(Collectors.groupingBy(event -> event.path("session_id").textValue(), Collectors.counting()));
    }

    @Override
    public void accept(ObjectNode event, Origin origin) {
        events.add(event);
    }

    @Override
    public void withdraw(ObjectNode event, Origin origin) {
        withdrawn.add(event);
    }

    @Override
    public void read(int more) {
        bytes += more;
    }
}
