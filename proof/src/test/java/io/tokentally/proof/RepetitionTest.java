package io.tokentally.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.proof.fault.Fault;
import io.tokentally.proof.fault.Faults;
import io.tokentally.proof.report.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RepetitionTest {
    private final List<Outcome> outcomes = List.of(
            outcome(7, 1, "kill gateway"),
            outcome(8, 1, "kill sink-1"),
            outcome(7, 1, "kill postgres"),
            outcome(7, 2, "kill sink-1 + freeze gateway"),
            outcome(9, 1, "rain"));

    @Test
    void givesTheFaultsOfTheLastLifeWithThatSeed() {
        Repetition again = Repetition.of(7, outcomes, Faults.all());
        assertThat(again.size()).isEqualTo(2);
        assertThat(again.get()).extracting(Fault::name).containsExactly("kill postgres");
        assertThat(again.get()).extracting(Fault::name).containsExactly("kill sink-1", "freeze gateway");
    }

    @Test
    void saysWhatItDoesNotKnow() {
        assertThatThrownBy(() -> Repetition.of(6, outcomes, Faults.all())).hasMessageContaining("no life with seed 6");
        assertThatThrownBy(() -> Repetition.of(9, outcomes, Faults.all())).hasMessageContaining("'rain'");
    }

    private static Outcome outcome(long seed, int number, String fault) {
        return new Outcome(seed, number, fault, Map.of("G1", "held"), Map.of(), 1, Map.of(), List.of(), null);
    }
}
