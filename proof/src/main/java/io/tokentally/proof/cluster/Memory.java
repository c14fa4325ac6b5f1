package io.tokentally.proof.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Resident memory of processes, as Linux counts it, and what docs/operations.md says that each takes at most. */
public final class Memory {
    /** Of a JVM beside its heap: classes, compiled code, threads, buffers of the network. */
    static final int JVM_MB = 200;

    static final int ROCKSDB_MB = 100;
    static final int POSTGRES_MB = 300;
    private static final String PEAK = "VmHWM:";
    private static final String OWN = "RssAnon:";
    private static final String SHARED = "RssShmem:";
    private static final Map<String, Integer> BOUNDS = Map.of(
            "processor", Services.PROCESSOR_HEAP_MB + JVM_MB + ROCKSDB_MB,
            "sink", Services.SINK_HEAP_MB + JVM_MB,
            "gateway", Services.GATEWAY_HEAP_MB + JVM_MB,
            "producer", Services.PRODUCER_HEAP_MB + JVM_MB,
            "postgres", POSTGRES_MB);

    private Memory() {}

    /** Megabytes that a process is to stay within; of Kafka and the registry, whose memory is not ours, there is none. */
    public static Map<String, Integer> bounds() {
        return BOUNDS;
    }

    /** Megabytes since the process was started; of Postgres, which is several, what they have now. 0 where it has ended. */
    static long peak(String name, long pid) {
        return name.equals("postgres") ? ofAll(pid) >> 10 : kilobytes(pid, PEAK) >> 10;
    }

    private static long ofAll(long pid) {
        List<Long> processes = Stream.concat(
                        Stream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid))
                .toList();
        long own = processes.stream().mapToLong(each -> kilobytes(each, OWN)).sum();
        long shared = processes.stream()
                .mapToLong(each -> kilobytes(each, SHARED))
                .max()
                .orElse(0);
        return own + shared;
    }

    private static long kilobytes(long pid, String what) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(what))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException ended) {
            return 0;
        }
    }
}
