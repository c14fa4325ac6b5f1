package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.gateway.http.Answer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the gateway makes of the processor's answers, and what it says without them. */
@ExtendWith(SharedStack.class)
class PipelineIT {
    private static FakeState state;
    private static GatewayService gateway;

    @BeforeAll
    static void start(SharedStack.Home home) throws Exception {
        home.migrated();
        SeededData.load(home, 1, 100, Instant.parse("2026-03-01T00:00:00Z"));
        state = new FakeState();
        gateway = home.gateway(InstantSource.system(), Map.of(GatewayConfig.STATE_URL, state.url()));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        state.close();
    }

    @Test
    void thePipelineIsOneAnswer() throws Exception {
        state.answers.put("/state/audit", """
                {"audit":[
                  {"type":"usage","tenant":"default","producer_id":"a","received":9,"ledger":4,"superseded":2,
                   "duplicates":1,"stale":1,"rejected":1},
                  {"type":"tool_operation","tenant":"default","producer_id":"","received":1,"ledger":1,"superseded":0,
                   "duplicates":0,"stale":0,"rejected":0}],"as_of":null,"complete":true}""");
        state.answers.put(
                "/state/producers",
                "{\"producers\":[{\"known_missing\":3},{\"known_missing\":4}],\"as_of\":null,\"complete\":true}");
        JsonNode pipeline = get("/metrics/pipeline");
        assertThat(pipeline.path("received").asInt()).isEqualTo(10);
        assertThat(pipeline.path("ledger").asInt()).isEqualTo(5);
        assertThat(pipeline.path("known_missing").asInt()).isEqualTo(7);
        assertThat(pipeline.path("complete").asBoolean()).isTrue();
        assertThat(pipeline.path("late").asInt()).isPositive();
        assertThat(pipeline.path("unpriced_models").path(0).path("calls").asInt())
                .isPositive();

        state.answers.remove("/state/audit");
        JsonNode without = get("/metrics/pipeline");
        assertThat(without.path("received").isNull()).isTrue();
        assertThat(without.path("known_missing").asInt()).isEqualTo(7);
        assertThat(without.path("complete").asBoolean()).isFalse();
    }

    @Test
    void stateIsPassedOnWithItsAuthorization() throws Exception {
        state.answers.put("/state/models/a%2Fb/c", "{\"models\":[]}");
        state.answers.put("/state/models/a/b/c", "{\"models\":[]}");
        Answer answer = Answer.send(Answer.request(gateway.port(), "/state/models/a%2Fb/c?window=hour")
                .header("Authorization", "Bearer tk_x"));
        assertThat(state.asked).contains("/state/models/a%2Fb/c?window=hour Bearer tk_x");
        assertThat(answer.body()).isEqualTo("{\"models\":[]}");
        assertThat(Answer.get(gateway.port(), "/state/sessions/nobody").status())
                .isEqualTo(404);
        assertThat(Answer.get(gateway.port(), "/state/else").status()).isEqualTo(404);
    }

    private static JsonNode get(String path) throws Exception {
        Answer answer = Answer.get(gateway.port(), path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }
}
