package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventIdsTest {
    private static final long MILLIS = 0x017F22E279B0L; // the example of RFC 9562, A.6

    @Test
    void areUuidsOfVersion7ThatStartWithTheTime() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = EventIds.uuidV7(MILLIS);
            UUID uuid = UUID.fromString(id);
            assertThat(id).startsWith("017f22e2-79b0-7");
            assertThat(uuid.version()).isEqualTo(7);
            assertThat(uuid.variant()).isEqualTo(2);
            ids.add(id);
        }
        assertThat(ids).hasSize(10_000);
    }
}
