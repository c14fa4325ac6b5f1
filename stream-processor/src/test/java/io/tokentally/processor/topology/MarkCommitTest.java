package io.tokentally.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.InternalFixedKeyRecordFactory;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a context that counts what is asked of it, since the test driver commits after each record anyway. */
class MarkCommitTest {
    private static final int MOST_HELD = 50;
    private static final CommitPace PACE = new CommitPace(Duration.ofMillis(100), Duration.ofMillis(1_000), MOST_HELD);

    private static final class Held implements Gathering {
        private final CommitMark mark = new CommitMark();
        private int held;

        @Override
        public CommitMark mark() {
            return mark;
        }

        @Override
        public int held() {
            return held;
        }
    }

    private final MarkCommit<Held, byte[]> marks = new MarkCommit<>("memory", PACE);
    private final Held gathered = new Held();
    private final TaskLocal<Held> memory =
            TaskLocal.builder("memory", () -> gathered).build();
    private long now = 100_000_000_000L;
    private int commits;
    private int markers;
    private Punctuator look = time -> {};

    @BeforeEach
    @SuppressWarnings({"unchecked", "NullAway"}) // a proxy knows no type arguments, and answers null for nothing
    void init() {
        memory.init(proxy(StateStoreContext.class, (method, arguments) -> null), memory);
        marks.init(proxy(FixedKeyProcessorContext.class, this::answer));
    }

    @SuppressWarnings("NullAway") // null is what a proxy answers for nothing
    private Object answer(Method method, Object[] arguments) {
        switch (method.getName()) {
            case "commit" -> commits++;
            case "forward" -> markers++;
            case "schedule" -> look = (Punctuator) arguments[2];
            default -> {}
        }
        return switch (method.getName()) {
            case "getStateStore" -> memory;
            case "currentSystemTimeMs" -> now;
            default -> null;
        };
    }

    /** A burst comes faster than any interval: what is held bounds it, however far behind the task is. */
    @Test
    void aBurstIsCommittedBeforeMoreThanTheBoundIsHeld() {
        int most = 0;
        for (int event = 0; event < 10 * MOST_HELD; event++) {
            gathered.held++;
            arrive(now - 3_600_000);
            most = Math.max(most, gathered.held);
            if (commits > 0) {
                flush();
            }
        }
        assertThat(most).isEqualTo(MOST_HELD);
    }

    @Test
    void oneMarkerIsSentUntilTheNextFlush() {
        arrive(now);
        arrive(now);
        assertThat(markers).isEqualTo(1);
        flush();
        arrive(now);
        assertThat(markers).isEqualTo(2);
    }

    @Test
    void theLastEventBeforeASilenceIsCommittedByTheClock() {
        flush();
        arrive(now);
        look.punctuate(now + 99);
        assertThat(commits).isZero();
        look.punctuate(now + 100);
        assertThat(commits).isEqualTo(1);
        flush();
        look.punctuate(now + 1_000);
        assertThat(commits).isZero();
    }

    /** However long ago it arrived: nothing else comes that could be committed with it. */
    @Test
    void theLastEventOfABacklogIsCommittedAsSoonAsNoMoreCome() {
        flush();
        arrive(now - 3_600_000);
        look.punctuate(now + 499);
        assertThat(commits).isZero();
        look.punctuate(now + 500);
        assertThat(commits).isEqualTo(1);
        assertThat(gathered.mark.hasCaughtUp()).isTrue();
    }

    @Test
    void whileMoreComeABacklogIsCommittedEachLongerInterval() {
        flush();
        for (int i = 0; i < 17; i++) {
            arrive(now - 3_600);
            now += 50;
            look.punctuate(now);
        }
        assertThat(commits).isZero();
        assertThat(gathered.mark.hasCaughtUp()).isFalse();
        now += 50;
        look.punctuate(now);
        assertThat(commits).isEqualTo(1);
    }

    /** Streams commits by itself then; asking as well would make two commits of one. */
    @Test
    void farBehindItAsksForNone() {
        flush();
        for (int i = 0; i < 100; i++) {
            arrive(now - 3_600_000);
            now += 50;
            look.punctuate(now);
        }
        assertThat(commits).isZero();
    }

    private void arrive(long arrivedAt) {
        marks.process(InternalFixedKeyRecordFactory.create(new Record<>(new byte[1], new byte[1], arrivedAt)));
    }

    private void flush() {
        gathered.mark.flushed(now);
        gathered.held = 0;
        commits = 0;
    }

    private interface Answer {
        Object of(Method method, Object[] arguments);
    }

    private static <C> C proxy(Class<C> type, Answer answer) {
        Object made = Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.of(method, arguments));
        return type.cast(Objects.requireNonNull(made));
    }
}
