package io.tokentally.proof.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * Whether a broken mechanism was found.
 *
 * @param lives how many it took, each of another seed
 * @param steps how many faults in the last of them
 * @param broken the guarantees that were seen broken
 */
public record SabotageOutcome(
        @JsonProperty("sabotage") String sabotage,
        @JsonProperty("found") boolean found,
        @JsonProperty("lives") int lives,
        @JsonProperty("steps") int steps,
        @JsonProperty("seed") long seed,
        @JsonProperty("broken") List<String> broken) {
    private static final JsonMapper JSON = new JsonMapper();

    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static SabotageOutcome parse(String line) {
        try {
            return JSON.readValue(line, SabotageOutcome.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not an outcome of a sabotage: " + line, e);
        }
    }
}
