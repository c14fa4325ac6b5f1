package io.tokentally.benchmarks.processor;

import io.tokentally.benchmarks.Figures;
import io.tokentally.benchmarks.Report;
import io.tokentally.benchmarks.processor.work.Place;
import io.tokentally.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the processor keeps, in bytes, as its files and Kafka's say. */
final class Sizes {
    private static final String CHANGELOG = "-changelog";

    private Sizes() {}

    /** Bytes of each changelog that there is something worth telling of, by {@code events}. */
    static void tellChangelogs(Report report, Broker broker, String application, double events)
            throws InterruptedException {
        for (Map.Entry<String, Long> topic : new TreeMap<>(broker.bytes(application + "-")).entrySet()) {
            if (topic.getKey().endsWith(CHANGELOG) && topic.getValue() / events >= 0.5) {
                String store = topic.getKey()
                        .substring(application.length() + 1, topic.getKey().length() - CHANGELOG.length());
                report.figure("changelog of " + store, perEvent(topic.getValue(), events));
            }
        }
    }

    /** What the contestant's folder holds. */
    static void tellState(Report report, Place place, String when, double per, String each) throws IOException {
        report.figure("state on disk, " + when, Figures.count(folder(Path.of(place.state())) / per) + " bytes " + each);
    }

    /** Bytes of what goes in and out, by {@code events}. */
    static void tellTopics(Report report, Broker broker, double events) throws InterruptedException {
        Map<String, Long> bytes = broker.bytes("tally.");
        for (String topic : new String[] {
            Topics.USAGE_EVENTS.name(),
            Topics.USAGE_LEDGER.name(),
            Topics.USAGE_TOTALS.name(),
            Topics.USER_TOTALS.name(),
            Topics.SESSION_TOTALS.name()
        }) {
            report.figure("on " + topic, perEvent(bytes.getOrDefault(topic, 0L), events));
        }
    }

    private static String perEvent(long bytes, double events) {
        return Figures.count(bytes / events) + " bytes an event";
    }

    static long folder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(Sizes::length).sum();
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0; // files come and go while the processor runs
        }
    }
}
