package io.tokentally.cli.stack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/** Credentials, paths, headers and bodies that should open nothing. "{}" stands for a name. Used by one thread. */
final class Forgeries {
    static final String NAME = "{}";

    private static final List<String> SQL = List.of(
            "%27%20OR%20tenant%3D%27default%27%20--",
            "%27%3B%20SET%20ROLE%20NONE%3B%20--",
            "%27%29%20UNION%20SELECT%20tenant%20FROM%20usage_ledger%20--",
            "%25",
            "%5C",
            "%24%24",
            "%00",
            "*");

    private static final List<String> METHODS =
            List.of("HEAD", "OPTIONS", "GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "FROB", "get");

    private static final List<String> HEADERS = List.of(
            "X-Tenant: default",
            "Tenant: default",
            "Tally-Tenant: default",
            "Tally-Peer: local",
            "X-User-Id: {}",
            "X-Forwarded-User: default",
            "X-Forwarded-For: 127.0.0.1",
            "Forwarded: for=127.0.0.1;host=localhost",
            "X-Original-URL: /metrics/usage",
            "X-HTTP-Method-Override: GET",
            "Cookie: tenant=default; session={}",
            "Idempotency-Key: {}",
            "If-None-Match: *",
            "Range: bytes=0-10",
            "Accept: text/event-stream",
            "Origin: http://127.0.0.1");

    private static final List<String> BODIES = List.of(
            "{\"tenant\":\"default\",\"event_id\":\"{}\",\"voided\":true}",
            usage("\"event_id\":\"{}\",\"revision\":99"),
            usage("\"event_id\":\"{}\",\"revision\":99,\"voided\":true"),
            usage("\"event_id\":\"{}\",\"tenant\":\"default\""),
            "{\"events\":[" + usage("\"type\":\"usage\",\"event_id\":\"{}\",\"revision\":98") + ","
                    + usage("\"type\":\"usage\",\"event_id\":\"{}\",\"tenant\":\"default\"") + "]}",
            "{\"operation_id\":\"{}\",\"revision\":99,\"session_id\":\"00000000-0000-4000-8000-000000000000\","
                    + "\"tool_name\":\"read\",\"operation_mode\":\"full\",\"tokens_original\":2,\"tokens_actual\":1,"
                    + "\"response_time_ms\":1,\"tool_id\":\"{}\"}",
            "{\"tool_id\":\"{}\",\"operation_id\":\"{}\",\"tenant\":\"default\"}",
            "[\"{}\"");

    private final Random random;
    private final List<List<String>> credentials = new ArrayList<>();

    /**
     * @param foreign keys of another tenant; only parts of the first are shown, the others are revoked
     * @param own a valid key of the intruder's
     */
    Forgeries(Random random, List<String> foreign, String own) {
        this.random = random;
        String key = foreign.get(0);
        for (String value : List.of(
                "",
                "Bearer",
                "Bearer tk_",
                "Bearer default",
                "Bearer *",
                "Basic " + key,
                "Basic " + Base64.getEncoder().encodeToString(("default:" + key).getBytes(StandardCharsets.UTF_8)),
                key,
                "Bearer " + key.substring(0, key.length() - 1),
                "Bearer " + key.substring(3),
                "Bearer " + key + "A",
                "Bearer " + key.toLowerCase(Locale.ROOT),
                "Bearer " + key + "," + key,
                "Bearer " + key.substring(0, 20) + " " + key.substring(20),
                "Bearer Bearer " + key)) {
            credentials.add(List.of(value));
        }
        credentials.add(List.of());
        foreign.stream().skip(1).forEach(revoked -> credentials.add(List.of("Bearer " + revoked)));
        credentials.add(List.of("Bearer " + own, "Bearer " + own));
        credentials.add(List.of("Bearer " + own, "Bearer " + key));
        credentials.add(List.of("Bearer " + key, "Bearer tk_"));
    }

    /** The values of the header Authorization. */
    List<String> credential() {
        if (random.nextInt(4) > 0) {
            return pick(credentials);
        }
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return List.of("Bearer tk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    String method() {
        return pick(METHODS);
    }

    String header() {
        return pick(HEADERS);
    }

    String body() {
        return pick(BODIES);
    }

    String sql() {
        return pick(SQL);
    }

    /** The same place, or another one, by a way that two readers of a path may take for different ones. */
    String path(String path, String authority) {
        int slash = path.indexOf('/', 1) < 0 ? 0 : path.indexOf('/', 1);
        return switch (random.nextInt(14)) {
            case 0 -> "/" + path;
            case 1 -> path.substring(0, slash) + "/" + path.substring(slash);
            case 2 -> path + "/";
            case 3 -> path + ";x=1";
            case 4 -> path.substring(0, slash) + ";x" + path.substring(slash);
            case 5 -> path.substring(0, slash) + "%2f" + path.substring(slash + 1);
            case 6 -> "/livez/.." + path;
            case 7 -> "/livez/..;" + path;
            case 8 -> "/livez/%2e%2e" + path;
            case 9 -> path + "/.";
            case 10 -> path.toUpperCase(Locale.ROOT);
            case 11 -> path + "%00";
            case 12 -> "http://" + authority + path;
            default -> path.substring(0, slash) + "%5c" + path.substring(slash + 1);
        };
    }

    /** A name of the same shape that, by all chance, exists nowhere. */
    String twin(String name) {
        if (name.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
        StringBuilder twin = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'a' && c <= 'z') {
                twin.append((char) ('a' + random.nextInt(26)));
            } else if (c >= 'A' && c <= 'Z') {
                twin.append((char) ('A' + random.nextInt(26)));
            } else {
                twin.append(c >= '0' && c <= '9' ? (char) ('0' + random.nextInt(10)) : c);
            }
        }
        return twin.toString();
    }

    private static String usage(String fields) {
        return "{" + fields + ",\"user_id\":\"{}\",\"session_id\":\"{}\",\"provider\":\"openai\",\"model\":\"{}\","
                + "\"usage\":{\"input\":1,\"output\":1}}";
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
