package io.tokentally.access;

import static io.tokentally.access.SampleKeys.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.schemas.follow.TopicReader;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyFollowerTest {
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final TopicReader reader;

    KeyFollowerTest() {
        consumer.updateBeginningOffsets(Map.of(FakeKafka.PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(FakeKafka.PARTITION, 0L));
        reader = new TopicReader(consumer, KeyTopic.TOPIC.name());
    }

    @Test
    void whatIsCreatedAndRevokedCountsAtOnce() throws Exception {
        try (KeyFollower follower = new KeyFollower(() -> reader).begin()) {
            assertThat(follower.await(Duration.ofSeconds(10)).isEmpty()).isTrue();
            ApiKey key = key("1", "tk_a", "acme", Scope.READ);
            add(0, KeyCodec.bytes(key));
            await().until(() -> caller(follower) != null);
            add(1, KeyCodec.bytes(key.revoked(SampleKeys.CREATED)));
            await().until(() -> caller(follower) == null);
            add(2, KeyCodec.bytes(key));
            add(3, KeyCodec.bytes(key("2", "tk_b", "acme", Scope.READ)));
            await().until(() -> ring(follower).caller("tk_b") != null);
            assertThat(caller(follower)).as("revoked for good").isNull();
        }
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void whatIsNoKeyOpensNothingAndClosesWhatWasOpen() throws Exception {
        try (KeyFollower follower = new KeyFollower(() -> reader).begin()) {
            follower.await(Duration.ofSeconds(10));
            add(0, null);
            await().until(() -> !ring(follower).isEmpty());
            assertThat(ring(follower).keys()).isEmpty();
        }
    }

    @Test
    void aFailureIsSurvived() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        try (KeyFollower follower = new KeyFollower(() -> {
                    switch (opened.incrementAndGet()) {
                        case 1 -> throw new AuthorizationException("not yet");
                        case 2 -> throw new IllegalStateException("a fault of ours");
                        default -> {
                            return reader;
                        }
                    }
                })
                .begin()) {
            assertThat(follower.await(Duration.ofSeconds(10)).isEmpty()).isTrue();
        }
        assertThat(opened.get()).isEqualTo(3);
    }

    private void add(long offset, byte @Nullable [] value) {
        consumer.schedulePollTask(() -> FakeKafka.add(consumer, offset, value));
    }

    private static KeyRing ring(KeyFollower follower) {
        return Objects.requireNonNull(follower.get());
    }

    private static @Nullable Caller caller(KeyFollower follower) {
        return ring(follower).caller("tk_a");
    }
}
