package io.tokentally.proof.cluster;

import io.tokentally.embedded.SupervisedJvm;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts the JVMs of the services and producers.
 *
 * @param logs where each writes its log
 * @param before goes before the class path, with a colon at its end; empty for what is shipped
 */
record Jvms(Path logs, String before) {
    SupervisedJvm start(String name, String mainClass, int heapMegabytes, List<String> args) {
        return SupervisedJvm.of(name, mainClass)
                .classpath(before + System.getProperty("java.class.path"))
                .args(args.toArray(String[]::new))
                .heapMegabytes(heapMegabytes)
                .jvmFlags("-XX:TieredStopAtLevel=1", "-Xss256k", "-XX:ReservedCodeCacheSize=48m")
                .jvmFlags("-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30")
                .logFile(logs.resolve(name + ".log"))
                .start();
    }
}
