package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.event.UsageEvent;
import io.tokentally.gateway.OpenApi.Operation;
import io.tokentally.gateway.http.Answer;
import io.tokentally.gateway.http.Json;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The OpenAPI description and the running gateway say the same: routes, parameters, fields, examples, statuses. */
@ExtendWith(SharedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiIT {
    /** Not provoked here: by keys (FullStackIT), slow clients, Kafka or Postgres away and faults of ours (GatewayIT, TrackRoutesTest). */
    private static final Set<String> ELSEWHERE = Set.of("401", "403", "408", "500", "503");

    private GatewayService gateway;
    private FakeState state;
    private OpenApi api;
    private SeededData data;

    @BeforeAll
    void start(SharedStack.Home home) throws Exception {
        home.migrated();
        data = SeededData.load(home, 3, 400, Instant.parse("2026-03-01T00:00:00Z"));
        state = new FakeState();
        gateway = home.gateway(InstantSource.fixed(data.now()), Map.of(GatewayConfig.STATE_URL, state.url()));
        api = new OpenApi(Answer.get(gateway.port(), "/openapi.json").json());
        state.answers.put("/state/audit", """
                {"audit":[{"type":"usage","tenant":"default","producer_id":"p","received":1,"ledger":1,"superseded":0,
                           "duplicates":0,"stale":0,"rejected":0}],
                 "committed":false,"as_of":null,"complete":true,"stale":false,"not_answering":[]}""");
        state.answers.put("/state/models/a/b", """
                {"models":[],"committed":false,"as_of":null,"complete":true,"stale":false,"not_answering":[]}""");
    }

    @AfterAll
    void stop() {
        gateway.close();
        state.close();
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionIsARoute() {
        Set<String> described = new TreeSet<>();
        api.operations().forEach(operation -> described.add(operation.toString()));
        Set<String> routes = new TreeSet<>();
        gateway.routes().forEach(route -> routes.add(route.replace('<', '{').replace('>', '}')));
        assertThat(routes).isEqualTo(described);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (String reference : api.document().findValuesAsText("$ref")) {
            assertThat(api.document().at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }

    @Test
    void everyExampleIsAsItsSchemaSays() {
        List<JsonNode> described = new ArrayList<>(api.document().findParents("example"));
        assertThat(described).isNotEmpty();
        for (JsonNode each : described) {
            JsonNode schema = each.has("schema") ? each.path("schema") : each;
            assertThat(api.faults(schema, each.path("example")))
                    .as(each.path("example").toString())
                    .isEmpty();
        }
    }

    @Test
    void examplesAreAcceptedAndAnsweredAsDescribed() throws Exception {
        for (Operation operation : api.operations()) {
            JsonNode body = operation.node().at("/requestBody/content/application~1json");
            if (body.has("example")) {
                assertThat(api.faults(body.path("schema"), body.path("example")))
                        .as(operation.toString())
                        .isEmpty();
                Answer answer = Answer.post(
                        gateway.port(), operation.path(), body.path("example").toString());
                check(operation, answer);
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            }
        }
    }

    List<String> questions() {
        UsageEvent event = data.calls().get(0).getEvent();
        String user = escaped(event.getUserId());
        String session = escaped(event.getSessionId());
        return List.of(
                "/api/token-usage/user/" + user,
                "/api/token-usage/user/" + user + "/monthly?timezone=Asia/Kathmandu",
                "/api/token-usage/user/" + user + "?from=2030-01-01",
                "/api/token-usage/session/" + session,
                "/api/token-usage/session/" + session + "/messages?limit=1",
                "/api/token-usage/session/" + session + "/messages",
                "/api/token-usage/top-sessions?by=cost",
                "/api/token-usage/cache-efficiency",
                "/api/token-usage/cache-efficiency?model=none",
                "/api/token-usage/cache-efficiency?window=day",
                "/metrics/usage?time_range=all&group_by=provider,model,user,session,service_tier,status,operation,tag:project-0",
                "/metrics/usage?time_range=all&group_by=token_source&window=month",
                "/metrics/usage?time_range=all",
                "/metrics/savings?time_range=all&group_by=tool_id,tool_name,operation_mode,user,session,file,model,tag:a&window=day",
                "/metrics/savings?time_range=all",
                "/metrics/usage?time_range=7d&group_by=model,tag:project-0&compare=previous",
                "/metrics/usage?time_range=7d&group_by=model&compare=previous&detail=false",
                "/metrics/savings?time_range=7d&group_by=provider,tool,mode&compare=previous",
                "/metrics/tool-breakdown?time_range=7d&compare=previous",
                "/metrics/api-savings?time_range=7d&compare=previous",
                "/metrics/model-totals?time_range=7d&compare=previous",
                "/metrics/pipeline",
                "/metrics/tool-operations",
                "/metrics/tool-operations?limit=1",
                "/metrics/tool-breakdown?time_range=30d",
                "/metrics/api-savings?time_range=all",
                "/metrics/api-savings?time_range=1h",
                "/metrics/explain/" + escaped(event.getEventId()),
                "/metrics/explain/" + escaped(event.getEventId()) + "?type=usage",
                "/metrics/model-totals?time_range=all",
                "/metrics/model-totals?time_range=all&window=day",
                "/export/usage",
                "/export/usage?format=jsonl",
                "/export/tools?format=jsonl",
                "/export/totals?format=jsonl&window=hour",
                "/state/audit",
                "/state/models/a/b",
                "/livez",
                "/readyz",
                "/",
                "/page/main.js",
                "/page/style.css",
                "/page/icon.svg",
                "/metrics",
                "/openapi.json");
    }

    @ParameterizedTest
    @MethodSource("questions")
    void anAnswerHasTheFieldsThatAreDescribed(String question) throws Exception {
        Answer answer = Answer.get(gateway.port(), question);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        check(api.operation("get", question), answer);
    }

    @Test
    void everyParameterIsKnownAndOthersAreNot() throws Exception {
        for (Operation operation : api.operations()) {
            if (operation.method().equals("post") || unread(operation.path())) {
                continue;
            }
            Answer unknown = Answer.get(gateway.port(), example(operation.path()) + "?surely_not_known=1");
            assertThat(unknown.status()).as(operation + " " + unknown.body()).isEqualTo(422);
            check(operation, unknown);
            Set<String> described = new TreeSet<>();
            for (JsonNode parameter : operation.node().path("parameters")) {
                if (api.resolved(parameter).path("in").asText().equals("query")) {
                    described.add(api.resolved(parameter).path("name").asText());
                }
            }
            String known = unknown.detail().substring(unknown.detail().indexOf("known here: ") + 12);
            assertThat(new TreeSet<>(known.equals("none") ? List.of() : List.of(known.split(", "))))
                    .as(operation.toString())
                    .isEqualTo(described);
            for (String name : described) {
                Answer bad = Answer.get(gateway.port(), example(operation.path()) + "?" + name + "=");
                assertThat(bad.status()).as(operation + " " + name).isEqualTo(400);
                check(operation, bad);
            }
        }
    }

    @Test
    void everyStatusIsProvokedOrForAReasonElsewhere() throws Exception {
        for (Operation operation : api.operations()) {
            Set<String> described = new HashSet<>();
            operation.node().path("responses").fieldNames().forEachRemaining(described::add);
            Set<String> provoked = new HashSet<>(Set.of("200"));
            if (operation.method().equals("post")) {
                for (String body : List.of("{", "{\"surely_not_known\":1}")) {
                    Answer answer = Answer.post(gateway.port(), operation.path(), body);
                    check(operation, answer);
                    provoked.add(Integer.toString(answer.status()));
                }
            } else if (!unread(operation.path())) {
                provoked.add("422"); // by everyParameterIsKnownAndOthersAreNot
                if (described.contains("400")) {
                    provoked.add("400");
                }
                if (operation.path().contains("id}")) {
                    Answer answer =
                            Answer.get(gateway.port(), example(operation.path()).replace("known", "unknown"));
                    check(operation, answer);
                    provoked.add(Integer.toString(answer.status()));
                }
            } else if (operation.path().startsWith("/state/")) {
                provoked.addAll(Set.of("400", "404", "422")); // the processor's, passed on: PipelineIT
            }
            if (described.contains("304")) {
                String path = operation.path().replace("{file}", "main.js");
                Answer answer = Answer.send(Answer.request(gateway.port(), path).header("If-None-Match", "*"));
                provoked.add(Integer.toString(answer.status()));
            }
            if (operation.path().equals("/page/{file}")) {
                Answer answer = Answer.get(gateway.port(), "/page/none.js");
                check(operation, answer);
                provoked.add(Integer.toString(answer.status()));
            }
            if (operation.method().equals("post")) {
                for (Answer answer : refusedBodies(operation.path())) {
                    check(operation, answer);
                    provoked.add(Integer.toString(answer.status()));
                }
            }
            Answer other = Answer.send(
                    Answer.request(gateway.port(), example(operation.path())).method("PATCH", BodyPublishers.noBody()));
            assertThat(other.status()).as(operation.toString()).isEqualTo(405);
            assertThat(other.raw().headers().firstValue("Allow").orElse(""))
                    .contains(operation.method().toUpperCase(Locale.ROOT));
            described.removeAll(ELSEWHERE);
            described.remove("429"); // by whoAsksTooOftenIsToldWhenToAskAgain
            assertThat(provoked).as(operation.toString()).containsAll(described);
        }
    }

    private List<Answer> refusedBodies(String path) throws Exception {
        return List.of(
                Answer.post(gateway.port(), path, " ".repeat(1 << 20) + "{}"),
                Answer.post(gateway.port(), path, "{}", "Content-Encoding", "zstd"));
    }

    /** Every operation that needs a key says what comes of asking too often. */
    @Test
    void whoAsksTooOftenIsToldWhenToAskAgain(SharedStack.Home home) throws Exception {
        Map<String, String> settings = Map.of(
                GatewayConfig.RATE_LIMIT_PER_SECOND, "1",
                GatewayConfig.RATE_LIMIT_BURST, "1",
                GatewayConfig.STATE_URL, state.url());
        try (GatewayService busy = home.gateway(InstantSource.fixed(data.now()), settings)) {
            for (Operation operation : api.operations()) {
                boolean keyed = !operation.node().path("security").isEmpty();
                Answer answer;
                do { // the first takes what there is, so that the second comes too soon
                    awaitRoom(busy, keyed && operation.path().equals("/stream"));
                    answer = Answer.send(Answer.request(busy.port(), example(operation.path()))
                            .method(operation.method().toUpperCase(Locale.ROOT), BodyPublishers.ofString("{}")));
                } while (keyed && answer.status() != 429);
                boolean limited = answer.status() == 429;
                assertThat(limited).as(operation.toString()).isEqualTo(keyed);
                assertThat(operation.node().path("responses").has("429")).isEqualTo(limited);
                if (limited) {
                    check(operation, answer);
                    assertThat(answer.raw().headers().firstValue("Retry-After")).isPresent();
                }
            }
        }
    }

    /** Takes the room of one request; surely, so that the next one is refused, only where that matters. */
    private static void awaitRoom(GatewayService busy, boolean surely) throws Exception {
        int status = Answer.get(busy.port(), "/metrics/tool-breakdown").status();
        while (surely && status != 200) {
            status = Answer.get(busy.port(), "/metrics/tool-breakdown").status();
        }
    }

    private void check(Operation operation, Answer answer) {
        JsonNode content = api.content(operation, answer.status(), answer.type());
        if (!content.has("schema")) {
            return;
        }
        List<ObjectNode> values = new ArrayList<>();
        if (answer.type().contains("json") && !answer.type().contains("jsonl")) {
            values.add((ObjectNode) answer.json());
        } else if (answer.type().contains("jsonl")) {
            answer.body().lines().limit(200).forEach(line -> values.add(Json.object(line)));
        } else {
            assertThat(api.faults(content.path("schema"), JsonNodeFactory.instance.textNode(answer.body())))
                    .isEmpty();
        }
        for (ObjectNode value : values) {
            assertThat(api.faults(content.path("schema"), value))
                    .as(operation + " " + value)
                    .isEmpty();
        }
    }

    /** What takes no parameter itself. */
    private static boolean unread(String path) {
        return path.startsWith("/state/")
                || Set.of("/", "/openapi.json", "/metrics", "/page/{file}").contains(path);
    }

    private static String example(String template) {
        return template.replaceAll("\\{[^}]+}", "known");
    }

    private static String escaped(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
