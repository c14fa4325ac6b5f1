package io.tokentally.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportedEventsTest {
    private static final String USAGE_HEADER =
            "event_id,revision,occurred_at,time_given,arrived_at,user_id,session_id,message_id,"
                    + "provider,model,operation,input_tokens,cache_read_tokens,cache_write_5m_tokens,cache_write_1h_tokens,output_tokens,"
                    + "reasoning_tokens,other_tokens,total_tokens,token_source,service_tier,thinking_enabled,thinking_budget,stop_reason,"
                    + "status,latency_ms,input_cost_usd,output_cost_usd,cost_usd,reported_cost_usd,tags\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void aCsvRowIsTheEventThatItWasMadeOf() throws Exception {
        Path file = write(
                "usage.csv",
                USAGE_HEADER
                        + "e1,2,2026-03-01T00:00:00.000001Z,true,2026-03-01T00:00:01Z,\"a,\"\"b\"\"\r\nc\",S,,anthropic,m,,5,,,,0,,"
                        + "\"{\"\"input_audio\"\": 7}\",12,,,false,,,ok,0.001,1,2,3,0.0000001,\"{\"\"project\"\": \"\"\"\"}\"\r\n"
                        + "e2,0,2026-03-01T00:00:00Z,false,2026-03-01T00:00:01Z,u,s,\"\",p,m,,,,,,,,{},0,,,true,2000,,error,,,,,,{}\r\n");
        assertThat(trees(events(file)))
                .isEqualTo(trees(List.of(
                        "{\"type\":\"usage\",\"exact\":true,\"event_id\":\"e1\",\"latency_ms\":0.001,\"model\":\"m\","
                                + "\"occurred_at\":\"2026-03-01T00:00:00.000001Z\",\"provider\":\"anthropic\","
                                + "\"reported_cost_usd\":0.0000001,\"revision\":2,\"session_id\":\"S\",\"status\":\"ok\","
                                + "\"tags\":{\"project\":\"\"},\"thinking_enabled\":false,"
                                + "\"usage\":{\"cache_read\":null,\"cache_write_1h\":null,\"cache_write_5m\":null,\"input\":5,"
                                + "\"other\":{\"input_audio\":7},\"output\":0,\"reasoning\":null},"
                                + "\"user_id\":\"a,\\\"b\\\"\\r\\nc\"}",
                        "{\"type\":\"usage\",\"exact\":true,\"event_id\":\"e2\",\"message_id\":\"\",\"model\":\"m\","
                                + "\"provider\":\"p\",\"recorded_at\":\"2026-03-01T00:00:00Z\",\"revision\":0,\"session_id\":\"s\","
                                + "\"status\":\"error\",\"tags\":{},\"thinking_budget\":2000,\"thinking_enabled\":true,"
                                + "\"usage\":{\"cache_read\":null,\"cache_write_1h\":null,\"cache_write_5m\":null,\"input\":null,"
                                + "\"other\":{},\"output\":null,\"reasoning\":null},\"user_id\":\"u\"}")));
    }

    @Test
    void parametersAreKeptToTheLetter() throws Exception {
        String row = "{\"event_id\":\"o1\",\"revision\":0,\"created_at\":\"2026-03-01T00:00:00Z\",\"time_given\":true,"
                + "\"tool_name\":\"read\",\"parameters\":%s,\"tokens_prevented\":5,\"cost_saved\":1}\n";
        Path file = write(
                "tools.jsonl",
                row.formatted("{\"q\": \"\\\"b\\\"\", \"n\": 1.50, \"parameters\":{ }}")
                        + row.formatted("{ \"a\":1},\"parameters_text\":\"{\\n\\\"a\\\":1}\""));
        assertThat(events(file))
                .allMatch(event -> event.contains("\"type\":\"tool_operation\""))
                .anyMatch(event ->
                        event.endsWith("\"parameters\":{\"q\": \"\\\"b\\\"\", \"n\": 1.50, \"parameters\":{ }}}"))
                .anyMatch(event -> event.endsWith("\"parameters\":{\n\"a\":1}}"));
    }

    @Test
    void whatIsNoRowIsTold() throws Exception {
        Path file = write("usage.csv", USAGE_HEADER + "e1,2\r\n");
        Skipped skipped = new Skipped();
        new ExportedEvents(List.of(file)).read(new Collected(), skipped);
        assertThat(skipped.shown()).containsExactly(file + ":2: must have 31 cells but has 2");
    }

    private static List<String> events(Path file) throws Exception {
        Collected collected = Collected.from(new ExportedEvents(List.of(file)));
        assertThat(collected.skipped.shown()).isEmpty();
        assertThat(collected.bytes).isEqualTo(Files.size(file));
        return collected.events.stream().map(ObjectNode::toString).toList();
    }

    private static List<JsonNode> trees(List<String> events) throws Exception {
        List<JsonNode> trees = new ArrayList<>();
        for (String event : events) {
            trees.add(Json.MAPPER.readTree(event));
        }
        return trees;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
