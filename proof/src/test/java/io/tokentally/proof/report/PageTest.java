package io.tokentally.proof.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void addsUpOverRunsAndNamesWhatBroke() {
        Outcome held = outcome(1, 1, "kill sink-1", "held", 3.0);
        Outcome broken = outcome(1, 2, "kill sink-2 + freeze gateway", "1: lost e-1", null);
        Outcome slow = outcome(2, 1, "kill sink-1", "held", 21.0);
        String text = new Page(
                        List.of(held, broken, slow),
                        List.of(new SabotageOutcome("a fence off", false, 20, 5, 1, List.of())),
                        Map.of("sink", 360))
                .text();
        assertThat(text)
                .contains("3 steps with 4 faults over 2 lives", "Durable events lost: 1.", "Seeds: 1, 2.")
                .contains("| kill sink-1 | 2, 0 | 2 |  | 3.0, 21.0 | 3.0, 21.0 |")
                .contains("| freeze gateway | 1, 1 | 0 | G1 | - | - |")
                .contains("| sink (2) | 3.0, 21.0 | **no** | 3.0, 21.0 | 3.0, 21.0 | **no** |")
                .contains("| a fence off | **no** | 20 |  |");
        assertThat(Outcome.parse(held.json())).isEqualTo(held);
    }

    private static Outcome outcome(long seed, int number, String fault, String g1, @Nullable Double seconds) {
        Map<String, @Nullable Double> recovery = new HashMap<>();
        recovery.put("live_complete", seconds);
        recovery.put("live", seconds);
        recovery.put("sink", seconds);
        return new Outcome(
                seed,
                number,
                fault,
                Map.of("G1", g1, "G2", "held"),
                recovery,
                20,
                Map.of("lost_within_exposure", 1L),
                List.of("x"),
                null);
    }
}
