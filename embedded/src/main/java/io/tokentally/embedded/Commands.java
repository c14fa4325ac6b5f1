package io.tokentally.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Short-lived helper commands. */
final class Commands {
    private static final long BOUND_SECONDS = 120;
    private static final int STATUS_NOT_STARTED = 127;

    record Result(int status, String output) {
        boolean succeeded() {
            return status == 0;
        }
    }

    private Commands() {}

    /** Runs to its end; a command that cannot be started at all has status 127, as in a shell. */
    static Result run(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("LC_ALL", "C"));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Result(STATUS_NOT_STARTED, "no end within " + BOUND_SECONDS + " s");
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            return new Result(STATUS_NOT_STARTED, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("Interrupted while running " + command.get(0) + ".", e);
        }
    }
}
