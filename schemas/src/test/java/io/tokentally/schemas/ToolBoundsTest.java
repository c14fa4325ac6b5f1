package io.tokentally.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.ToolOperationEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolBoundsTest {
    private static final Bounds BOUNDS = Bounds.defaults();
    private static final long HIGHEST = (1L << 53) - 1;

    @Test
    void everyDocumentedToolAndModeIsAdmitted() {
        for (String tool : Bounds.DEFAULT_TOOL_NAMES) {
            for (String mode : Bounds.DEFAULT_OPERATION_MODES) {
                admitted(event -> {
                    event.setToolName(tool);
                    event.setOperationMode(mode);
                });
            }
        }
    }

    @Test
    void anotherToolOrModeIsUnknown() {
        refused(RejectReason.UNKNOWN_NAME, "tool_name", event -> event.setToolName("Read"))
                .isEqualTo("tool_name must be one of read, search but is 'Read'");
        refused(RejectReason.UNKNOWN_NAME, "operation_mode", event -> event.setOperationMode("fast"))
                .isEqualTo(
                        "operation_mode must be one of full, overview, references, semantic, symbol, tri_index but is 'fast'");
    }

    @Test
    void bothSetsAreConfiguration() {
        Bounds configured = new Bounds(Set.of("grep"), Set.of("fast"));
        assertThat(configured.toolNames()).containsExactly("grep");
        assertThat(configured.operationModes()).containsExactly("fast");
        ToolOperationEvent event = operation();
        event.setToolName("grep");
        event.setOperationMode("fast");
        assertThat(configured.check(event)).isNull();
        assertThat(configured.check(operation())).extracting(Fault::field).isEqualTo("tool_name");
    }

    @Test
    void whatIsRequiredIsThere() {
        Map<String, Consumer<ToolOperationEvent>> removed = Map.of(
                "tenant", event -> event.setTenant(""),
                "event_id", event -> event.setEventId(""),
                "session_id", event -> event.setSessionId(""),
                "tool_id", event -> event.setToolId(""),
                "tool_name", event -> event.setToolName(""),
                "operation_mode", event -> event.setOperationMode(""),
                "tokens_original", event -> event.setTokensOriginal(null),
                "tokens_actual", event -> event.setTokensActual(null));
        removed.forEach((field, remove) ->
                refused(RejectReason.MISSING_FIELD, field, remove).contains("is required but missing"));
    }

    @Test
    void aVoidNeedsOnlyItsIdentity() {
        ToolOperationEvent nothing = ToolOperationEvent.newBuilder()
                .setTenant("t")
                .setEventId("e")
                .setVoided(true)
                .build();
        assertThat(BOUNDS.check(nothing)).isNull();
        nothing.setToolName("unknown");
        assertThat(BOUNDS.check(nothing)).extracting(Fault::reason).isEqualTo(RejectReason.UNKNOWN_NAME);
    }

    @Test
    void countsGoFrom0ToBelow2To53() {
        Map<String, BiConsumer<ToolOperationEvent, Long>> counts = Map.of(
                "revision", ToolOperationEvent::setRevision,
                "tokens_original", ToolOperationEvent::setTokensOriginal,
                "tokens_actual", ToolOperationEvent::setTokensActual,
                "response_time_us", ToolOperationEvent::setResponseTimeUs,
                "producer_seq", ToolOperationEvent::setProducerSeq);
        counts.forEach((field, set) -> {
            admitted(event -> set.accept(event, 0L));
            admitted(event -> set.accept(event, HIGHEST));
            for (long beyond : new long[] {-1, HIGHEST + 1, Long.MIN_VALUE, Long.MAX_VALUE}) {
                refused(RejectReason.OUT_OF_BOUNDS, field, event -> set.accept(event, beyond))
                        .isEqualTo(field + " must be from 0 to below 2^53 but is " + beyond);
            }
        });
    }

    @Test
    void whatIsPreventedIsTheDifference() {
        admitted(event -> event.setTokensPrevented(70L));
        admitted(event -> {
            event.setTokensActual(130L);
            event.setTokensPrevented(-30L);
        });
        for (long wrong : new long[] {69, 71, -70, Long.MIN_VALUE}) {
            refused(RejectReason.PREVENTED_MISMATCH, "tokens_prevented", event -> event.setTokensPrevented(wrong))
                    .isEqualTo("tokens_prevented must be tokens_original - tokens_actual (100 - 30) but is " + wrong);
        }
        refused(RejectReason.PREVENTED_MISMATCH, "tokens_prevented", event -> {
                    event.setVoided(true);
                    event.setTokensOriginal(null);
                    event.setTokensActual(null);
                    event.setTokensPrevented(0L);
                })
                .contains("(null - null) but is 0");
    }

    @Test
    void aFilePathHolds4096CodePoints() {
        for (String one : List.of("/", "\ud83d\ude00")) {
            admitted(event -> event.setFilePath(one.repeat(4_096)));
            refused(RejectReason.OUT_OF_BOUNDS, "file_path", event -> event.setFilePath(one.repeat(4_097)))
                    .contains("may hold 4096 code points but has 4097");
        }
        admitted(event -> event.setFilePath(""));
        refused(RejectReason.OUT_OF_BOUNDS, "file_path", event -> event.setFilePath("/a\u0000"))
                .contains("NUL");
    }

    @Test
    void optionalNamesHold1To256CodePoints() {
        Map<String, BiConsumer<ToolOperationEvent, @Nullable String>> names = Map.of(
                "user_id", ToolOperationEvent::setUserId,
                "provider", ToolOperationEvent::setProvider,
                "model", ToolOperationEvent::setModel,
                "producer_id", ToolOperationEvent::setProducerId);
        names.forEach((field, set) -> {
            admitted(event -> set.accept(event, null));
            admitted(event -> set.accept(event, "n".repeat(256)));
            refused(RejectReason.OUT_OF_BOUNDS, field, event -> set.accept(event, "n".repeat(257)));
            refused(RejectReason.OUT_OF_BOUNDS, field, event -> set.accept(event, ""));
        });
    }

    @Test
    void parametersHold64KibOfUtf8() {
        admitted(event -> event.setParameters(parameters("x", 64 * 1024)));
        refused(RejectReason.OUT_OF_BOUNDS, "parameters", event -> event.setParameters(parameters("x", 64 * 1024 + 1)))
                .isEqualTo("parameters may have 65536 bytes but has 65537");
        String euros = parameters("\u20ac", 64 * 1024 - 2);
        assertThat(euros.length()).isLessThan(22_000);
        admitted(event -> event.setParameters(euros));
        refused(
                RejectReason.OUT_OF_BOUNDS,
                "parameters",
                event -> event.setParameters(parameters("\u20ac", 64 * 1024 + 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {} ",
                "{ \"b\" : [1,{\"b\":null}] , \"a\":-0.0 }",
                "{\"quote\\\"\":\"\\u0001\\/ \ud83d\ude00 \\ud83d\\ude00 \u2028\"}",
                "{\"n\":1e400,\"m\":[-1E+999999999]}"
            })
    void anyJsonObjectIsKeptAsText(String json) {
        admitted(event -> event.setParameters(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "null",
                "1",
                "\"{}\"",
                "{",
                "{}}",
                "{} {}",
                "{} x",
                "{a:1}",
                "{\"a\":}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{'a':1}",
                "{\"a\":1,}",
                "{/**/}",
                "{\"a\":\"\n\"}",
                "\ufeff{}"
            })
    void anythingElseIsNot(String json) {
        refused(RejectReason.OUT_OF_BOUNDS, "parameters", event -> event.setParameters(json))
                .startsWith("parameters must be a JSON object but is '");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1,"b":{"c":1,"c":2}} | must not hold a name twice: Duplicate field 'c'
            {"a":["x\\u0000y"]}       | must not hold NUL but does at index 1 of the string 'x\ufffdy'
            {"\\u0000":1}             | must not hold NUL but does at index 0 of the string '\ufffd'
            {"a":"\\ud83d x"}         | must not hold a lone surrogate but does in the string '\ufffd x'
            {"\\ude00":1}             | must not hold a lone surrogate: Unexpected low surrogate in field name: 0xde00
            {"a":1e99999999999}       | holds a number whose exponent is out of bounds: 1e99999999999
            {"a":[-1.5E-2147483649]}  | holds a number whose exponent is out of bounds: -1.5E-2147483649
            """)
    void whatOthersCannotReadIsNotKept(String json, String problem) {
        refused(RejectReason.OUT_OF_BOUNDS, "parameters", event -> event.setParameters(json))
                .isEqualTo("parameters " + problem);
    }

    @Test
    void namesAndNumbersAreBounded() {
        admitted(event -> event.setParameters("{\"" + "n".repeat(50_000) + "\":" + "9".repeat(1_000) + "}"));
        refused(
                        RejectReason.OUT_OF_BOUNDS,
                        "parameters",
                        event -> event.setParameters("{\"" + "n".repeat(50_001) + "\":1}"))
                .isEqualTo("parameters is out of bounds: Name length (50001) exceeds the maximum allowed (50000)");
        refused(
                        RejectReason.OUT_OF_BOUNDS,
                        "parameters",
                        event -> event.setParameters("{\"n\":" + "9".repeat(1_001) + "}"))
                .isEqualTo(
                        "parameters is out of bounds: Number value length (1001) exceeds the maximum allowed (1000)");
    }

    @Test
    void nestingWithoutEndIsRefusedAndHurtsNobody() {
        admitted(event -> event.setParameters("{\"a\":" + "[".repeat(500) + "]".repeat(500) + "}"));
        refused(RejectReason.OUT_OF_BOUNDS, "parameters", event -> event.setParameters("{\"a\":" + "[".repeat(60_000)));
        refused(RejectReason.OUT_OF_BOUNDS, "parameters", event -> event.setParameters("{\"a\":".repeat(12_000)));
    }

    private static String parameters(String filler, int bytes) {
        String start = "{\"a\":\"";
        String end = "\"}";
        int width = filler.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        int room = bytes - start.length() - end.length();
        return start + filler.repeat(room / width) + "x".repeat(room % width) + end;
    }

    private static void admitted(Consumer<ToolOperationEvent> change) {
        ToolOperationEvent event = operation();
        change.accept(event);
        assertThat(BOUNDS.check(event)).isNull();
    }

    private static AbstractStringAssert<?> refused(
            RejectReason reason, String field, Consumer<ToolOperationEvent> change) {
        ToolOperationEvent event = operation();
        change.accept(event);
        Fault fault = BOUNDS.check(event);
        assertThat(fault).as("fault of %s", field).isNotNull();
        assertThat(fault).extracting(Fault::reason, Fault::field).containsExactly(reason, field);
        return assertThat(fault == null ? "" : fault.detail()).startsWith(field + " ");
    }

    static ToolOperationEvent operation() {
        return ToolOperationEvent.newBuilder()
                .setTenant("t")
                .setEventId("e")
                .setSessionId("s")
                .setToolId("tool-1")
                .setToolName("read")
                .setOperationMode("symbol")
                .setTokensOriginal(100L)
                .setTokensActual(30L)
                .build();
    }
}
