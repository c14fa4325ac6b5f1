package io.tokentally.proof;

import io.tokentally.proof.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The most memory that processes have had, as Linux counts it. */
final class Memory {
    private static final String PEAK = "VmHWM:";

    private Memory() {}

    /** Resident megabytes by process, each since it was started. */
    static Map<String, Long> peaks(Cluster cluster) {
        Map<String, Long> peaks = new TreeMap<>();
        for (String name : cluster.memberNames()) {
            Path status = Path.of("/proc", Long.toString(cluster.member(name).pid()), "status");
            try {
                for (String line : Files.readAllLines(status)) {
                    if (line.startsWith(PEAK)) {
                        peaks.put(name, Long.parseLong(line.replaceAll("\\D", "")) >> 10);
                    }
                }
            } catch (IOException ended) {
                peaks.remove(name);
            }
        }
        return peaks;
    }
}
