package io.tokentally.benchmarks.processor;

import java.time.Duration;

/** Other processes. */
final class Processes {
    private Processes() {}

    /** The processor time that a process has taken so far, all of its threads. */
    static Duration cpu(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow(() -> new IllegalStateException("process " + pid + " is gone: see its log"));
    }
}
