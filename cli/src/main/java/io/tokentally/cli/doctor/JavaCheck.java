package io.tokentally.cli.doctor;

import java.util.List;

/** The Java that runs this. */
record JavaCheck(int feature, String version, long maxHeapBytes) {
    private static final String AREA = "java";
    private static final int NEEDED = 17;
    private static final long LEAST_HEAP_BYTES = 256L << 20;

    static JavaCheck here() {
        return new JavaCheck(
                Runtime.version().feature(),
                Runtime.version() + " in " + System.getProperty("java.home"),
                Runtime.getRuntime().maxMemory());
    }

    List<Finding> look() {
        if (feature < NEEDED) {
            return List.of(Finding.fault(
                    AREA,
                    "Java " + version + " is too old",
                    "install a JDK " + NEEDED + " or newer and put it on the PATH or in JAVA_HOME"));
        }
        if (maxHeapBytes < LEAST_HEAP_BYTES) {
            return List.of(Finding.fault(
                    AREA,
                    "the heap may grow to " + Sizes.of(maxHeapBytes) + " only",
                    "take -Xmx out of TALLY_JAVA_OPTS or JAVA_TOOL_OPTIONS, or give -Xmx512m"));
        }
        return List.of(Finding.ok(AREA, "Java " + version));
    }
}
