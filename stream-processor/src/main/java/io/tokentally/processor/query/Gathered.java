package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The shares of an answer, put together.
 *
 * @param complete whether every partition's owner answered
 * @param stale whether a copy stands for an owner
 * @param notAnswering the instances that did not answer, in order
 * @param answered how many partitions are in it
 */
record Gathered(List<JsonNode> rows, boolean complete, boolean stale, List<String> notAnswering, int answered) {

    static Gathered of(Question question, Collection<Share> shares, int partitions, List<String> notAnswering) {
        Map<Integer, Share> best = new HashMap<>();
        for (Share share : shares) {
            best.merge(share.partition(), share, (one, other) -> other.isBetterThan(one) ? other : one);
        }
        Map<List<String>, JsonNode> rows = new TreeMap<>(Gathered::byNames);
        for (Share share : best.values()) {
            for (JsonNode row : share.rows()) {
                List<String> names = question.kind().names().stream()
                        .map(name -> row.path(name).asText())
                        .toList();
                JsonNode before = rows.put(names, row);
                if (before != null && question.kind().spread()) {
                    rows.put(names, sum(before, row, question.kind().names()));
                }
            }
        }
        boolean all = best.size() == partitions;
        boolean stale = best.values().stream().anyMatch(share -> !share.active());
        return new Gathered(
                new ArrayList<>(rows.values()), all && !stale, stale, List.copyOf(notAnswering), best.size());
    }

    private static JsonNode sum(JsonNode one, JsonNode other, List<String> names) {
        ObjectNode sum = one.deepCopy();
        other.fieldNames().forEachRemaining(field -> {
            if (!names.contains(field)) {
                sum.put(field, one.path(field).longValue() + other.path(field).longValue());
            }
        });
        return sum;
    }

    private static int byNames(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
