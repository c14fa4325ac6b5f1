package io.tokentally.processor.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuestionTest {
    @Test
    void comesBackFromItsQuery() {
        Question question = new Question(
                Kind.MODELS, Map.of("tenant", "t \"1\"\n😀&=", "model", "a/b", "from", "2026-01-01", "window", "day"));
        assertThat(Question.ofPeer(decoded(question.toQuery()))).isEqualTo(question);
        assertThat(question.ever().parameters()).containsOnlyKeys("tenant", "model");
        assertThatThrownBy(() -> Question.ofPeer(Map.of("kind", "NOTHING")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Question.ofPeer(Map.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOwnersShareIsPreferredThenTheNewestCopy() {
        Question question = new Question(Kind.MODELS, Map.of());
        Gathered gathered = Gathered.of(
                question,
                List.of(
                        share(0, false, 0, "copy"),
                        share(0, true, 0, "owner"),
                        share(1, false, 9, "behind"),
                        share(1, false, 2, "ahead")),
                2,
                List.of("b:1"));
        assertThat(gathered.rows().stream().map(row -> row.path("model").asText()))
                .containsExactly("ahead", "owner");
        assertThat(gathered.complete()).isFalse();
        assertThat(gathered.stale()).isTrue();
        assertThat(gathered.notAnswering()).containsExactly("b:1");
    }

    @Test
    void aMissingPartitionMakesItIncompleteAndNotStale() {
        Gathered gathered =
                Gathered.of(new Question(Kind.MODELS, Map.of()), List.of(share(0, true, 0, "a")), 2, List.of());
        assertThat(gathered.complete()).isFalse();
        assertThat(gathered.stale()).isFalse();
    }

    @Test
    void countersOfOneKeyAreAddedUpOverPartitions() {
        Gathered gathered = Gathered.of(
                new Question(Kind.AUDIT, Map.of()), List.of(audit(0, 3), audit(1, 4), audit(2, 5)), 3, List.of());
        assertThat(gathered.complete()).isTrue();
        assertThat(gathered.rows()).singleElement().satisfies(row -> {
            assertThat(row.path("received").longValue()).isEqualTo(12);
            assertThat(row.path("tenant").textValue()).isEqualTo("default");
        });
    }

    private static Share audit(int partition, long received) {
        ArrayNode rows = StateJson.MAPPER.createArrayNode();
        rows.addObject()
                .put("type", "usage")
                .put("tenant", "default")
                .put("producer_id", "p")
                .put("received", received);
        return new Share(partition, true, 0, rows);
    }

    private static Share share(int partition, boolean active, long lag, String model) {
        ArrayNode rows = StateJson.MAPPER.createArrayNode();
        rows.addObject().put("provider", "p").put("model", model);
        Share share = new Share(partition, active, lag, rows);
        var node = StateJson.MAPPER.createObjectNode();
        share.write(node);
        JsonNode read = node;
        assertThat(Share.read(read)).isEqualTo(share);
        return share;
    }

    private static Map<String, String> decoded(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : new ArrayList<>(List.of(query.split("&", -1)))) {
            String[] both = pair.split("=", -1);
            parameters.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }
}
