package io.tokentally.processor.prices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tokentally.price.PriceEntry;
import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.follow.TopicReader;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PriceFollowerTest {
    private static final PriceBook BOTTOM = PriceBook.parse("""
            {"version": "bottom", "usd_per_tokens": 1, "prices": [{"provider": "openai", "model": "m", "input": 0.1}]}""");
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    private final AvroEncoder<PriceEntry> encoder = new AvroEncoder<>(PriceEntry.class, registry, true);
    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
    private final AtomicInteger opened = new AtomicInteger();
    private final PriceFollower follower = new PriceFollower(
            () -> {
                if (opened.getAndIncrement() == 0) {
                    throw new KafkaException("Kafka is away");
                }
                return new TopicReader(kafka, Topics.PRICES.name());
            },
            registry,
            BOTTOM,
            Duration.ofSeconds(20));
    private long next;

    @AfterEach
    void close() {
        follower.close();
    }

    @Test
    void readsWholeBeforeItAnswersAndFollowsThen() {
        add(price("m", "0.2"));
        start();
        assertThat(follower.known()).as("Kafka is away at first").isNull();
        assertThat(input(follower.book())).isEqualByComparingTo("0.2");
        PriceBook book = follower.book();
        assertThat(follower.book()).as("the same while nothing changes").isSameAs(book);

        later(() -> add(price("m", "0.3")));
        follower.await(2);
        assertThat(input(follower.book())).isEqualByComparingTo("0.3");
        later(() -> addRaw(key("m"), null));
        follower.await(3);
        assertThat(input(follower.book())).as("taken back").isEqualByComparingTo("0.1");
    }

    @Test
    void whatIsNoPriceIsCountedAndNamedAndChangesNothing() {
        add(price("m", "0.2"));
        addRaw(key("m"), new byte[] {1, 2, 3});
        PriceEntry negative = price("m", "0.2");
        negative.setInput(new BigDecimal("-1.000000000000000000"));
        add(negative);
        PriceEntry short1 = price("m", "0.2");
        short1.setProvider("bedrock");
        add(short1);
        PriceEntry empty = price("m", "0.2");
        empty.setInput(null);
        add(empty);
        addRaw("[\"another\"]", encoder.encode(Topics.PRICES.subject(), price("m", "0.9")));
        start();

        assertThat(input(follower.book())).isEqualByComparingTo("0.2");
        ReadPrices known = Objects.requireNonNull(follower.known());
        assertThat(known.malformedCount()).isEqualTo(5);
        assertThat(known.malformed())
                .extracting(MalformedPrice::why)
                .anyMatch(why -> why.contains("0x01"))
                .anyMatch(why -> why.contains("input is negative: -1"))
                .anyMatch(why -> why.contains("write aws.bedrock"))
                .anyMatch(why -> why.contains("no token class has a price"))
                .anyMatch(why -> why.contains("its key must be [\"openai\",\"m\",\"\",\"0\",\"\"]"));
        assertThat(follower.malformed()).isEqualTo(5);
        assertThat(follower.entries()).isEqualTo(1);
    }

    @Test
    void saysWhatIsWrongWhereTheTopicIsNotReadInTime() {
        try (PriceFollower never = new PriceFollower(
                () -> {
                    throw new KafkaException("Kafka is away");
                },
                registry,
                BOTTOM,
                Duration.ofMillis(50))) {
            never.begin();
            assertThatExceptionOfType(PricesUnreadException.class)
                    .isThrownBy(never::book)
                    .withMessageContaining("tally.prices.v1 is read up to nowhere but is needed up to offset 0");
        }
    }

    @Test
    void aBookThatStaysNeedsNoTopic() {
        Prices prices = Prices.of(BOTTOM);
        prices.await(7);
        assertThat(prices.book()).isSameAs(BOTTOM);
    }

    private void start() {
        kafka.updateBeginningOffsets(Map.of(new TopicPartition(Topics.PRICES.name(), 0), 0L));
        kafka.updateEndOffsets(Map.of(new TopicPartition(Topics.PRICES.name(), 0), next));
        follower.begin();
        await().until(() -> follower.known() != null || opened.get() > 0);
    }

    private void later(Runnable change) {
        kafka.schedulePollTask(change);
    }

    private void add(PriceEntry entry) {
        addRaw(Keys.of(entry), encoder.encode(Topics.PRICES.subject(), entry));
    }

    private void addRaw(String key, byte @Nullable [] value) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(Topics.PRICES.name(), 0, next++, key.getBytes(UTF_8), value);
        if (opened.get() > 1) {
            kafka.addRecord(record);
        } else {
            kafka.schedulePollTask(() -> kafka.addRecord(record));
        }
    }

    private static String key(String model) {
        return Keys.of(price(model, "0.1"));
    }

    private static PriceEntry price(String model, String input) {
        Price price = PriceBook.entries(
                        "{\"version\": \"x\", \"usd_per_tokens\": 1, \"prices\": [{\"provider\": \"openai\","
                                + " \"model\": \"" + model + "\", \"input\": " + input + "}]}")
                .get(0);
        return PriceEntries.of(price, NOW, "test");
    }

    private static BigDecimal input(PriceBook book) {
        return Objects.requireNonNull(
                Objects.requireNonNull(book.find("openai", "m", null, 1, NOW)).input());
    }
}
