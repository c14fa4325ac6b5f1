package io.tokentally.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarnessTest {
    private final List<String> turns = new ArrayList<>();

    private Contestant<Double> contestant(String name, double result) {
        return new Contestant<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void warmUp() {
                turns.add(name + " warm");
            }

            @Override
            public Double round() {
                turns.add(name);
                return result * turns.size();
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void allTakeTurnsAndTheFirstOneChanges() throws Exception {
        Rounds<Double> rounds = Rounds.of(2, List.of(contestant("a", 1), contestant("b", 10)));

        assertThat(turns).containsExactly("a warm", "b warm", "a", "b", "b", "a");
        assertThat(rounds.of("a", Double::doubleValue)).isEqualTo(new Spread(4.5, 3, 6));
        assertThat(rounds.ratio("b", "a", Double::doubleValue))
                .isEqualTo(new Spread((40 / 3.0 + 50 / 6.0) / 2, 50 / 6.0, 40 / 3.0));
    }

    @Test
    void aGoalIsMetByTheMedian() {
        Spread spread = Spread.of(List.of(0.3, 0.1, 9.0));

        assertThat(new Measure("m", "what", spread, Goal.atMost(0.3)).isMet()).isTrue();
        assertThat(new Measure("m", "what", spread, Goal.atMost(0.29)).isMet()).isFalse();
        assertThat(new Measure("m", "what", spread, Goal.atLeast(0.3)).isMet()).isTrue();
        assertThat(new Measure("m", "what", spread, Goal.atLeast(0.8)).json())
                .isEqualTo(
                        "{\"measure\":\"m\",\"ratio\":0.3000,\"min\":0.1000,\"max\":9,\"goal\":\"at least 0.80\",\"met\":false}");
    }

    @Test
    void aSectionTakesThePlaceOfTheOneBefore(@TempDir Path folder) throws IOException {
        Path page = folder.resolve("benchmarks.md");
        report("one", 0.5).writeInto(page);
        report("two", 0.5).writeInto(page);
        report("one", 0.7).writeInto(page);

        assertThat(Files.readString(page))
                .startsWith("# Benchmarks\n\n<!-- one")
                .contains("| said | 0.70 | 0.70 | 0.70 | at most 0.60 | **no** |")
                .containsOnlyOnce("## one")
                .containsOnlyOnce("## two");
    }

    private static Report report(String suite, double ratio) {
        Report report = new Report(suite, "What was done.");
        report.add(new Measure("m", "said", new Spread(ratio, ratio, ratio), Goal.atMost(0.6)));
        report.figure("a figure", "12 ns");
        assertThat(report.jsonLines()).endsWith("}\n");
        return report;
    }

    @Test
    void aCallThatWaitsForTheOneBeforeCountsFromWhenItWasDue() {
        long stall = TimeUnit.MILLISECONDS.toNanos(50);
        Pace pace = new Pace(20, Duration.ofMillis(1), true);
        Latencies latencies = pace.timed(new Pace.Call() {
            @Override
            public Object prepared(int n) {
                return n;
            }

            @Override
            public Object made(Object prepared) {
                long until = System.nanoTime() + ((Integer) prepared == 5 ? stall : 0);
                while (System.nanoTime() - until < 0) {
                    Thread.onSpinWait();
                }
                return new Object();
            }
        });

        assertThat(latencies.quantile(0.99, 0)).isGreaterThanOrEqualTo((double) stall);
        assertThat(latencies.quantile(0.75, 0))
                .as("those behind it waited, too")
                .isGreaterThan(stall / 2.0);
    }

    @Test
    void theTimersCostIsTakenOff() {
        assertThat(new Latencies(new long[] {30, 40, 1_000}).quantile(0.5, 25)).isEqualTo(15.0);
        assertThat(new Latencies(new long[] {20}).quantile(0.5, 25)).isEqualTo(5.0);
        assertThat(Latencies.timerNanos()).isPositive();
    }
}
