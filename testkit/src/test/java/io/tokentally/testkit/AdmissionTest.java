package io.tokentally.testkit;

import static io.tokentally.testkit.Hand.tool;
import static io.tokentally.testkit.Hand.usage;
import static io.tokentally.testkit.Hand.voided;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bounds: what is at them is admitted, what is past them is not. */
class AdmissionTest {

    @Test
    void atTheBounds() {
        String longest = "😀".repeat(256);
        List<Consumer<UsageEvent>> changes = List.of(
                e -> e.setEventId(longest),
                e -> e.setRevision((1L << 53) - 1),
                e -> e.getTokens().setInput(0L),
                e -> e.getTokens().setInput((1L << 53) - 1),
                e -> e.getTokens().setOther(UsageDrafts.numbered("input_", 64, 1L)),
                e -> e.setTags(UsageDrafts.numbered("k", 64, longest)),
                e -> e.setThinkingBudget(1_024L),
                e -> e.setThinkingBudget(100_000L),
                e -> e.setReportedCostUsd(new BigDecimal("999999999999.999999999999999999")),
                e -> e.setUserId("\"\n\t\u0001😀"));
        changes.forEach(change -> assertThat(fault(usage("a", 0, change))).isNull());
        List<Consumer<ToolOperationEvent>> toolChanges = List.of(
                e -> e.setFilePath("p".repeat(4_096)),
                e -> e.setFilePath(""),
                e -> e.setParameters("{\"a\":\"" + "x".repeat(65_528) + "\"}"),
                e -> e.setTokensPrevented(900L),
                e -> e.setTokensActual(5_000L));
        toolChanges.forEach(change -> assertThat(fault(tool("a", 0, change))).isNull());
    }

    @Test
    void everySpoilerBreaksABound() {
        for (Consumer<UsageEvent> spoiler : new UsageDrafts(new Dice(1)).spoilers()) {
            UsageEvent event = usage("a", 0, spoiler);
            assertThat(fault(event)).as(event.toString()).isNotNull();
        }
        for (Consumer<ToolOperationEvent> spoiler : new ToolDrafts(new Dice(1)).spoilers()) {
            assertThat(fault(tool("a", 0, spoiler))).isNotNull();
        }
    }

    @Test
    void reasons() {
        assertThat(fault(usage("", 0))).isEqualTo("missing_field");
        assertThat(fault(usage("a", 0, e -> e.setModel("")))).isEqualTo("missing_field");
        assertThat(fault(usage("a", 0, e -> e.setModel("\uD83D")))).isEqualTo("out_of_bounds");
        assertThat(fault(usage("a", 0, e -> e.setModel("nul\u0000")))).isEqualTo("out_of_bounds");
        assertThat(fault(usage("a", 0, e -> e.setStatus("fine")))).isEqualTo("unknown_name");
        assertThat(fault(usage("a", 0, e -> e.setReportedCostUsd(new BigDecimal("1e-19")))))
                .isEqualTo("out_of_bounds");
        assertThat(fault(tool("a", 0, e -> e.setToolName("write")))).isEqualTo("unknown_name");
        assertThat(fault(tool("a", 0, e -> e.setTokensActual(null)))).isEqualTo("missing_field");
        assertThat(fault(tool("a", 0, e -> e.setTokensPrevented(1L)))).isEqualTo("prevented_mismatch");
        assertThat(fault(tool("a", 0, e -> e.setParameters("[1]")))).isEqualTo("out_of_bounds");
        assertThat(fault(tool("a", 0, e -> e.setParameters("{")))).isEqualTo("out_of_bounds");
    }

    @Test
    void aVoidNeedsOnlyItsIdentityButKeepsToTheBounds() {
        assertThat(fault(voided("a", 3))).isNull();
        UsageEvent event = voided("a", 3);
        event.setModel("m".repeat(257));
        assertThat(fault(event)).isEqualTo("out_of_bounds");
        ToolOperationEvent tool = ToolOperationEvent.newBuilder()
                .setTenant("default")
                .setEventId("a")
                .setVoided(true)
                .build();
        assertThat(fault(tool)).isNull();
        tool.setToolName("write");
        assertThat(fault(tool)).isEqualTo("unknown_name");
    }

    @Test
    void namesAreConfigurable() {
        Rules defaults = Rules.defaults();
        Rules rules = new Rules(
                defaults.history(),
                Set.of("write"),
                Set.of("diff"),
                defaults.prices(),
                defaults.defaultPrice(),
                Rules.defaults().otherClasses());
        ToolOperationEvent event = tool("a", 0, e -> {
            e.setToolName("write");
            e.setOperationMode("diff");
        });
        assertThat(Admission.fault(event, rules)).isNull();
        assertThat(Admission.fault(tool("a", 0), rules)).isEqualTo("unknown_name");
    }

    private static @Nullable String fault(SpecificRecord event) {
        return Admission.fault(event, Rules.defaults());
    }
}
