package io.tokentally.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.cli.http.JsonHttp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a tenant has that another one is after.
 *
 * @param session holds most of its tool operations, and calls
 * @param names of all kinds of things, none of which another text holds by chance
 */
record Victim(URI gateway, String key, String session, List<String> names) {
    private static final int CALLS = 60;
    private static final int OPERATIONS = 900;

    /** Sends all of it through the gateway. */
    static Victim of(URI gateway, String key, Random random) throws Exception {
        String session = new UUID(random.nextLong(), random.nextLong()).toString();
        List<String> names = new ArrayList<>(List.of(session));
        List<String> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            String mark = "%08d-%02d".formatted(random.nextInt(100_000_000), i);
            String within = i % 2 == 0 ? session : "session-" + mark;
            names.addAll(List.of("event-" + mark, "user-" + mark, "model-" + mark));
            names.add(within);
            calls.add("""
                    {"type":"usage","event_id":"event-%1$s","user_id":"user-%1$s","session_id":"%3$s",
                     "provider":"openai","model":"model-%1$s","usage":{"input":12345,"output":%2$d}}\
                    """.formatted(mark, i, within));
        }
        post(gateway, key, calls);
        List<String> operations = new ArrayList<>();
        for (int i = 0; i < OPERATIONS; i++) {
            operations.add("""
                    {"type":"tool_operation","operation_id":"%1$s-%2$d","session_id":"%1$s","tool_name":"read",
                     "operation_mode":"full","tokens_original":10,"tokens_actual":1,"response_time_ms":1,"tool_id":"tool-%1$s"}\
                    """.formatted(session, i));
        }
        post(gateway, key, operations);
        names.add("tool-" + session);
        return new Victim(gateway, key, session, names);
    }

    /** Cursors that this tenant was given, by the question that each belongs to. */
    Map<String, String> cursors() throws InterruptedException {
        Map<String, String> cursors = new TreeMap<>();
        for (String question : List.of(
                "/metrics/tool-operations?limit=1",
                "/metrics/tool-operations?limit=1&session_id=" + session,
                "/api/token-usage/session/" + session + "/messages?limit=1")) {
            String cursor = new JsonHttp(key)
                    .get(gateway + question)
                    .path("next_cursor")
                    .asText();
            assertThat(cursor).as(question).isNotEmpty();
            cursors.put(question, cursor);
        }
        return cursors;
    }

    private static void post(URI gateway, String key, List<String> events) throws Exception {
        HttpRequest request = JsonHttp.authorized(HttpRequest.newBuilder(gateway.resolve("/track/batch")), key)
                .POST(BodyPublishers.ofString("{\"events\":[" + String.join(",", events) + "]}"))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("\"error\"");
    }
}
