package io.tokentally.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** Main class of the broker's JVM: formats the storage the first time, then runs the broker. */
final class KafkaNode {
    private KafkaNode() {}

    /** Takes the file with the properties of the broker, its log directory, and the id of its cluster for the format. */
    public static void main(String[] args) {
        String config = args[0];
        // Written last by the format: where it is missing, an earlier one was cut short.
        if (!Files.exists(Path.of(args[1], "meta.properties"))) {
            String[] format = {"format", "--cluster-id", args[2], "--config", config, "--ignore-formatted"};
            int status = StorageTool.execute(format, System.out);
            if (status != 0) {
                System.exit(status);
            }
        }
        Kafka.main(new String[] {config});
    }
}
