package io.tokentally.benchmarks.queries;

import io.tokentally.benchmarks.Contestant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The SQL of such requests through pgbench, at the same rate: every script is one transaction as the gateway's, and all that
 * Postgres sends is read.
 */
final class SameSql implements Contestant<Answers> {
    static final String NAME = "pgbench";
    private static final String LOG = "pgbench";
    private static final int CLIENTS = 8;

    private record Script(String question, Path file) {}

    private final List<Script> scripts = new ArrayList<>();
    private final Path folder;
    private final Database database;
    private final Duration turn;

    /** Where Postgres is. */
    record Database(String host, int port, String name, String user, String password) {}

    SameSql(Path folder, Database database, Duration turn) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.database = database;
        this.turn = turn;
    }

    static boolean isHere() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "pgbench")));
    }

    /** One request's statements. */
    void add(String question, List<String> statements) throws IOException {
        Path file = folder.resolve("script-" + scripts.size() + ".sql");
        Files.writeString(
                file,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n" + String.join(";\n", statements) + ";\nCOMMIT;\n");
        scripts.add(new Script(question, file));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void warmUp() throws Exception {
        run(turn.dividedBy(2));
    }

    @Override
    public Answers round() throws Exception {
        return run(turn);
    }

    private Answers run(Duration length) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "pgbench",
                "--no-vacuum",
                "--host=" + database.host(),
                "--port=" + database.port(),
                "--username=" + database.user(),
                "--client=" + CLIENTS,
                "--jobs=2",
                "--rate=" + Requests.PER_SECOND,
                "--time=" + length.toSeconds(),
                "--log",
                "--log-prefix=" + folder.resolve(LOG)));
        scripts.forEach(script -> command.add("--file=" + script.file()));
        command.add(database.name());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("PGPASSWORD", database.password());
        Process process = builder.start();
        if (!process.waitFor(length.toSeconds() + 60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("pgbench failed: " + Files.readString(folder.resolve("output")));
        }
        return answers();
    }

    /** Its logs: client, transaction, microseconds, script, time, time, lag. */
    private Answers answers() throws IOException {
        List<Answers.Timed> timed = new ArrayList<>();
        List<Path> logs;
        try (Stream<Path> files = Files.list(folder)) {
            logs = files.filter(file -> String.valueOf(file.getFileName()).startsWith(LOG + "."))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
        for (Path log : logs) {
            for (String line : Files.readAllLines(log)) {
                String[] fields = line.split(" ", -1);
                Script script = scripts.get(Integer.parseInt(fields[3]));
                timed.add(
                        new Answers.Timed(script.question(), TimeUnit.MICROSECONDS.toNanos(Long.parseLong(fields[2]))));
            }
            Files.delete(log);
        }
        return Answers.of(timed);
    }

    @Override
    public void close() {}
}
