package io.tokentally.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.pricing.PriceBook;
import io.tokentally.schemas.registry.RegistryUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class StateObjectsTest {
    @Test
    void unknownNamesAreRefused() {
        assertThatThrownBy(() -> TotalKind.of((byte) 'x')).hasMessageContaining("120");
        assertThatThrownBy(() -> EventType.ofRawTopic("another")).hasMessageContaining("another");
    }

    @Test
    void auditCountsAddUpAndComeBack() {
        AuditCounts counts = AuditCounts.NONE;
        for (Outcome outcome : Outcome.values()) {
            counts = counts.plus(outcome);
        }
        assertThat(counts.received()).isEqualTo(5);
        assertThat(AuditCounts.of(counts.plus(counts).toBytes())).isEqualTo(new AuditCounts(2, 2, 2, 2, 2));
    }

    @Test
    void aRegistryThatIsAwayIsWaitedFor() {
        AtomicInteger asked = new AtomicInteger();
        String answer = RegistryWait.until(() -> {
            if (asked.incrementAndGet() < 3) {
                throw new RegistryUnavailableException("away");
            }
            return "here";
        });
        assertThat(answer).isEqualTo("here");
        assertThat(asked).hasValue(3);
    }

    @Test
    void aWaitEndsWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> RegistryWait.until(() -> {
                    throw new RegistryUnavailableException("away");
                }))
                .isInstanceOf(RegistryUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void taskMemoryIsOnlyThereWhileItsTaskIs() {
        TaskLocal<String> memory =
                TaskLocal.builder("memory", () -> "fresh").withCachingEnabled().build();
        assertThatThrownBy(memory::get).hasMessageContaining("outside its task's life");
        assertThat(memory.isOpen()).isFalse();
        assertThat(memory.persistent()).isFalse();
    }

    /** What totals hold under a name cannot be taken out of another. */
    @Test
    void stateThatWasMadeWithOtherClassesIsRefused() {
        try (Drive drive = new Drive(PriceBook.shipped())) {
            KeyValueStore<String, Long> progress = drive.store(StoreNames.RESOLVE_PROGRESS);
            ResolveMemory first = new ResolveMemory();
            first.open(progress, 0, Drive.OTHER_CLASSES);
            first.saveProgress();
            new ResolveMemory().open(progress, 0, new OtherClasses(OtherClasses.DEFAULT));
            assertThatThrownBy(() -> new ResolveMemory().open(progress, 0, new OtherClasses(Set.of("input_audio"))))
                    .isInstanceOf(UnfitStateException.class)
                    .hasMessageContaining("other.classes=input_audio")
                    .hasMessageContaining("rebuild=true");
        }
    }

    /** An id that was forgotten could be counted again. */
    @Test
    void aLongerHistoryReopensNothingThatWasForgottenUnderAShorterOne() {
        try (Drive drive = new Drive(PriceBook.shipped())) {
            KeyValueStore<String, Long> progress = drive.store(StoreNames.RESOLVE_PROGRESS);
            Instant now = Instant.parse("2026-03-01T12:00:00Z");
            ResolveMemory brief = new ResolveMemory();
            brief.open(progress, 0, Drive.OTHER_CLASSES);
            brief.sawArrival(now);
            assertThat(brief.reach(Duration.ofDays(35))).isEqualTo(Duration.ofDays(35));
            brief.forgot(now.minus(Duration.ofDays(35)));
            brief.saveProgress();

            ResolveMemory longer = new ResolveMemory();
            longer.open(progress, 0, Drive.OTHER_CLASSES);
            longer.sawArrival(now.plus(Duration.ofDays(1)));
            assertThat(longer.reach(Duration.ofDays(1826))).isEqualTo(Duration.ofDays(36));
            assertThat(longer.reach(Duration.ofDays(10))).isEqualTo(Duration.ofDays(10));
        }
    }

    @Test
    void revisionsCarryTheirGeneration() {
        assertThat(Revisions.generation(Revisions.first(3) + 41)).isEqualTo(3);
    }
}
