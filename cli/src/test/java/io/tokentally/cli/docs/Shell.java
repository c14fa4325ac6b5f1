package io.tokentally.cli.docs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One bash, as a reader has it open: what a block sets, the next one finds. {@code ./tally} is this build's. */
final class Shell implements AutoCloseable {
    private static final String DONE = "<<done ";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What a block printed on both streams, and how its last command ended. */
    record Ran(String output, int code) {}

    private final Process bash;
    private final Writer in;
    private final BufferedReader out;

    Shell(Path folder, Map<String, String> variables) throws IOException {
        Path tally = folder.resolve("tally");
        Files.writeString(tally, """
                #!/usr/bin/env bash
                exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s' io.tokentally.cli.Main "$@"
                """.formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"), System.getProperty("java.class.path")));
        tally.toFile().setExecutable(true);
        ProcessBuilder builder =
                new ProcessBuilder("bash").directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TALLY_"));
        builder.environment().putAll(variables);
        builder.environment().put("HOME", folder.toString());
        bash = builder.start();
        in = bash.outputWriter(StandardCharsets.UTF_8);
        out = new BufferedReader(new InputStreamReader(bash.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Runs {@code block} to its end, at most a minute. */
    Ran run(String block) throws IOException {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        answered.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).exceptionally(late -> {
            bash.destroyForcibly();
            return null;
        });
        in.write(block + "\necho \"" + DONE + "$?\"\n");
        in.flush();
        StringBuilder printed = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            int mark = line.indexOf(DONE);
            if (mark >= 0) {
                answered.complete(null);
                printed.append(line, 0, mark);
                return new Ran(printed.toString().strip(), Integer.parseInt(line.substring(mark + DONE.length())));
            }
            printed.append(line).append('\n');
        }
        throw new IOException("bash ended or took longer than " + PATIENCE + "; it printed " + printed);
    }

    @Override
    public void close() {
        bash.destroyForcibly();
    }
}
