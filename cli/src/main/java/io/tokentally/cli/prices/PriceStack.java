package io.tokentally.cli.prices;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Failures;
import io.tokentally.cli.Logging;
import io.tokentally.cli.settings.KafkaSettings;
import io.tokentally.price.PriceEntry;
import io.tokentally.pricing.PriceBook;
import io.tokentally.processor.ProcessorConfig;
import io.tokentally.processor.prices.PriceTopic;
import io.tokentally.processor.prices.ReadPrices;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/** The prices of a stack: its topic over its book, as its processor reads them. */
public final class PriceStack {
    private final PriceTopic topic;
    private final PriceBook bottom;
    private final Object servers;

    private PriceStack(PriceTopic topic, PriceBook bottom, Object servers) {
        this.topic = topic;
        this.bottom = bottom;
        this.servers = servers;
    }

    /**
     * Makes the topic exist.
     *
     * @param settings by which the stack's services run
     */
    public static PriceStack of(Map<String, String> settings) throws InterruptedException {
        Logging.forClient();
        Map<String, Object> kafka = KafkaSettings.of(settings);
        SchemaRegistry registry = SchemaRegistry.at(KafkaSettings.registry(settings));
        String file = settings.getOrDefault(ProcessorConfig.PRICE_BOOK, "");
        PriceBook bottom = file.isEmpty() ? PriceBook.shipped() : BookOptions.file(Path.of(file));
        PriceStack stack = new PriceStack(
                new PriceTopic(kafka, registry), bottom, kafka.getOrDefault(KafkaSettings.BOOTSTRAP_SERVERS, ""));
        try {
            stack.topic.ensure(KafkaSettings.replicationFactor(settings));
        } catch (KafkaException | IllegalStateException e) {
            throw stack.away(e);
        }
        return stack;
    }

    /** What is in force now; says on {@code err} what on the topic is malformed. */
    public ReadPrices read(PrintWriter err) {
        try {
            ReadPrices read = topic.read(bottom);
            read.malformed()
                    .forEach(fault -> err.println("tally: the price at offset " + fault.offset() + " with key "
                            + fault.key() + " counts nowhere: " + fault.why()));
            return read;
        } catch (KafkaException e) {
            throw away(e);
        }
    }

    void write(Collection<PriceEntry> entries) {
        write(entries, List.of());
    }

    void write(Collection<PriceEntry> entries, Collection<String> removed) {
        try {
            topic.write(entries, removed);
        } catch (KafkaException e) {
            throw away(e);
        }
    }

    private CliException away(RuntimeException e) {
        return new CliException(
                "the prices cannot be reached over Kafka at " + servers + ": " + Failures.line(e)
                        + ". Start the stack with 'tally up', or name the one that runs with --data or --config",
                e);
    }
}
