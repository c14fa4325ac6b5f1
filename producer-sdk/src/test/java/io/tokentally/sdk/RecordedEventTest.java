package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** One object is queued and returned: whatever the caller does to it, what was recorded is sent. */
class RecordedEventTest {
    private static final EventDefaults DEFAULTS = new EventDefaults("acme", "u", "s", "p", () -> Instant.EPOCH);

    private static final Map<Class<?>, Object> OTHER_VALUES = Map.of(
            String.class,
            "another",
            long.class,
            77L,
            Long.class,
            77L,
            boolean.class,
            true,
            Boolean.class,
            true,
            Instant.class,
            Instant.MAX,
            BigDecimal.class,
            BigDecimal.TEN,
            TokenCounts.class,
            TokenCounts.newBuilder().setOutput(77L).build(),
            Map.class,
            Map.of("another", "one"));

    private static QueueItem.Fresh recordedUsage() {
        return DEFAULTS.filled(Events.usage("e"));
    }

    private static QueueItem.Fresh recordedTool() {
        ToolOperationEvent event = Events.tool();
        event.setEventId("e");
        return DEFAULTS.filled(event);
    }

    private static List<Method> setters(Class<?> type) {
        List<Method> setters = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().matches("set[A-Z].*"))
                .toList();
        assertThat(setters).hasSizeGreaterThan(20);
        return setters;
    }

    @Test
    void noSetterReachesWhatWasRecorded() throws ReflectiveOperationException {
        for (Method setter : setters(UsageEvent.class)) {
            check(setter, recordedUsage(), recordedUsage().taken().event());
        }
        for (Method setter : setters(ToolOperationEvent.class)) {
            check(setter, recordedTool(), recordedTool().taken().event());
        }
    }

    private static void check(Method setter, QueueItem.Fresh recorded, SpecificRecord expected)
            throws InvocationTargetException, IllegalAccessException {
        setter.invoke(recorded, OTHER_VALUES.get(setter.getParameterTypes()[0]));
        String changed = recorded.toString();
        assertThat(recorded.taken().event()).as("after %s", setter.getName()).isEqualTo(expected);
        assertThat(changed).as("the caller's own").isNotEqualTo(expected.toString());
    }

    @Test
    void noFieldByNumberReachesWhatWasRecorded() {
        QueueItem.Fresh usage = recordedUsage();
        QueueItem.Fresh tool = recordedTool();
        ((SpecificRecord) usage).put(0, "another");
        ((SpecificRecord) tool).put(0, "another");

        assertThat(usage.taken().id()).isEqualTo("e");
        assertThat(tool.taken().id()).isEqualTo("e");
    }

    @Test
    void whatItHoldsIsTheCallersOwnToo() {
        RecordedUsage usage = DEFAULTS.filled(Events.usage("e"));
        usage.getTokens().setInput(77L);
        usage.getTags().put("project", "x");
        RecordedTool tool = (RecordedTool) recordedTool();
        tool.getTags().put("project", "x");
        Map<?, ?> byNumber = (Map<?, ?>) DEFAULTS.filled(Events.usage("e"))
                .get(UsageEvent.getClassSchema().getField("tags").pos());

        assertThat(byNumber).isEmpty();
        assertThat(usage.taken().event()).isEqualTo(recordedUsage().taken().event());
        assertThat(tool.taken().event()).isEqualTo(recordedTool().taken().event());
        assertThat(usage.getTokens().getInput()).isEqualTo(77L);
        assertThat(usage.getTags()).containsEntry("project", "x");
    }

    @Test
    void copiesHaveTheIdAndTheTimeThatNobodyAskedForBefore() {
        UsageEvent usage = DEFAULTS.filled(Events.usage(""));
        ToolOperationEvent tool = DEFAULTS.filled(Events.tool());

        UsageEvent usageCopy = UsageEvent.newBuilder(usage).build();
        ToolOperationEvent toolCopy = ToolOperationEvent.newBuilder(tool).build();

        assertThat(usageCopy.getEventId()).hasSize(36).isEqualTo(usage.getEventId());
        assertThat(usageCopy.getRecordedAt()).isEqualTo(Instant.EPOCH).isEqualTo(usage.getRecordedAt());
        assertThat(toolCopy.getEventId()).hasSize(36).isEqualTo(tool.getEventId());
        assertThat(toolCopy.getRecordedAt()).isEqualTo(Instant.EPOCH).isEqualTo(tool.getRecordedAt());
    }

    @Test
    void theCallerHasTheIdThatIsSentWhoeverAsksFirst() {
        RecordedUsage asked = DEFAULTS.filled(Events.usage(""));
        RecordedUsage unasked = DEFAULTS.filled(Events.usage(""));
        RecordedUsage changed = DEFAULTS.filled(Events.usage(""));
        RecordedUsage renamed = DEFAULTS.filled(Events.usage(""));
        UsageEvent callers = renamed;
        String id = asked.getEventId();
        changed.setRevision(1);
        renamed.setEventId("");
        callers.setRecordedAt(null);

        assertThat(asked.taken().id()).isEqualTo(id).isEqualTo(asked.getEventId());
        assertThat(unasked.taken().id()).hasSize(36).isEqualTo(unasked.getEventId());
        assertThat(changed.taken().id()).hasSize(36).isEqualTo(changed.getEventId());
        assertThat(renamed.taken().id()).hasSize(36);
        assertThat(renamed.getEventId()).isEmpty();
        assertThat(renamed.getRecordedAt()).isNull();
    }

    @Test
    void afterTheDrainerTookItTheCallersChangesCostNoCopy() {
        RecordedUsage recorded = DEFAULTS.filled(Events.usage("e"));
        SpecificRecord taken = recorded.taken().event();
        TokenCounts tokens = recorded.getTokens();
        recorded.setRevision(1);

        assertThat(recorded.getTokens()).isSameAs(tokens);
        assertThat(taken)
                .isNotSameAs(recorded)
                .isEqualTo(recordedUsage().taken().event());
    }
}
