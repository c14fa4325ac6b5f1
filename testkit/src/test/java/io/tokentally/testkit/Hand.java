package io.tokentally.testkit;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/** Writes small streams by hand: one event a second from {@link #T}, unless said otherwise. */
final class Hand {

    static final Instant T = Instant.parse("2026-11-22T10:07:00Z");

    private final List<Arrival> arrivals = new ArrayList<>();

    /** A call of gpt-4o (2.50 and 10 USD a million) with 100 input and 10 output tokens. */
    static UsageEvent usage(String id, long revision) {
        return UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId(id)
                .setRevision(revision)
                .setUserId("u")
                .setSessionId("s")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setTokens(
                        TokenCounts.newBuilder().setInput(100L).setOutput(10L).build())
                .build();
    }

    static UsageEvent usage(String id, long revision, Consumer<UsageEvent> changes) {
        UsageEvent event = usage(id, revision);
        changes.accept(event);
        return event;
    }

    static UsageEvent voided(String id, long revision) {
        return UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId(id)
                .setRevision(revision)
                .setVoided(true)
                .build();
    }

    /** A read that returned 100 of 1,000 tokens. */
    static ToolOperationEvent tool(String id, long revision) {
        return ToolOperationEvent.newBuilder()
                .setTenant("default")
                .setEventId(id)
                .setRevision(revision)
                .setSessionId("s")
                .setToolId("t")
                .setToolName("read")
                .setOperationMode("overview")
                .setTokensOriginal(1_000L)
                .setTokensActual(100L)
                .build();
    }

    static ToolOperationEvent tool(String id, long revision, Consumer<ToolOperationEvent> changes) {
        ToolOperationEvent event = tool(id, revision);
        changes.accept(event);
        return event;
    }

    Hand send(SpecificRecord event) {
        return sendAt(T.plusSeconds(arrivals.size()), event);
    }

    Hand sendAt(Instant arrivedAt, SpecificRecord event) {
        arrivals.add(new Arrival(event, arrivedAt));
        return this;
    }

    Recount recount() {
        return recount(Rules.defaults());
    }

    Recount recount(Rules rules) {
        return new ReferenceModel(rules).recount(arrivals);
    }

    List<Outcome> outcomes() {
        return recount().outcomes();
    }

    List<String> reasons() {
        return recount().rejections().stream().map(Rejection::reason).toList();
    }
}
