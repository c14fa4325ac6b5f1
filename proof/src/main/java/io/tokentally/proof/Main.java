package io.tokentally.proof;

import io.tokentally.proof.cluster.Cluster;
import io.tokentally.proof.fault.Fault;
import io.tokentally.proof.fault.Faults;
import io.tokentally.proof.report.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proof/run}; ends with 1 where a guarantee was broken. */
@Command(
        name = "proof/run",
        mixinStandardHelpOptions = true,
        description = "Puts the whole pipeline through faults and judges it after each.")
public final class Main implements Callable<Integer> {
    @Option(names = "--faults", paramLabel = "N", description = "How many steps (default: ${DEFAULT-VALUE}).")
    private int faults = 10;

    @Option(names = "--seed", paramLabel = "S", description = "Of the first life; the next ones count on from there.")
    private long seed = System.currentTimeMillis() % 1_000_000;

    @Option(names = "--per-life", paramLabel = "N", description = "Steps in one life (default: ${DEFAULT-VALUE}).")
    private int perLife = 10;

    @Option(names = "--only", paramLabel = "REGEX", description = "Only faults whose name it is found in.")
    private Pattern only = Pattern.compile("");

    @Option(names = "--json", paramLabel = "FILE", description = "Gets one JSON object a step, one a line.")
    private @Nullable Path json;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where lives keep their files; those of a failed one stay (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(System.getProperty("java.io.tmpdir"), "tokentally-proof");

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Fault> possible = Faults.all().stream()
                .filter(fault -> only.matcher(fault.name()).find())
                .filter(Main::isPossible)
                .toList();
        int done = 0;
        boolean allHeld = true;
        for (long life = seed; done < faults; life++) {
            int steps = Math.min(perLife, faults - done);
            allHeld &= live(life, new Schedule(possible, life), steps);
            done += steps;
        }
        return allHeld ? 0 : 1;
    }

    private static boolean isPossible(Fault fault) {
        if (!fault.impossible().isEmpty()) {
            System.out.println("not run: " + fault.name() + ": " + fault.impossible());
        }
        return fault.impossible().isEmpty();
    }

    private boolean live(long life, Schedule schedule, int steps) throws IOException, InterruptedException {
        Path folder = data.resolve("seed-" + life);
        Folders.delete(folder);
        System.out.printf(Locale.ROOT, "seed %d: %d steps in %s%n", life, steps, folder);
        long begun = System.nanoTime();
        boolean held = true;
        try (Life one = new Life(Cluster.start(folder, life, ""))) {
            System.out.printf(Locale.ROOT, "up after %.1f s%n", (System.nanoTime() - begun) / 1e9);
            for (int step = 0; step < steps && held; step++) {
                Outcome outcome = one.step(schedule.next());
                System.out.println(outcome.json());
                if (json != null) {
                    Files.writeString(
                            json, outcome.json() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
                held = outcome.holds();
            }
        }
        if (held) {
            Folders.delete(folder);
        } else {
            System.out.println("BROKEN with seed " + life + "; logs and data are kept in " + folder
                    + "; again: proof/run --seed " + life + " --faults " + steps);
        }
        return held;
    }
}
