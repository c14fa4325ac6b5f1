package io.tokentally.benchmarks.sink;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Processor time of this process. */
final class Cpu {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Cpu() {}

    static Duration ofThisProcess() {
        return Duration.ofNanos(SYSTEM.getProcessCpuTime());
    }
}
