package io.tokentally.cli.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tokentally.cli.stack.Wire.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Attempts at another tenant's data over every path there is. Each attempt names something that exists over there, and its
 * twin something that exists nowhere: but for the name the two answers have to be the same. Whoever has no data must see none.
 * Used by one thread.
 */
final class Intruder implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Pattern PASSING = Pattern.compile(
            "\"(as_of|calculated_at|checked_at|from|to|freshness_seconds|lag)\":\\s*(\"[^\"]*\"|null|[\\d.]+|\\{[^}]*\\})");
    /** A value from the question that is too long to be shown whole. */
    private static final Pattern CUT = Pattern.compile("'[^']*\\.\\.\\. \\(\\d+ chars\\)'");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");
    /** Of every answer, and about the machine rather than about anybody's data. */
    private static final List<String> PASSING_HEADERS =
            List.of("date", "as-of", "content-length", "connection", "keep-alive");
    /** Echoed from the question, or about the whole pipeline. */
    private static final List<String> NOT_COUNTED =
            List.of("limit", "offset", "status", "processor", "sink", "freshness_seconds");

    private static final int STREAMS = 3;

    /**
     * Who asks.
     *
     * @param reader of a tenant that has nothing
     * @param operator of the same tenant, may ask what {@code admin} may
     * @param writer of yet another tenant, may send
     */
    record Keys(String reader, String operator, String writer) {}

    /** One request; "{}" stands for the name. */
    private record Request(
            URI service,
            String method,
            String path,
            List<String> authorization,
            String header,
            @Nullable String body) {}

    private enum Who {
        NOBODY,
        READER,
        OPERATOR,
        WRITER
    }

    private final Random random;
    private final Forgeries forgeries;
    private final List<Target> targets;
    private final Keys keys;
    private final List<String> foreign;
    private final Map<String, String> cursors;
    private final Map<URI, Wire> wires = new HashMap<>();
    private final Map<Target, Integer> endless = new HashMap<>();
    private final Map<String, Integer> tally = new TreeMap<>();

    /**
     * @param foreign names of things that the other tenant has
     * @param cursors that it was given, by their questions
     */
    Intruder(
            List<Target> targets,
            Keys keys,
            List<String> foreign,
            Map<String, String> cursors,
            Random random,
            Forgeries forgeries) {
        this.targets = targets;
        this.keys = keys;
        this.foreign = foreign;
        this.cursors = cursors;
        this.random = random;
        this.forgeries = forgeries;
    }

    int answers() {
        return tally.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many answers there were, by path and status. */
    Map<String, Integer> tally() {
        return tally;
    }

    /**
     * One attempt and its twin.
     *
     * @return what is wrong; null where nothing is
     */
    @Nullable
    String attempt() throws IOException {
        if (random.nextInt(15) == 0) {
            return attemptCursor();
        }
        Target target = forgeries.pick(targets);
        Who who = who(target);
        boolean odd = random.nextInt(6) == 0;
        boolean tricky = random.nextInt(4) == 0;
        String method = odd ? forgeries.method() : target.method();
        if (who != Who.NOBODY && endless.getOrDefault(target, 0) >= STREAMS) {
            return null;
        }
        String path = path(target);
        if (tricky) {
            path = forgeries.path(path, target.service().getAuthority());
        }
        boolean sends = List.of("POST", "PUT", "PATCH").contains(method);
        Request request = new Request(
                target.service(),
                method,
                path + query(target),
                authorization(who),
                random.nextInt(3) == 0 ? forgeries.header() : "",
                sends ? forgeries.body() : null);
        String name = forgeries.pick(foreign);
        Answer[] answers = pair(request, name, forgeries.twin(name));
        Answer one = answers[0];
        if (one.endless()) {
            endless.merge(target, 1, Integer::sum);
        }
        tally.merge(target.method() + " " + target.path() + " " + who + " " + one.status(), 2, Integer::sum);
        String fault = fault(
                target,
                who,
                odd || tricky || request.header().matches("(Origin|X-HTTP-Method-Override):.*"),
                name,
                one,
                answers[1]);
        return fault == null ? null : request + " name " + name + ": " + fault;
    }

    /** With a cursor that the other tenant was given, for the same question. */
    private @Nullable String attemptCursor() throws IOException {
        String question = forgeries.pick(List.copyOf(cursors.keySet()));
        String cursor = cursors.getOrDefault(question, "");
        Request request = new Request(
                targets.get(0).service(), "GET", question + "&cursor={}", authorization(Who.READER), "", null);
        Answer[] answers = pair(request, cursor, forgeries.twin(cursor));
        tally.merge("GET with a cursor " + answers[0].status(), 2, Integer::sum);
        boolean same = answers[0].status() == answers[1].status()
                && answers[0]
                        .body()
                        .replaceAll("'[^']*'", "")
                        .equals(answers[1].body().replaceAll("'[^']*'", ""));
        return same && answers[0].status() == 400 ? null : request + ": " + answers[0] + " but " + answers[1];
    }

    private @Nullable String fault(Target target, Who who, boolean strange, String name, Answer one, Answer other) {
        if (one.status() >= 500 && one.status() != 501) {
            return "answered " + one;
        }
        boolean ofTheMoment = who == Who.OPERATOR && one.status() == 200;
        if (!(ofTheMoment ? one.status() == other.status() : one.equals(other))) {
            return one + " but for a name that exists nowhere " + other;
        }
        if (who == Who.NOBODY && !target.isPublic()) {
            if (!strange && one.status() != 401 && !(target.isForPeers() && one.status() == 403)) {
                return "answered " + one;
            }
            if (one.status() < 400 && !one.body().isEmpty()) {
                return "answered " + one;
            }
        }
        if (who == Who.READER && one.status() < 400 && !target.isPublic()) {
            String held = held(one);
            if (held != null) {
                return "holds " + held + ": " + one;
            }
        }
        for (String secret : foreign) {
            if (!name.contains(secret) && one.body().contains(secret)) {
                return "tells " + secret + ": " + one;
            }
        }
        return null;
    }

    /** The first count or row in an answer; null where it has none. */
    private static @Nullable String held(Answer answer) {
        String type = answer.headers().getOrDefault("content-type", "");
        if (type.startsWith("application/json")) {
            try {
                return held("", MAPPER.readTree(answer.body()));
            } catch (JsonProcessingException e) {
                return "no JSON";
            }
        }
        long lines = answer.body().lines().count();
        return lines > (type.startsWith("text/csv") ? 1 : 0) ? lines + " lines" : null;
    }

    private static @Nullable String held(String field, JsonNode node) {
        if (node.isNumber() && node.decimalValue().signum() != 0 && !NOT_COUNTED.contains(field)) {
            return field + " " + node;
        }
        if (node.isArray() && !node.isEmpty()) {
            return field + " " + node;
        }
        for (Map.Entry<String, JsonNode> child : node.properties()) {
            String held = held(child.getKey(), child.getValue());
            if (held != null) {
                return held;
            }
        }
        return null;
    }

    private Who who(Target target) {
        int roll = random.nextInt(10);
        if (roll < 4) {
            return Who.NOBODY;
        }
        if (target.method().equals("POST")) {
            return Who.WRITER;
        }
        return roll == 4 ? Who.OPERATOR : Who.READER;
    }

    private List<String> authorization(Who who) {
        return switch (who) {
            case NOBODY -> forgeries.credential();
            case READER -> List.of("Bearer " + keys.reader());
            case OPERATOR -> List.of("Bearer " + keys.operator());
            case WRITER -> List.of("Bearer " + keys.writer());
        };
    }

    private String path(Target target) {
        return PLACEHOLDER.matcher(target.path()).replaceAll(found -> {
            String known = switch (found.group(1)) {
                case "provider" -> "openai";
                case "tool_name" -> "read";
                case "mode" -> "full";
                default -> Forgeries.NAME;
            };
            return Matcher.quoteReplacement(random.nextInt(4) == 0 ? Forgeries.NAME : known);
        });
    }

    private String query(Target target) {
        StringBuilder query = new StringBuilder();
        for (Map.Entry<String, List<String>> parameter : target.parameters().entrySet()) {
            boolean filters = parameter.getValue().isEmpty();
            int oneIn = parameter.getKey().equals("tenant") ? 10 : filters ? 4 : 3;
            if (random.nextInt(oneIn) == 0) {
                String value =
                        filters || random.nextInt(12) == 0 ? Forgeries.NAME : forgeries.pick(parameter.getValue());
                query.append(query.isEmpty() ? "?" : "&")
                        .append(parameter.getKey())
                        .append('=')
                        .append(value)
                        .append(random.nextInt(10) == 0 ? forgeries.sql() : "");
            }
        }
        return query.toString();
    }

    /** Now the one first, now the other, so that neither profits from what the first leaves warm. */
    private Answer[] pair(Request request, String name, String twin) throws IOException {
        if (random.nextBoolean()) {
            Answer one = send(request, name);
            return new Answer[] {one, send(request, twin)};
        }
        Answer other = send(request, twin);
        return new Answer[] {send(request, name), other};
    }

    /** The answer without the name itself and what changes from moment to moment. */
    private Answer send(Request request, String name) throws IOException {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        List<String> headers = new ArrayList<>();
        request.authorization().forEach(value -> headers.add("Authorization: " + value));
        if (!request.header().isEmpty()) {
            headers.add(request.header().replace(Forgeries.NAME, name));
        }
        String body = request.body() == null ? null : request.body().replace(Forgeries.NAME, name);
        Answer answer = wire(request.service())
                .send(request.method(), request.path().replace(Forgeries.NAME, encoded), headers, body);
        Map<String, String> kept = new TreeMap<>(answer.headers());
        kept.keySet().removeAll(PASSING_HEADERS);
        String told = CUT.matcher(answer.body()).replaceAll("''");
        told = told.replace(encoded, Forgeries.NAME).replace(name, Forgeries.NAME);
        return new Answer(answer.status(), kept, PASSING.matcher(told).replaceAll("\"$1\":0"), answer.endless());
    }

    private Wire wire(URI service) {
        return wires.computeIfAbsent(service, Wire::new);
    }

    @Override
    public void close() throws IOException {
        for (Wire wire : wires.values()) {
            wire.close();
        }
    }
}
