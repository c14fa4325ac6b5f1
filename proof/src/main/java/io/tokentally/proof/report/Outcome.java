package io.tokentally.proof.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One fault and what came of it; a line of JSON.
 *
 * @param seed of the life, with which it comes again
 * @param number of the fault in its life, from 1
 * @param verdict of each guarantee: held, or how it is broken
 * @param recoverySeconds until users' answers were complete again, {@code live_complete}, and held all that had arrived when
 *     it went wrong: {@code live} and {@code sink}
 * @param endedByThemselves processes that ended without being told, and were started again
 * @param peakMegabytes the most memory that each process had so far in this life; only of bursts
 */
@JsonPropertyOrder({"seed", "number", "fault", "verdict", "recovery_seconds"})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Outcome(
        @JsonProperty("seed") long seed,
        @JsonProperty("number") int number,
        @JsonProperty("fault") String fault,
        @JsonProperty("verdict") Map<String, String> verdict,
        @JsonProperty("recovery_seconds") Map<String, @Nullable Double> recoverySeconds,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("figures") Map<String, Long> figures,
        @JsonProperty("ended_by_themselves") List<String> endedByThemselves,
        @JsonProperty("peak_megabytes") @Nullable Map<String, Long> peakMegabytes) {
    /** Between the names of faults at once; as a regular expression. */
    public static final String AND = " \\+ ";

    static final String HELD = "held";
    private static final JsonMapper JSON = new JsonMapper();

    public boolean holds() {
        return broken().isEmpty();
    }

    /** The guarantees that are. */
    public List<String> broken() {
        return verdict.entrySet().stream()
                .filter(each -> !each.getValue().equals(HELD))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Outcome parse(String line) {
        try {
            return JSON.readValue(line, Outcome.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not an outcome: " + line, e);
        }
    }
}
