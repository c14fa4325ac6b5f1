package io.tokentally.proof.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Signals that Java does not send, to a process and all it has started. */
final class Signals {
    private Signals() {}

    static void stop(long pid) {
        send("STOP", pid);
    }

    static void go(long pid) {
        send("CONT", pid);
    }

    private static void send(String signal, long pid) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        Stream.concat(
                        Stream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid))
                .forEach(each -> command.add(Long.toString(each)));
        try {
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("SIG" + signal + " cannot be sent to " + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
