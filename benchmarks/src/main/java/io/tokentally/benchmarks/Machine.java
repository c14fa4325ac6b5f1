package io.tokentally.benchmarks;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Collectors;

/** Where the figures are from. */
final class Machine {
    private Machine() {}

    static String words() {
        return "Measured on " + LocalDate.now(ZoneOffset.UTC) + ": " + System.getProperty("java.vm.name") + " "
                + Runtime.version() + ", " + collectors() + ", heap of at most "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MB, "
                + Runtime.getRuntime().availableProcessors() + " processors (" + System.getProperty("os.arch") + "), "
                + System.getProperty("os.name") + ".";
    }

    private static String collectors() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .collect(Collectors.joining(" and "));
    }
}
