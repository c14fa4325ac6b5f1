package io.tokentally.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokentally.access.Gate;
import io.tokentally.access.KeyRing;
import io.tokentally.access.RateLimit;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.gateway.http.Answer;
import io.tokentally.gateway.http.Callers;
import io.tokentally.gateway.http.HttpServer;
import io.tokentally.gateway.http.Origins;
import io.tokentally.schemas.Bounds;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /track/*} over real HTTP, with a publisher that does as it is told. */
class TrackRoutesTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:34:56.789Z");
    private static final String SESSION = "0b0e7c0a-3f1d-4a8e-9c39-6f0f2a4c1d55";
    private static final String TOOL = """
            {"session_id":"%s","tool_id":"t","tool_name":"read","operation_mode":"full",
             "tokens_original":100,"tokens_actual":40,"response_time_ms":12.5}""".formatted(SESSION);
    private static final String USAGE = """
            {"user_id":"ada","session_id":"s","provider":"OpenAI","model":"gpt-4o",
             "usage":{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14}}""";

    private static final FakePublisher publisher = new FakePublisher();
    private static HttpServer server;

    @BeforeAll
    static void start() {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        QueuedThreadPool threads = HttpServer.threads(8);
        Publishing publishing = new Publishing(publisher, Duration.ofMillis(300), metrics);
        server = HttpServer.start("127.0.0.1", 0, Duration.ofSeconds(20), threads, metrics, routes -> {
            Gate gate = new Gate(KeyRing::empty, true, new RateLimit(100_000, 100_000));
            new Origins(Set.of("https://dash.example.org"), "127.0.0.1", gate::isOpen).install(routes);
            new Callers(gate).install(routes);
            new TrackRoutes(
                            publishing,
                            Bounds.defaults(),
                            Duration.ofDays(1826),
                            InstantSource.fixed(NOW),
                            Duration.ofSeconds(20),
                            threads)
                    .install(routes);
        });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void reset() {
        publisher.reset();
    }

    @Test
    void aToolOperationBecomesAnEvent() throws Exception {
        Answer answer = tool(TOOL.replace(
                "\"tool_id\"",
                "\"operation_id\":\"op-1\",\"parameters\":{ \"q\": \"a \\\"b\\\"\\n\\ud83d\\ude00\", \"n\": 1.50 },"
                        + "\"file_path\":\"/a b\",\"tokens_prevented\":60,\"revision\":2,\"tags\":{\"project\":\"x\"},"
                        + "\"occurred_at\":\"2026-03-10T13:34:56.1234567+01:00\",\"cache_hit\":true,\"tool_id\""));

        assertThat(answer.body()).isEqualTo("{\"status\":\"success\",\"operation_id\":\"op-1\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).startsWith("application/json");
        ToolOperationEvent event = publisher.toolOperation();
        assertThat(event.getTenant()).isEqualTo("default");
        assertThat(event.getEventId()).isEqualTo("op-1");
        assertThat(event.getRevision()).isEqualTo(2);
        assertThat(event.getSessionId()).isEqualTo(SESSION);
        assertThat(event.getParameters()).isEqualTo("{ \"q\": \"a \\\"b\\\"\\n\\ud83d\\ude00\", \"n\": 1.50 }");
        assertThat(event.getResponseTimeUs()).isEqualTo(12_500);
        assertThat(event.getOccurredAt()).isEqualTo("2026-03-10T12:34:56.123456Z");
        assertThat(event.getTags()).isEqualTo(Map.of("project", "x"));
        assertThat(event.getCacheHit()).isTrue();
    }

    /** As an export holds it: what was counted past HTTP comes back as the same event. */
    @Test
    void anExactEventIsTakenToTheLetter() throws Exception {
        String session = SESSION.toUpperCase(java.util.Locale.ROOT);
        String common =
                "\"exact\":true,\"recorded_at\":\"2026-01-01T00:00:00.000001Z\",\"session_id\":\"" + session + "\",";
        usage("{" + common + "\"event_id\":\"e\",\"user_id\":\"u\",\"provider\":\"openai\",\"model\":\"m\","
                + "\"usage\":{\"input\":5,\"output\":null,\"other\":{}}}");
        UsageEvent call = publisher.usage();
        assertThat(call.getSessionId()).isEqualTo(session);
        assertThat(call.getTokenSource()).isNull();
        assertThat(call.getOccurredAt()).isNull();
        assertThat(call.getRecordedAt()).isEqualTo("2026-01-01T00:00:00.000001Z");

        publisher.reset();
        tool("{" + common.replace(session, "no uuid") + "\"event_id\":\"o\",\"tool_id\":\"t\",\"tool_name\":\"read\","
                + "\"operation_mode\":\"full\",\"tokens_original\":1,\"tokens_actual\":1}");
        assertThat(publisher.toolOperation().getSessionId()).isEqualTo("no uuid");
        assertThat(publisher.toolOperation().getResponseTimeUs()).isNull();

        Answer early = usage("{" + common.replace("2026-01-01", "1999-01-01") + "\"event_id\":\"e\",\"user_id\":\"u\","
                + "\"provider\":\"openai\",\"model\":\"m\",\"usage\":{\"input\":5}}");
        assertThat(early.status()).isEqualTo(422);
        assertThat(early.detail()).startsWith("recorded_at 1999-01-01");
    }

    @Test
    void aBareUsageBecomesAnEvent() throws Exception {
        Answer answer = usage(USAGE.replace(
                "\"user_id\"",
                "\"event_id\":\"e\",\"latency_ms\":1.0005,\"reported_cost_usd\":\"0.000000000000000001\",\"user_id\""));

        assertThat(answer.body())
                .isEqualTo(
                        "{\"status\":\"success\",\"event_id\":\"e\",\"usage\":{\"provider\":\"openai\",\"model\":\"gpt-4o\","
                                + "\"token_source\":\"api:10+4\",\"tokens\":{\"input\":10,\"cache_read\":null,"
                                + "\"cache_write_5m\":null,\"cache_write_1h\":null,\"output\":4,\"reasoning\":null,"
                                + "\"other\":{},\"total\":14}}}");
        UsageEvent event = publisher.usage();
        assertThat(event.getProvider()).isEqualTo("openai");
        assertThat(event.getLatencyUs()).isEqualTo(1_001);
        assertThat(event.getReportedCostUsd()).isEqualByComparingTo(new BigDecimal("1E-18"));
        assertThat(event.getStatus()).isEqualTo("ok");
        assertThat(event.getOccurredAt()).isNull();
    }

    @Test
    void aWholeResponseTellsWhatTheCallerDoesNot() throws Exception {
        Answer answer = usage("""
                {"user_id":"ada","session_id":"s","response":{"id":"msg_1","type":"message","role":"assistant",
                 "model":"claude-sonnet-4-5","content":[],"stop_reason":"end_turn","usage":{"input_tokens":3,
                 "cache_creation_input_tokens":5,"cache_read_input_tokens":7,"output_tokens":11}}}""");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        UsageEvent event = publisher.usage();
        assertThat(event.getEventId()).isEqualTo("anthropic:msg_1");
        assertThat(event.getModel()).isEqualTo("claude-sonnet-4-5");
        assertThat(event.getStopReason()).isEqualTo("end_turn");
        assertThat(event.getTokenSource()).isEqualTo("api:15+11");
    }

    @Test
    void ourOwnClassesAreTakenAsTheyAre() throws Exception {
        usage(
                USAGE.replaceAll(
                        "\"usage\":\\{.*\\}\\}",
                        "\"usage\":{\"input\":1,\"cache_read\":2,\"cache_write_5m\":3,"
                                + "\"cache_write_1h\":4,\"output\":5,\"reasoning\":6,\"other\":{\"output_audio\":7},\"total\":28}}"));

        UsageEvent event = publisher.usage();
        assertThat(event.getTokens().getCacheWrite1h()).isEqualTo(4);
        assertThat(event.getTokens().getOther()).isEqualTo(Map.of("output_audio", 7L));
        assertThat(event.getTokenSource()).isEqualTo("api:10+18");
    }

    @Test
    void anEventWithoutAnIdGetsOne() throws Exception {
        assertThat(tool(TOOL).json().path("operation_id").asText())
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        Answer keyed = Answer.post(server.port(), "/track/usage", USAGE, "Idempotency-Key", "k");
        assertThat(keyed.json().path("event_id").asText()).isEqualTo("k");
    }

    @Test
    void aVoidNeedsOnlyItsId() throws Exception {
        assertThat(tool("{\"voided\":true,\"operation_id\":\"op\"}").status()).isEqualTo(200);
        assertThat(publisher.toolOperation().getVoided()).isTrue();
        assertThat(usage("{\"voided\":true,\"event_id\":\"e\",\"revision\":1}").body())
                .isEqualTo("{\"status\":\"success\",\"event_id\":\"e\"}");
        assertThat(tool("{\"voided\":true}").detail()).isEqualTo("operation_id is required of a void but missing");
        assertThat(usage("{\"voided\":true}").detail()).isEqualTo("event_id is required of a void but missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ \"b\" : 1.0 , \"a\":1e3, \"e\":\"\\u00e9\\/\",\"n\":-0.0 }",
                "{\n\t\"parameters\":{\"parameters\":[{}, {} ]},\"}\":\"😀}{\"}",
                "{}",
                "{ }"
            })
    void parametersAreKeptAsSent(String parameters) throws Exception {
        String body = TOOL.replace(
                "\"tool_id\"", "\"tags\":{\"é😀\":\"{\"}, \"parameters\" :  " + parameters + " ,\"tool_id\"");
        assertThat(tool(body).status()).isEqualTo(200);
        assertThat(publisher.toolOperation().getParameters()).isEqualTo(parameters);

        String long64 = TOOL.replace("\"tool_id\"", "\"parameters\":" + parameters + ",\"tool_id\"")
                .replace("\"t\"", "\"t\"" + " ".repeat(100_000));
        assertThat(tool(long64).status()).isEqualTo(200);
        assertThat(publisher.toolOperation().getParameters()).isEqualTo(parameters);

        String entry = "{\"type\":\"tool_operation\"," + body.substring(1);
        String bare = "{\"type\":\"tool_operation\"," + TOOL.substring(1);
        assertThat(batch("{ \"events\" : [ 7, [{}], " + entry + " , " + bare + "]}")
                        .status())
                .isEqualTo(200);
        assertThat(publisher.events()).hasSize(4);
        assertThat(((ToolOperationEvent) publisher.events().get(2)).getParameters())
                .isEqualTo(parameters);
        assertThat(publisher.toolOperation().getParameters()).isEqualTo("{}");
    }

    @Test
    void parametersHaveTheBoundsOfAdmission() throws Exception {
        String deep = "{\"a\":" + "[".repeat(999) + "]".repeat(999) + "}";
        String digits = "{\"a\":" + "9".repeat(1_000) + "}";
        for (String parameters : new String[] {deep, digits}) {
            Answer answer = tool(TOOL.replace("\"tool_id\"", "\"parameters\":" + parameters + ",\"tool_id\""));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
        refused(
                tool(TOOL.replace(
                        "\"tool_id\"",
                        "\"parameters\":{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + "},\"tool_id\"")),
                422,
                "parameters is out of bounds: Document nesting depth (1001) exceeds the maximum allowed (1000)");
        refused(
                tool(TOOL.replace("\"tool_id\"", "\"parameters\":{\"a\":" + "9".repeat(1_001) + "},\"tool_id\"")),
                422,
                "the body is out of bounds: Number value length (1001) exceeds the maximum allowed (1000)");
    }

    @Test
    void aSessionHasOneName() throws Exception {
        tool(TOOL.replace(SESSION, SESSION.toUpperCase(Locale.ROOT)));
        assertThat(publisher.toolOperation().getSessionId()).isEqualTo(SESSION);
        usage(USAGE.replace("\"s\"", "\"" + SESSION.toUpperCase(Locale.ROOT) + "\""));
        assertThat(publisher.usage().getSessionId()).isEqualTo(SESSION);
        usage(USAGE.replace("\"s\"", "\"S\""));
        assertThat(publisher.usage().getSessionId()).isEqualTo("S");
    }

    @Test
    void aBadIdIsNamedAsItWasGiven() throws Exception {
        String longId = "x".repeat(257);
        refused(
                Answer.post(server.port(), "/track/usage", USAGE, "Idempotency-Key", longId),
                422,
                "Idempotency-Key may hold 256 code points but has 257: '" + "x".repeat(80) + "'... (257 chars)");
        refused(
                tool(TOOL.replace("\"tool_id\"", "\"operation_id\":\"" + longId + "\",\"tool_id\"")),
                422,
                "operation_id may hold 256 code points but has 257: '" + "x".repeat(80) + "'... (257 chars)");
        for (String path : new String[] {"/track/usage", "/track/tool-operation", "/track/batch"}) {
            refused(
                    Answer.post(server.port(), path, "{\"events\":[]}", "Idempotency-Key", ""),
                    422,
                    "Idempotency-Key must hold 1 to 256 code points but is empty");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"api:0+14", "tiktoken:o200k_base"})
    void aSourceOfTokensHasOneOfTwoForms(String source) throws Exception {
        usage(USAGE.replace("\"user_id\"", "\"token_source\":\"" + source + "\",\"user_id\""));
        assertThat(publisher.usage().getTokenSource()).isEqualTo(source);
    }

    @Test
    void anEventAsOldAsHistoryIsAdmitted() throws Exception {
        assertThat(tool(TOOL.replace("\"t\"", "\"t\",\"occurred_at\":\"2021-03-10T12:34:56.789Z\""))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aFailedCallNeedsNoUsage() throws Exception {
        Answer answer = usage("""
                {"user_id":"ada","session_id":"s","provider":"openai","model":"m","status":"error",
                 "response":{"error":{"message":"overloaded"}}}""");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(publisher.usage().getTokenSource()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | "read"               | "write"          | tool_name must be one of read, search but is 'write'
            400 | "full"               | "all"            | operation_mode must be one of full, overview, references, semantic, symbol, tri_index but is 'all'
            400 | "0b0e7c0a-3f1d-4a8e-9c39-6f0f2a4c1d55" | "1-1-1-1-1" | session_id must be a UUID but is '1-1-1-1-1'
            400 | "t"                  | "t","occurred_at":"2026-02-30T00:00:00Z" | occurred_at must be an RFC 3339 date-time with a zone, such as 2026-01-31T23:59:59Z, but is '2026-02-30T00:00:00Z'
            400 | "t"                  | "t","occurred_at":"2026-02-03T00:00:00"  | occurred_at must be an RFC 3339 date-time with a zone, such as 2026-01-31T23:59:59Z, but is '2026-02-03T00:00:00'
            400 | "t"                  | "t","tool_id":"u" | the body is not JSON: Duplicate field 'tool_id' at line 1, column 77
            400 | "t"                  | t                | the body is not JSON: Unrecognized token 't': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false') at line 1, column 64
            422 | "tool_id":"t",       | ``               | tool_id is required but missing or empty
            422 | "t"                  | null             | tool_id is required but missing or empty
            422 | "t"                  | 7                | tool_id must be a string but is 7
            422 | "response_time_ms":12.5 | "revision":0  | response_time_ms is required but missing
            422 | 12.5                 | "12.5"           | response_time_ms must be a number but is the string '12.5'
            422 | 12.5                 | -1               | response_time_ms must be from 0 to below 2^53 microseconds but is '-1'
            422 | 12.5                 | 1e-999999999     | response_time_ms may have 60 digits before and behind the point but is '1E-999999999'
            422 | 100                  | 100.5            | tokens_original must be a whole number but is 100.5
            422 | 100                  | "100"            | tokens_original must be a whole number but is the string '100'
            422 | 100                  | -1               | tokens_original must be from 0 to below 2^53 but is -1
            422 | 100                  | 9007199254740992 | tokens_original must be from 0 to below 2^53 but is 9007199254740992
            422 | 100                  | 99999999999999999999 | tokens_original must be below 2^53 in size but is 99999999999999999999
            422 | "t"                  | "t","tokens_prevented":61 | tokens_prevented must be tokens_original - tokens_actual (100 - 40) but is 61
            422 | "t"                  | "a\\u0000b"      | tool_id must not hold NUL but does at index 1
            422 | "t"                  | "\\ud800"        | tool_id holds a lone surrogate at index 0
            422 | "t"                  | "t","occurred_at":"2026-03-10T12:39:56.790Z" | occurred_at may be at most 5 minutes ahead of now, which is 2026-03-10T12:34:56.789Z, but is 2026-03-10T12:39:56.790Z
            422 | "t"                  | "t","occurred_at":"2021-03-10T12:34:56.788Z" | occurred_at 2021-03-10T12:34:56.788Z is before 2021-03-10T12:34:56.789Z, the oldest that history=PT43824H admits
            422 | "t"                  | "t","tool_nme":1 | unknown field 'tool_nme'; known here: cache_hit, event_id, exact, file_path, model, occurred_at, operation_id, operation_mode, parameters, producer_id, producer_seq, provider, recorded_at, response_time_ms, revision, session_id, tags, tokens_actual, tokens_original, tokens_prevented, tool_id, tool_name, user_id, voided
            422 | "t"                  | "t","parameters":"{}" | parameters must be a JSON object but is the string '{}'
            422 | "t"                  | "t","tags":{"a":1} | tags.a must be a string but is 1
            422 | "t"                  | "t","voided":"yes" | voided must be true or false but is the string 'yes'
            422 | "t"                  | "t","revision":-1 | revision must be from 0 to below 2^53 but is -1
            422 | "t"                  | "t","provider":" openai" | provider must not start or end with white space but is ' openai'
            422 | "t"                  | "t","operation_id":"" | operation_id is required but missing or empty
            422 | "t"                  | "t","event_id":"" | event_id is required but missing or empty
            422 | "t"                  | "t","parameters":{"a":"\\u0000"} | parameters must not hold NUL but does at index 0 of the string '\ufffd'
            422 | 100                  | 1e99999999999   | the body holds a number whose exponent is out of bounds: '1e99999999999'
            422 | 100                  | 1e999999999     | tokens_original must be a whole number but is 1E+999999999
            422 | "t"                  | "t","parameters":{"a":[1e99999999999]} | the body holds a number whose exponent is out of bounds: '1e99999999999'
            400 | 100                  | NaN             | the body is not JSON: Non-standard token 'NaN' at line 1, column 133
            400 | "t"                  | "t",/**/"revision":0 | the body is not JSON: Unexpected character ('/' (code 47)): maybe a (non-standard) comment? at line 1, column 68
            400 | "t"                  | "t","parameters":{"a":1,"a":2} | the body is not JSON: Duplicate field 'a' at line 1, column 91
            422 | "t"                  | "t","event_id":"a","operation_id":"b" | event_id and operation_id must be the same where both are given but are 'a' and 'b'
            """)
    void aBadToolOperationIsRefused(int status, String good, String bad, String detail) throws Exception {
        String body = TOOL.replace("\n", "")
                .replaceFirst(Pattern.quote(good), Matcher.quoteReplacement(bad.replace("\\\\", "\\")));
        refused(tool(body), status, detail);
    }

    @Test
    void allThatAUsageLacksIsNamedAtOnce() throws Exception {
        refused(usage("{}"), 422, "usage or response, session_id and user_id are required but missing");
        refused(
                usage("{\"usage\":{\"input\":1},\"user_id\":\"ada\"}"),
                422,
                "session_id and model are required but missing");
        refused(usage("{\"status\":\"error\"}"), 422, "session_id and user_id are required but missing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            422 | "user_id":"ada",     | ``               | user_id is required but missing or empty
            422 | "provider":"OpenAI"  | "revision":0,"provider":"" | provider is required but missing or empty
            422 | "model":"gpt-4o",    | ``               | model is required but missing or empty
            422 | "usage":             | "wsage":         | usage or response is required but both are missing
            422 | "usage":             | "response":{"usage":null},"usage": | usage and response are both given but one of them is to be
            422 | "usage":             | "thinking_budget":1023,"usage": | thinking_budget must be from 1024 to 100000 but is 1023
            422 | "usage":             | "thinking_budget":100001,"usage": | thinking_budget must be from 1024 to 100000 but is 100001
            422 | "usage":             | "reported_cost_usd":-1,"usage": | reported_cost_usd must be from 0 to below 10^12 with at most 18 decimals but is '-1'
            422 | "usage":             | "reported_cost_usd":"1,5","usage": | reported_cost_usd must be a number or a string that holds one but is the string '1,5'
            422 | "usage":             | "latency_ms":1,"latency_us":1,"usage": | latency_us and latency_ms must be the same where both are given but are '1' and '1000'
            400 | "usage":             | "status":"fine","usage": | status must be one of cache_hit, cancelled, error, ok but is 'fine'
            422 | {"prompt_tokens":10,"completion_tokens":4,"total_tokens":14} | {"tokens":1} | usage: a body of unknown shape, with the keys [tokens]
            422 | {"prompt_tokens":10,"completion_tokens":4,"total_tokens":14} | {"input":1.5} | input must be a whole number but is 1.5
            422 | {"prompt_tokens":10,"completion_tokens":4,"total_tokens":14} | {"input":-5} | tokens.input must be from 0 to below 2^53 but is -5
            422 | {"prompt_tokens":10,"completion_tokens":4,"total_tokens":14} | {"input":1,"other":{"audio":1}} | tokens.other keys must start with input_ or output_ but one is 'audio'
            422 | "OpenAI"             | "openai " | provider must not start or end with white space but is 'openai '
            422 | "usage":             | "token_source":"guess","usage": | token_source must be api:{prompt}+{completion} or tiktoken:{encoding} but is 'guess'
            422 | "usage":             | "token_source":"api:1+-1","usage": | token_source must be api:{prompt}+{completion} or tiktoken:{encoding} but is 'api:1+-1'
            422 | "usage":             | "token_source":"tiktoken:","usage": | token_source must be api:{prompt}+{completion} or tiktoken:{encoding} but is 'tiktoken:'
            422 | {"prompt_tokens":10,"completion_tokens":4,"total_tokens":14} | {"prompt_tokens":1e99999999999,"completion_tokens":4} | the body holds a number whose exponent is out of bounds: '1e99999999999'
            422 | {"prompt_tokens":10,"completion_tokens":4,"total_tokens":14} | {"input":1e-2147483648} | the body holds a number whose exponent is out of bounds: '1e-2147483648'
            422 | {"prompt_tokens":10,"completion_tokens":4,"total_tokens":14} | 7 | usage must be a JSON object but is 7
            """)
    void badUsageIsRefused(int status, String good, String bad, String detail) throws Exception {
        refused(usage(USAGE.replace("\n", "").replace(good, bad)), status, detail);
    }

    @Test
    void fractionalNegativeAndTextualCountsOfADialectAreRefused() throws Exception {
        for (String count : new String[] {"1.5", "-1", "\"10\"", "99999999999999999999"}) {
            Answer answer = usage(USAGE.replace("\"prompt_tokens\":10", "\"prompt_tokens\":" + count));
            assertThat(answer.status()).as(count + " " + answer.body()).isEqualTo(422);
        }
        assertThat(publisher.events()).isEmpty();
    }

    @Test
    void boundsOfNamesAreInCodePoints() throws Exception {
        assertThat(tool(TOOL.replace("\"t\"", "\"" + "😀".repeat(256) + "\"")).status())
                .isEqualTo(200);
        refused(
                tool(TOOL.replace("\"t\"", "\"" + "x".repeat(257) + "\"")),
                422,
                "tool_id may hold 256 code points but has 257: '" + "x".repeat(80) + "'... (257 chars)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a \"quoted\" 'one'", "line\nline\ttab", "😀 日本", "<script>", "%_\\"})
    void everyTextIsKeptAsSent(String text) throws Exception {
        String escaped = text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\t", "\\t");
        tool(TOOL.replace(
                "\"t\"",
                "\"" + escaped + "\",\"file_path\":\"" + escaped + "\",\"tags\":{\"" + escaped + "\":\"" + escaped
                        + "\"}"));
        ToolOperationEvent event = publisher.toolOperation();
        assertThat(event.getToolId()).isEqualTo(text);
        assertThat(event.getFilePath()).isEqualTo(text);
        assertThat(event.getTags()).isEqualTo(Map.of(text, text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | ``      | the body is empty
            400 | []      | the body must be a JSON object but is an array
            400 | {"a":1  | the body is not JSON: Unexpected end-of-input: expected close marker for Object at line 1, column 7
            400 | {} {}   | the body is not JSON: something follows the object at line 1, column 4
            """)
    void whatIsNoJsonObjectIsRefused(int status, String body, String detail) throws Exception {
        refused(usage(body), status, detail);
    }

    @Test
    void deepAndHugeJsonIsBounded() throws Exception {
        assertThat(usage("{\"usage\":" + "[".repeat(5_000)).status()).isEqualTo(422);
        assertThat(usage("{\"revision\":" + "9".repeat(5_000) + "}").status()).isEqualTo(422);
    }

    @Test
    void largeBodiesAreRefusedAlsoWhenTheyInflate() throws Exception {
        String large = "{\"user_id\":\"" + "x".repeat(2 << 20) + "\"}";
        refused(usage(large), 413, "a body may have 1048576 bytes but this one has " + large.length() + " bytes");
        Answer inflated = Answer.post(
                server.port(), "/track/usage", BodyPublishers.ofByteArray(gzip(large)), "Content-Encoding", "gzip");
        refused(inflated, 413, "a body may have 1048576 bytes but this one has more when decompressed");
    }

    @Test
    void gzipIsUnderstood() throws Exception {
        assertThat(Answer.post(
                                server.port(),
                                "/track/usage",
                                BodyPublishers.ofByteArray(gzip(USAGE)),
                                "Content-Encoding",
                                "gzip")
                        .status())
                .isEqualTo(200);
        refused(Answer.post(server.port(), "/track/usage", USAGE, "Content-Encoding", "gzip"), 400, null);
        refused(Answer.post(server.port(), "/track/usage", USAGE, "Content-Encoding", "br"), 415, null);
    }

    @Test
    void aBatchAnswersEachEntryInOrder() throws Exception {
        String tool = "{\"type\":\"tool_operation\",\"operation_id\":\"op\"," + TOOL.substring(1);
        Answer answer = batch("{\"events\":[" + tool + ",7,{\"type\":\"x\"}," + tool.replace("\"read\"", "\"dig\"")
                + ",{\"type\":\"usage\",\"event_id\":\"e\"," + USAGE.substring(1) + ",{}]}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"results\":[{\"status\":\"success\",\"id\":\"op\"},"
                        + "{\"status\":\"error\",\"detail\":\"an event must be a JSON object but is 7\"},"
                        + "{\"status\":\"error\",\"detail\":\"type must be one of tool_operation, usage but is 'x'\"},"
                        + "{\"status\":\"error\",\"detail\":\"tool_name must be one of read, search but is 'dig'\"},"
                        + "{\"status\":\"success\",\"id\":\"e\"},"
                        + "{\"status\":\"error\",\"detail\":\"type is required but missing\"}]}");
        assertThat(publisher.events()).hasSize(2);
    }

    @Test
    void aBatchHasBounds() throws Exception {
        String entry = "{\"type\":\"usage\",\"voided\":true,\"event_id\":\"e\"}";
        String thousand = IntStream.range(0, 1_000).mapToObj(i -> entry).collect(Collectors.joining(","));
        assertThat(batch("{\"events\":[" + thousand + "]}").status()).isEqualTo(200);
        refused(
                batch("{\"events\":[" + thousand + "," + entry + "]}"),
                422,
                "events may have 1000 entries but has 1001");
        refused(batch("{}"), 422, "events is required but missing");
        refused(batch("{\"events\":{}}"), 422, "events must be an array but is an object");
        assertThat(batch("{\"events\":[]}").body()).isEqualTo("{\"results\":[]}");
    }

    @Test
    void aBatchTellsWhatKafkaDidNotAcknowledge() throws Exception {
        publisher.acknowledgeOnly(event -> ((UsageEvent) event).getEventId().equals("a"));
        String entries = "{\"events\":[{\"type\":\"usage\",\"voided\":true,\"event_id\":\"a\"},"
                + "{\"type\":\"usage\",\"voided\":true,\"event_id\":\"b\"}]}";

        JsonNode results = batch(entries).json().path("results");
        assertThat(results.path(0).path("status").asText()).isEqualTo("success");
        assertThat(results.path(1).path("status").asText()).isEqualTo("error");
        assertThat(results.path(1).path("id").asText()).isEqualTo("b");
        assertThat(results.path(1).path("detail").asText()).contains("the broker is away");

        publisher.acknowledgeOnly(event -> false);
        Answer none = batch(entries);
        refused(none, 503, "Kafka acknowledged none of the events");
        assertThat(none.json().path("results")).hasSize(2);
    }

    @Test
    void aKeyOfABatchNumbersItsEntries() throws Exception {
        String entry = "{\"type\":\"usage\"," + USAGE.substring(1);
        Answer answer = Answer.post(
                server.port(), "/track/batch", "{\"events\":[" + entry + "," + entry + "]}", "Idempotency-Key", "k");
        assertThat(answer.json().path("results").findValuesAsText("id")).containsExactly("k:0", "k:1");
    }

    @Test
    void withoutKafkaTheAnswerIsToComeAgain() throws Exception {
        publisher.acknowledgeOnly(event -> false);
        Answer refusedByKafka = usage(USAGE);
        assertThat(refusedByKafka.status()).isEqualTo(503);
        assertThat(refusedByKafka.type()).isEqualTo("application/problem+json");
        assertThat(refusedByKafka.raw().headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refusedByKafka.json().path("event_id").asText()).isNotEmpty();

        publisher.neverAnswer();
        Answer silence = tool(TOOL);
        assertThat(silence.status()).isEqualTo(503);
        assertThat(silence.detail()).contains("no answer within 300 ms");
    }

    @Test
    void unknownPathsAndMethodsAreProblemsToo() throws Exception {
        refused(Answer.get(server.port(), "/track/nothing"), 404, null);
        Answer wrongMethod = Answer.get(server.port(), "/track/usage");
        refused(wrongMethod, 405, null);
        assertThat(wrongMethod.raw().headers().firstValue("Allow")).hasValue("POST");
    }

    @Test
    void onlyAllowedOriginsMayCall() throws Exception {
        String origin = "Origin";
        refused(Answer.post(server.port(), "/track/usage", USAGE, origin, "https://evil.example"), 403, null);
        Answer allowed = Answer.post(server.port(), "/track/usage", USAGE, origin, "https://dash.example.org");
        assertThat(allowed.raw().headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://dash.example.org");
        Answer own = Answer.post(server.port(), "/track/usage", USAGE, origin, "http://127.0.0.1:" + server.port());
        assertThat(own.status()).isEqualTo(200);
        Answer preflight = Answer.send(Answer.request(server.port(), "/track/usage")
                .method("OPTIONS", BodyPublishers.noBody())
                .header(origin, "https://dash.example.org"));
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.raw().headers().firstValue("Access-Control-Allow-Methods"))
                .hasValue("GET, POST");
    }

    private static void refused(Answer answer, int status, @Nullable String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        if (detail != null) {
            assertThat(answer.detail()).isEqualTo(detail);
        }
    }

    private static Answer tool(String body) throws Exception {
        return Answer.post(server.port(), "/track/tool-operation", body);
    }

    private static Answer usage(String body) throws Exception {
        return Answer.post(server.port(), "/track/usage", body);
    }

    private static Answer batch(String body) throws Exception {
        return Answer.post(server.port(), "/track/batch", body);
    }

    private static byte[] gzip(String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
