package io.tokentally.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class KeyAdminTest {
    private final FakeKafka kafka = new FakeKafka();
    private final KeyAdmin admin = new KeyAdmin(kafka, InstantSource.fixed(SampleKeys.CREATED.plusNanos(5)));

    @Test
    void aKeyIsShownOnceAndKeptHashed() throws Exception {
        KeyAdmin.Created created = admin.create("acme", Set.of(Scope.READ), "for the dashboard", (short) 1);
        assertThat(created.toString()).doesNotContain(created.secret());
        assertThat(created.key().createdAt()).isEqualTo(SampleKeys.CREATED);
        assertThat(admin.list()).containsExactly(created.key());
        assertThat(KeyRing.of(admin.list()).caller(created.secret()))
                .isEqualTo(new Caller("acme", Set.of(Scope.READ), created.key().id()));
    }

    @Test
    void aRevokedKeyOpensNothingAndStaysListed() throws Exception {
        KeyAdmin.Created created = admin.create("acme", Set.of(Scope.READ), "", (short) 1);
        KeyAdmin.Created other = admin.create("acme", Set.of(Scope.INGEST), "", (short) 1);
        ApiKey revoked = admin.revoke(created.key().id());
        assertThat(revoked.revokedAt()).isEqualTo(SampleKeys.CREATED);
        assertThat(admin.revoke(created.key().id())).isEqualTo(revoked);
        assertThat(admin.list()).containsExactlyInAnyOrder(revoked, other.key());
        KeyRing ring = KeyRing.of(admin.list());
        assertThat(ring.caller(created.secret())).isNull();
        assertThat(ring.caller(other.secret())).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> admin.revoke("key_9"))
                .withMessageContaining("there is no key 'key_9'");
    }

    @Test
    void aTopicOfTheWrongKindIsRefused() {
        kafka.topics.createTopics(
                List.of(new NewTopic(KeyTopic.TOPIC.name(), 2, (short) 1).configs(KeyTopic.TOPIC.configs())));
        assertThatIllegalStateException().isThrownBy(admin::list).withMessageContaining("has 2 partitions");
    }

    @Test
    void whereKafkaIsAwayACallEnds() {
        try (KeyFollower follower = new KeyFollower(() -> {
                    throw new TimeoutException("away");
                })
                .begin()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> follower.await(Duration.ofMillis(50)))
                    .withMessageContaining("could not be read");
            assertThat(follower.get()).isNull();
        }
    }

    @Test
    void whereNoKafkaAnswersTheRealClientsEndInTime() {
        Map<String, String> nowhere = Map.of(
                "bootstrap.servers", "127.0.0.1:1", "default.api.timeout.ms", "300", "request.timeout.ms", "200");
        assertThatThrownBy(() -> new KeyAdmin(nowhere).list())
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining(KeyTopic.TOPIC.name());
    }
}
