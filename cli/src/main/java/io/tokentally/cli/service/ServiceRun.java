package io.tokentally.cli.service;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Logging;
import io.tokentally.cli.Shutdown;
import io.tokentally.cli.settings.ServiceSettings;
import io.tokentally.cli.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands of single services share: their settings, and running until they are told to stop. */
final class ServiceRun {
    private static final long LOOK_EVERY_MS = 500;

    @Option(names = "--config", paramLabel = "FILE", description = "Java properties with the settings.")
    private @Nullable Path config;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "NAME=VALUE",
            description = "One setting, over the file and the environment.")
    private Map<String, String> set = new TreeMap<>();

    /** @throws ConfigException naming every setting that is not known */
    Map<String, String> settings(ServiceSettings.Service service) {
        ServiceSettings.checkNames(service, config, set);
        Map<String, String> settings = Settings.layered(Map.of(), config, System.getenv(), set);
        Logging.format(settings.getOrDefault(ServiceSettings.LOG_FORMAT, "text"));
        Logging.forService();
        return settings;
    }

    /**
     * Says that {@code service} has started and waits; SIGTERM and Ctrl-C close it in order.
     *
     * @param works false once it has ended by itself
     */
    void untilStopped(PrintWriter out, String line, AutoCloseable service, BooleanSupplier works)
            throws InterruptedException {
        Shutdown.run(() -> close(service));
        out.println(line);
        while (works.getAsBoolean()) {
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    private static void close(AutoCloseable service) {
        try {
            service.close();
        } catch (Exception e) {
            throw new CliException("the service did not stop in order: " + e, e);
        }
    }
}
