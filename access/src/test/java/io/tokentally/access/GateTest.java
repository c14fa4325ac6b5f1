package io.tokentally.access;

import static io.tokentally.access.SampleKeys.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    private final AtomicReference<@Nullable KeyRing> keys = new AtomicReference<>();
    private final Gate gate = new Gate(keys::get, true, new RateLimit(1_000, 1_000));

    @Test
    void nobodyIsLetInBeforeTheKeysAreKnown() {
        Denied denied = denied(Scope.READ);
        assertThat(denied.status()).isEqualTo(503);
        assertThat(denied.retryAfterSeconds()).isEqualTo(1);
        assertThat(gate.isOpen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void withoutKeysThisMachineMayDoAllAsTheDefaultTenant(Scope scope) {
        keys.set(KeyRing.empty());
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.admit(List.of(), scope)).isEqualTo(Caller.KEYLESS);
        assertThat(gate.admit(List.of("Bearer tk_of_another_place"), scope).tenant())
                .isEqualTo("default");
    }

    @Test
    void withoutKeysOthersMayDoNothing() {
        Gate open = new Gate(KeyRing::empty, false, new RateLimit(1_000, 1_000));
        Denied denied = catchThrowableOfType(Denied.class, () -> open.admit(List.of("Bearer tk_x"), Scope.READ));
        assertThat(denied.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer tk_a", "bearer tk_a", "BEARER  tk_a "})
    void aKeyOpensItsTenant(String authorization) {
        keys.set(KeyRing.of(
                List.of(key("1", "tk_a", "acme", Scope.READ, Scope.INGEST), key("2", "tk_b", "other", Scope.READ))));
        assertThat(gate.admit(List.of(authorization), Scope.READ))
                .isEqualTo(new Caller("acme", java.util.Set.of(Scope.READ, Scope.INGEST), "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tk_a",
                "Bearer",
                "Bearer ",
                "Bearer tk_",
                "Bearer tk_A",
                "Bearer tk_aa",
                "Basic tk_a",
                "Bearer tk_a,tk_a",
                "Bearer tk_revoked",
                "Bearer \u0000",
                "Bearer tk_a tk_a"
            })
    void whatIsNoKeyIsRefusedInOneWay(String authorization) {
        keys.set(KeyRing.of(List.of(
                key("1", "tk_a", "acme", Scope.READ),
                key("2", "tk_revoked", "acme", Scope.READ).revoked(SampleKeys.CREATED))));
        Denied denied = denied(Scope.READ, authorization);
        assertThat(denied.status()).isEqualTo(401);
        assertThat(denied.detail()).isEqualTo("the key is not valid");
        assertThat(denied.retryAfterSeconds()).isNull();
    }

    @Test
    void twoKeysAreNone() {
        keys.set(KeyRing.of(List.of(key("1", "tk_a", "acme", Scope.READ))));
        assertThat(denied(Scope.READ, "Bearer tk_a", "Bearer tk_a").status()).isEqualTo(401);
        assertThat(denied(Scope.READ).detail()).startsWith("a key is required");
    }

    @Test
    void whereAllKeysAreRevokedNobodyGetsIn() {
        keys.set(KeyRing.of(List.of(key("1", "tk_a", "acme", Scope.READ).revoked(SampleKeys.CREATED))));
        assertThat(gate.isOpen()).isFalse();
        assertThat(denied(Scope.READ).status()).isEqualTo(401);
        assertThat(denied(Scope.READ, "Bearer tk_a").status()).isEqualTo(401);
    }

    @Test
    void noScopeImpliesAnother() {
        keys.set(KeyRing.of(List.of(key("1", "tk_a", "acme", Scope.ADMIN))));
        assertThat(denied(Scope.READ, "Bearer tk_a").status()).isEqualTo(403);
        assertThat(denied(Scope.INGEST, "Bearer tk_a").detail())
                .isEqualTo("the key has not the scope ingest, which this needs");
        assertThat(gate.admit(List.of("Bearer tk_a"), Scope.ADMIN).keyId()).isEqualTo("1");
    }

    @Test
    void eachKeyHasItsOwnRate() {
        KeyRing ring = KeyRing.of(List.of(key("1", "tk_a", "acme", Scope.READ), key("2", "tk_b", "acme", Scope.READ)));
        Gate slow = new Gate(() -> ring, true, new RateLimit(1, 2, () -> 0));
        slow.admit(List.of("Bearer tk_a"), Scope.READ);
        slow.admit(List.of("Bearer tk_a"), Scope.READ);
        Denied denied = catchThrowableOfType(Denied.class, () -> slow.admit(List.of("Bearer tk_a"), Scope.READ));
        assertThat(denied.status()).isEqualTo(429);
        assertThat(denied.retryAfterSeconds()).isEqualTo(1);
        assertThat(slow.admit(List.of("Bearer tk_b"), Scope.READ).keyId()).isEqualTo("2");
    }

    private Denied denied(Scope scope, String... authorization) {
        return catchThrowableOfType(Denied.class, () -> gate.admit(List.of(authorization), scope));
    }
}
