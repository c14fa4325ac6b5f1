package io.tokentally.sdk.usage.stream;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes what was received from a provider apart into its events; a body that is no stream is its own only event. For
 * the normaliser, not for callers of the SDK.
 *
 * <ul>
 *   <li>text: one JSON value, several (NDJSON), or server-sent events
 *   <li>a list: of events as maps, JSON nodes or JSON text; of the lines of such a text
 *   <li>an event's data inside {@code {event, data}}, or as base64 inside AWS's {@code {chunk: {bytes}}}
 *   <li>a recording: {@code {stream, events: [...]}}
 * </ul>
 *
 * <p>What is no JSON bears nothing and is passed over, such as {@code [DONE]} or a last event that was cut; where
 * there is nothing else, it is an error.
 */
public final class EventStream {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Set<String> ENVELOPE = Set.of("event", "data", "id", "retry");
    private static final String END = "[DONE]";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final List<JsonNode> events = new ArrayList<>();
    private @Nullable JsonProcessingException unreadable;

    private EventStream() {}

    /**
     * The events of {@code received}, in their order. Not all need be objects.
     *
     * @throws JsonProcessingException where there is no JSON in it
     * @throws IllegalArgumentException where it is of a kind that cannot be read, or holds something that is none of
     *     JSON's
     */
    public static List<JsonNode> read(Object received) throws JsonProcessingException {
        EventStream stream = new EventStream();
        stream.open(received);
        if (stream.events.isEmpty() && stream.unreadable != null) {
            throw stream.unreadable;
        }
        return stream.events;
    }

    private void open(Object received) {
        if (received instanceof JsonNode node) {
            body(node);
        } else if (received instanceof CharSequence text) {
            text(text.toString());
        } else if (received instanceof Object[] array) {
            list(Arrays.asList(array));
        } else if (received instanceof Iterable<?> several) {
            list(StreamSupport.stream(several.spliterator(), false).toList());
        } else {
            body(node(received));
        }
    }

    private void list(List<?> several) {
        if (!several.isEmpty() && several.stream().allMatch(CharSequence.class::isInstance)) {
            text(several.stream().map(Object::toString).collect(Collectors.joining("\n")));
            return;
        }
        for (Object one : several) {
            event(one instanceof CharSequence text ? MAPPER.getNodeFactory().textNode(text.toString()) : node(one));
        }
    }

    private static JsonNode node(@Nullable Object value) {
        if (value instanceof JsonNode node) {
            return node;
        }
        if (value instanceof Map<?, ?> map) {
            return MAPPER.valueToTree(map);
        }
        throw new IllegalArgumentException(
                "a " + (value == null ? "null" : value.getClass().getName()));
    }

    private void text(String received) {
        String text = received.startsWith(BYTE_ORDER_MARK) ? received.substring(1) : received;
        if (SseText.isSse(text)) {
            SseText.data(text).forEach(this::data);
            return;
        }
        List<JsonNode> values = values(text);
        values.forEach(values.size() == 1 ? this::body : this::event);
    }

    private void body(JsonNode body) {
        if (body instanceof ArrayNode several) {
            several.forEach(this::event);
        } else if (body.path("stream").isTextual() && body.path("events") instanceof ArrayNode recorded) {
            recorded.forEach(this::event);
        } else {
            event(body);
        }
    }

    private void event(JsonNode received) {
        JsonNode event = received;
        while (isEnvelope(event)) {
            event = event.path("data");
        }
        JsonNode bytes =
                event.has("bytes") ? event.path("bytes") : event.path("chunk").path("bytes");
        if (event.isTextual()) {
            data(event.textValue());
        } else if (!bytes.isMissingNode()) {
            data(decoded(bytes));
        } else {
            events.add(event);
        }
    }

    private static boolean isEnvelope(JsonNode event) {
        if (!event.path("data").isContainerNode() && !event.path("data").isTextual()) {
            return false;
        }
        return event instanceof ObjectNode object
                && object.properties().stream().map(Map.Entry::getKey).allMatch(ENVELOPE::contains);
    }

    private static String decoded(JsonNode bytes) {
        try {
            byte[] decoded = bytes.binaryValue();
            return decoded == null ? bytes.asText() : new String(decoded, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return bytes.asText();
        }
    }

    private void data(String text) {
        if (text.strip().equals(END)) {
            return;
        }
        for (JsonNode value : values(text)) {
            if (value instanceof ArrayNode several) {
                several.forEach(events::add);
            } else {
                events.add(value);
            }
        }
    }

    /** The values up to the first thing that is no JSON. */
    private List<JsonNode> values(String text) {
        List<JsonNode> values = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(text)) {
            for (JsonNode value = MAPPER.readTree(parser); value != null; value = MAPPER.readTree(parser)) {
                values.add(value);
            }
            if (values.isEmpty()) {
                throw new JsonParseException(parser, "it is empty");
            }
        } catch (JsonProcessingException e) {
            unreadable = unreadable == null ? e : unreadable;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
        return values;
    }
}
