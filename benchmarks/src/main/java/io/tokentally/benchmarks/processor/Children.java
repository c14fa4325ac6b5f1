package io.tokentally.benchmarks.processor;

import io.tokentally.embedded.SupervisedJvm;

/** The contestants' JVMs, all alike. {@code TALLY_CHILD_JAVA_OPTS} gives each of them further flags, such as a profiler's. */
final class Children {
    private static final String MORE_FLAGS = "TALLY_CHILD_JAVA_OPTS";
    private static final String FLINK_CLASSPATH = "benchmarks.flink";
    private static final int HEAP_MB = 3_072;
    private static final int QUICK_HEAP_MB = 1_024;

    private Children() {}

    static SupervisedJvm.Builder jvm(String name, String mainClass, boolean quick) {
        // What a JVM takes by itself on a machine like this, instead of the child processes' usual collector.
        SupervisedJvm.Builder builder = SupervisedJvm.of(name, mainClass)
                .jvmFlags("-XX:-UseSerialGC", "-XX:+UseG1GC", "-Xss1m")
                .heapMegabytes(heapMegabytes(quick));
        String more = System.getenv(MORE_FLAGS);
        return more == null || more.isBlank()
                ? builder
                : builder.jvmFlags(more.trim().split("\\s+"));
    }

    /** Of Flink, on a class path of its own. */
    static SupervisedJvm.Builder flink(String name, boolean quick) {
        String classpath = System.getProperty(FLINK_CLASSPATH);
        if (classpath == null) {
            throw new IllegalStateException("-D" + FLINK_CLASSPATH + " must be Flink's class path: use benchmarks/run");
        }
        return jvm(name, "io.tokentally.benchmarks.flink.FlinkMain", quick)
                .classpath(classpath)
                .jvmFlags("--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED");
    }

    static int heapMegabytes(boolean quick) {
        return quick ? QUICK_HEAP_MB : HEAP_MB;
    }
}
