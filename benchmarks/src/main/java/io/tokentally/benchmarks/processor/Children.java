package io.tokentally.benchmarks.processor;

import io.tokentally.embedded.SupervisedJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The contestants' JVMs, all alike. {@code TALLY_CHILD_JAVA_OPTS} gives each of them further flags, such as a profiler's. */
final class Children {
    private static final String MORE_FLAGS = "TALLY_CHILD_JAVA_OPTS";
    private static final String FLINK_HOME = "benchmarks.flink.home";
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
    static SupervisedJvm.Builder flink(String name, boolean quick) throws IOException {
        String home = System.getProperty(FLINK_HOME);
        if (home == null) {
            throw new IllegalStateException(
                    "-D" + FLINK_HOME + " must name the folder of Flink's class path: use benchmarks/run");
        }
        String classpath = Path.of(home, "classes")
                + File.pathSeparator
                + Files.readString(Path.of(home, "classpath")).strip();
        return jvm(name, "io.tokentally.benchmarks.flink.FlinkMain", quick)
                .classpath(classpath)
                .jvmFlags("--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED");
    }

    static int heapMegabytes(boolean quick) {
        return quick ? QUICK_HEAP_MB : HEAP_MB;
    }
}
