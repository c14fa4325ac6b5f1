package io.tokentally.sdk.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.event.TokenCounts;
import io.tokentally.schemas.Bounds;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever is wrong with a body, nothing but a {@link UsageException} comes out, or counts within their bounds. */
class MutatedBodiesTest {
    private static final int ROUNDS = 20_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<JsonNode> STRANGE = List.of(
            NODES.nullNode(),
            NODES.missingNode(),
            NODES.textNode(""),
            NODES.textNode("12"),
            NODES.textNode("[DONE]"),
            NODES.booleanNode(true),
            NODES.numberNode(-1),
            NODES.numberNode(0),
            NODES.numberNode(1.5),
            NODES.numberNode(Double.NaN),
            NODES.numberNode(Double.POSITIVE_INFINITY),
            NODES.numberNode(Bounds.COUNT_LIMIT - 1),
            NODES.numberNode(Long.MAX_VALUE),
            NODES.numberNode(BigInteger.TEN.pow(400)),
            NODES.numberNode(new BigDecimal("1e999999")),
            NODES.objectNode(),
            NODES.arrayNode(),
            NODES.arrayNode().add(1).add(NODES.objectNode()).addNull(),
            NODES.objectNode().put("data", "x"),
            NODES.pojoNode(Thread.State.NEW));

    @Test
    void nothingElseIsThrown() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<JsonNode> bodies =
                new ArrayList<>(Samples.all().stream().map(Samples.Sample::body).toList());
        if (Recordings.arePresent()) {
            Recordings.dialects().keySet().forEach(file -> bodies.add(Recordings.body(file)));
        }
        System.out.println("-Dseed=" + seed);
        for (int round = 0; round < ROUNDS; round++) {
            JsonNode body = bodies.get(random.nextInt(bodies.size())).deepCopy();
            for (int change = random.nextInt(4); change >= 0; change--) {
                mutate(body, bodies, random);
            }
            try {
                within(UsageNormalizer.normalize(random.nextBoolean() ? "p" : null, body));
                within(UsageNormalizer.normalize(null, cut(body.toString(), random)));
            } catch (UsageException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dseed=" + seed + ", round " + round + ": " + body, e);
            }
        }
    }

    private static void within(NormalizedUsage usage) {
        TokenCounts tokens = usage.tokens();
        Stream.concat(
                        Stream.of(
                                tokens.getInput(),
                                tokens.getCacheRead(),
                                tokens.getCacheWrite5m(),
                                tokens.getCacheWrite1h(),
                                tokens.getOutput(),
                                tokens.getReasoning()),
                        tokens.getOther().values().stream())
                .filter(Objects::nonNull)
                .forEach(count -> assertThat(count).isBetween(0L, Bounds.COUNT_LIMIT - 1));
    }

    private static String cut(String text, Random random) {
        return random.nextInt(4) == 0 ? text.substring(0, random.nextInt(text.length() + 1)) : text;
    }

    private static void mutate(JsonNode body, List<JsonNode> bodies, Random random) {
        List<JsonNode> parents = containers(body);
        JsonNode parent = parents.get(random.nextInt(parents.size()));
        JsonNode strange = random.nextInt(8) == 0
                ? bodies.get(random.nextInt(bodies.size())).deepCopy()
                : STRANGE.get(random.nextInt(STRANGE.size())).deepCopy();
        if (parent instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = Json.keys(object);
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(3) == 0) {
                object.remove(name);
            } else {
                object.set(name, strange);
            }
        } else if (parent instanceof ArrayNode array && !array.isEmpty()) {
            int index = random.nextInt(array.size());
            if (random.nextInt(3) == 0) {
                array.remove(index);
            } else {
                array.set(index, strange);
            }
        }
    }

    /** Those that hold counts more often than the rest. */
    private static List<JsonNode> containers(JsonNode body) {
        List<JsonNode> found = new ArrayList<>(List.of(body));
        for (int next = 0; next < found.size(); next++) {
            for (JsonNode child : found.get(next)) {
                if (child.isContainerNode()) {
                    found.add(child);
                }
            }
        }
        List<JsonNode> counting = found.stream()
                .filter(node -> node.properties().stream()
                        .anyMatch(property -> property.getValue().isNumber()))
                .toList();
        found.addAll(counting);
        found.addAll(counting);
        return found;
    }
}
