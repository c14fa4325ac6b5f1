package io.tokentally.adapter.langchain4j;

import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The provider's own answer, where LangChain4j keeps it. */
final class RawAnswer {
    private static final String END = "[DONE]";

    private RawAnswer() {}

    static void addTo(
            List<Object> bodies, @Nullable SuccessfulHttpResponse response, @Nullable List<ServerSentEvent> events) {
        if (response != null && response.body() != null) {
            bodies.add(response.body());
        }
        if (events != null && !events.isEmpty()) {
            bodies.add(events.stream()
                    .map(ServerSentEvent::data)
                    .filter(data -> data != null && !data.equals(END))
                    .toList());
        }
    }
}
