package io.tokentally.proof;

import io.tokentally.proof.cluster.Cluster;
import io.tokentally.proof.cluster.Memory;
import io.tokentally.proof.fault.Fault;
import io.tokentally.proof.fault.Faults;
import io.tokentally.proof.oracle.Guarantee;
import io.tokentally.proof.report.Outcome;
import io.tokentally.proof.report.Results;
import io.tokentally.proof.report.SabotageOutcome;
import io.tokentally.proof.report.Summary;
import io.tokentally.proof.sabotage.Broken;
import io.tokentally.proof.sabotage.Sabotage;
import io.tokentally.proof.sabotage.Sabotages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proof/run}; ends with 1 where a guarantee was broken, or a sabotage not found. */
@Command(
        name = "proof/run",
        mixinStandardHelpOptions = true,
        description = {
            "Puts the whole pipeline through faults and judges each guarantee after each.",
            "What comes out is added to docs/reliability.jsonl, and docs/reliability.md is written anew."
        },
        footer = {"", "Exit codes: 0 all held, 1 something was broken or a sabotage not found, 2 wrong usage."})
public final class Main implements Callable<Integer> {
    private static final int MOST_LIVES_OF_A_SABOTAGE = 20;
    private static final int STEPS_OF_A_SABOTAGE = 5;

    @Option(names = "--faults", paramLabel = "N", description = "How many steps (default: ${DEFAULT-VALUE}).")
    private int faults = 10;

    @Option(names = "--seed", paramLabel = "S", description = "Of the first life; the next ones count on from there.")
    private long seed = System.currentTimeMillis() % 1_000_000;

    @Option(
            names = "--again",
            paramLabel = "S",
            description = "The faults that the last life with this seed had by the results, with this seed.")
    private @Nullable Long again;

    @Option(names = "--per-life", paramLabel = "N", description = "Steps in one life (default: ${DEFAULT-VALUE}).")
    private int perLife = 10;

