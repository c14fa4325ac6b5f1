package io.tokentally.adapter.springai;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.nio.ByteBuffer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/** Copies what a model's stream says as it passes. Calls that are no model's pass untouched. */
final class StreamingTap implements ExchangeFilterFunction {
    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return Mono.deferContextual(view -> {
            Observation observation = view.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
            Observation.Context context = ModelContexts.nearest(observation);
            Mono<ClientResponse> answer = next.exchange(request);
            return context == null ? answer : answer.map(response -> tapped(response, context));
        });
    }

    private static ClientResponse tapped(ClientResponse response, Observation.Context context) {
        if (!response.statusCode().is2xxSuccessful()) {
            return response;
        }
        TappedAnswer answer = TappedAnswer.in(context);
        return response.mutate()
                .body(body -> body.doOnNext(buffer -> copy(buffer, answer)))
                .build();
    }

    private static void copy(DataBuffer buffer, TappedAnswer answer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.toByteBuffer(ByteBuffer.wrap(bytes));
        answer.add(bytes, 0, bytes.length);
    }
}
