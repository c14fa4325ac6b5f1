package io.tokentally.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
    private static final ApiKey KEY = SampleKeys.key("key_1", "tk_a", "Größe 1", Scope.READ, Scope.INGEST);

    @Test
    void isKeptAsJsonWithoutTheKey() {
        assertThat(new String(KeyCodec.bytes(KEY), UTF_8))
                .isEqualTo("{\"id\":\"key_1\",\"sha256\":\"" + Secrets.sha256("tk_a") + "\",\"tenant\":\"Größe 1\","
                        + "\"scopes\":[\"ingest\",\"read\"],\"label\":\"a label\","
                        + "\"created_at\":\"2026-01-31T10:00:00Z\"}");
        assertThat(KeyCodec.key(KeyCodec.bytes(KEY))).isEqualTo(KEY);
        ApiKey revoked = KEY.revoked(SampleKeys.CREATED);
        assertThat(KeyCodec.key(KeyCodec.bytes(revoked))).isEqualTo(revoked);
        assertThat(revoked.isRevoked()).isTrue();
        assertThat(KEY.scopeLabels()).isEqualTo("ingest,read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[]",
                "{\"id\":\"a\"}",
                "{\"id\":\"a\",\"sha256\":\"zz\",\"tenant\":\"t\",\"scopes\":[\"read\"],\"created_at\":\"2026-01-31T10:00:00Z\"}"
            })
    void whatIsNoKeyIsNotTakenForOne(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyCodec.key(json.getBytes(UTF_8)));
    }

    @Test
    void whatCannotBeIsSaid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SampleKeys.key("k", "tk_a", "", Scope.READ))
                .withMessageContaining("a tenant must have 1 to 256 characters but is ''");
        assertThatIllegalArgumentException().isThrownBy(() -> SampleKeys.key("", "tk_a", "t", Scope.READ));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApiKey("k", Secrets.sha256("tk_a"), "t", Set.of(), "", SampleKeys.CREATED, null))
                .withMessageContaining("needs a scope");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApiKey(
                        "k", Secrets.sha256("tk_a"), "t", Set.of(Scope.READ), "a\nb", SampleKeys.CREATED, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scope.of("write"))
                .withMessage("scope must be one of ingest, read, admin but is 'write'");
    }

    @Test
    void keysAreRandom() {
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            made.add(Secrets.newKey());
            made.add(Secrets.newId());
        }
        assertThat(made).hasSize(200);
        assertThat(made).filteredOn(text -> text.startsWith("tk_")).allMatch(key -> key.matches("tk_[\\w-]{43}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::"})
    void withoutKeysOnlyLoopbackIsServed(String host) {
        assertThat(catchThrowable(() -> Loopback.require("gateway.host", host, KeyRing.empty())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        "gateway.host", host, "no keys are configured, so only this machine may be served");
        Loopback.require("gateway.host", host, KeyRing.of(Set.of(KEY)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
    void loopbackHasMoreNamesThanOne(String host) {
        Loopback.require("gateway.host", host, KeyRing.empty());
        assertThat(catchThrowable(() -> Loopback.is("gateway.host", "no.such.host.invalid")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is not a host that can be resolved");
    }
}
