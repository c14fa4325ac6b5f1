package io.tokentally.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.proof.fault.Fault;
import io.tokentally.proof.fault.Faults;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void everyFaultComesBeforeAnyComesAgainAndEveryThirdStepIsAPair() {
        List<Fault> all = Faults.all();
        Schedule schedule = new Schedule(all, 7);
        Set<Fault> first = new HashSet<>();
        for (int step = 1; step <= all.size(); step++) {
            List<Fault> faults = schedule.get();
            assertThat(first.add(faults.get(0))).as(faults.get(0).name()).isTrue();
            boolean hitsAll = faults.get(0).hits().size() == 12;
            assertThat(faults).hasSize(step % 3 == 0 && !hitsAll ? 2 : 1);
            if (faults.size() == 2) {
                assertThat(Collections.disjoint(
                                faults.get(0).hits(), faults.get(1).hits()))
                        .isTrue();
            }
        }
    }

    @Test
    void aSeedGivesTheSameAgain() {
        assertThat(names(7)).isEqualTo(names(7)).isNotEqualTo(names(8));
    }

    private static List<String> names(long seed) {
        Schedule schedule = new Schedule(Faults.all(), seed);
        return IntStream.range(0, 30)
                .mapToObj(step -> schedule.get().toString())
                .toList();
    }
}