    @Option(names = "--only", paramLabel = "REGEX", description = "Only faults whose name it is found in.")
    private Pattern only = Pattern.compile("");

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "What may take as long as that: a start, draining, a fresh answer. Later is broken (default:"
                    + " ${DEFAULT-VALUE}; more on a slow machine, as times are figures beside it).")
    private int patienceSeconds = 60;

    @Option(names = "--require-all", description = "Ends with 1 where a fault cannot be had on this machine.")
    private boolean requireAll;

    @Option(names = "--json", paramLabel = "FILE", description = "Gets one JSON object a step, one a line.")
    private @Nullable Path json;

    @Option(
            names = "--sabotage",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "REGEX",
            description = "Breaks each mechanism on purpose, or those in whose names it is found, until that is seen.")
    private @Nullable Pattern sabotage;

    @Option(names = "--no-record", description = "Leaves the files in docs as they are.")
    private boolean noRecord;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where lives keep their files; those of a failed one stay (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(System.getProperty("java.io.tmpdir"), "tokentally-proof");

    private final Path root = Path.of(System.getProperty("proof.root", "")).toAbsolutePath();
    private final Results results = new Results(root.resolve("docs"));

    private boolean harnessFailed;

    private Main() {}

    public static void main(String[] args) {
        CommandLine.IExecutionExceptionHandler wrongUsage = (e, command, parsed) -> {
            if (e instanceof IllegalArgumentException) {
                System.err.println("proof/run: " + e.getMessage());
                return 2;
            }
            throw e;
        };
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler(wrongUsage)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.setProperty("tokentally.start.seconds", Integer.toString(Math.max(90, patienceSeconds)));
        boolean good = sabotage == null ? prove() : sabotage(sabotage);
        if (!noRecord) {
            results.writePage(Memory.bounds());
        }
        return good ? 0 : 1;
    }

    private boolean prove() throws IOException, InterruptedException {
        if (again != null) {
            Repetition repetition = Repetition.of(again, results.outcomes(), Faults.all());
            return live(again, repetition, repetition.size(), "", !noRecord).stream()
                            .allMatch(Outcome::holds)
                    && !harnessFailed;
        }
        List<Fault> possible = possible(only);
        List<Outcome> all = new ArrayList<>();
        int done = 0;
        for (long life = seed; done < faults; life++) {
            int steps = Math.min(perLife, faults - done);
            List<Outcome> outcomes = live(life, new Schedule(possible, life), steps, "", !noRecord);
            all.addAll(outcomes);
            done += Math.max(1, outcomes.size());
        }
        System.out.println(Summary.of(all));
        return all.stream().allMatch(Outcome::holds) && !harnessFailed;
    }

    private List<Fault> possible(Pattern named) {
        List<Fault> possible = new ArrayList<>();
        for (Fault fault : Faults.all()) {
            if (named.matcher(fault.name()).find()) {
                if (fault.impossible().isEmpty()) {
                    possible.add(fault);
                } else {
                    System.out.println("not run: " + fault.name() + ": " + fault.impossible());
                    harnessFailed |= requireAll;
                }
            }
        }
        return possible;
    }

    /** Ends with the first step that breaks something: what follows on a broken cluster says nothing. */
    private List<Outcome> live(long life, Supplier<List<Fault>> schedule, int steps, String before, boolean record)
            throws IOException, InterruptedException {
        Path folder = data.resolve("seed-" + life);
        System.out.printf(Locale.ROOT, "seed %d: %d steps in %s%n", life, steps, folder);
        long begun = System.nanoTime();
        List<Outcome> outcomes = new ArrayList<>();
        boolean held = true;
        try (Life one = new Life(Cluster.start(folder, life, before, patience()), patience())) {
            System.out.printf(Locale.ROOT, "up after %.1f s%n", (System.nanoTime() - begun) / 1e9);
            while (held && outcomes.size() < steps) {
                Outcome outcome = one.step(schedule.get());
                outcomes.add(outcome);
                held = outcome.holds();
                System.out.println(outcome.json());
                if (json != null) {
                    Results.append(json, outcome.json());
                }
                if (record) {
                    results.add(outcome);
                }
            }
        } catch (RuntimeException e) {
            e.printStackTrace();
            System.out.println("the harness itself failed, after " + outcomes.size() + " steps: " + e.getMessage());
            harnessFailed = true;
            held = false;
        }
        if (held || !before.isEmpty()) {
            Folders.delete(folder);
        } else {
            System.out.println("BROKEN with seed " + life + "; logs and data are kept in " + folder
                    + "; again: proof/run --seed " + life + " --faults " + steps);
        }
        return outcomes;
    }

    private Duration patience() {
        return Duration.ofSeconds(patienceSeconds);
    }

    private boolean sabotage(Pattern named) throws IOException, InterruptedException {
        boolean allFound = true;
        for (Sabotage one : Sabotages.all()) {
            if (named.matcher(one.name()).find()) {
                SabotageOutcome outcome = find(one);
                System.out.println(outcome.json());
                if (!noRecord) {
                    results.add(outcome);
                }
                allFound &= outcome.found();
            }
        }
        return allFound;
    }

    private SabotageOutcome find(Sabotage sabotaged) throws IOException, InterruptedException {
        Path folder = data.resolve("sabotage");
        Folders.delete(folder);
        String before = Broken.classes(sabotaged, root, Files.createDirectories(folder));
        System.out.println("sabotage: " + sabotaged.name());
        List<Fault> revealing = possible(sabotaged.faults());
        List<Outcome> outcomes = List.of();
        for (int lives = 1; lives <= MOST_LIVES_OF_A_SABOTAGE; lives++) {
            long life = seed + lives - 1;
            outcomes = live(life, new Schedule(revealing, life), STEPS_OF_A_SABOTAGE, before, false);
            Outcome last = outcomes.isEmpty() ? null : outcomes.get(outcomes.size() - 1);
            List<String> broken = last == null ? List.of() : last.broken();
            if (sabotaged.breaks().stream().map(Guarantee::name).anyMatch(broken::contains)) {
                return new SabotageOutcome(sabotaged.name(), true, lives, outcomes.size(), life, broken);
            }
        }
        return new SabotageOutcome(sabotaged.name(), false, MOST_LIVES_OF_A_SABOTAGE, outcomes.size(), seed, List.of());
    }
}
