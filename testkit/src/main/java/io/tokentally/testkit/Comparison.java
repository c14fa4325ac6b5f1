package io.tokentally.testkit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Compares what was expected with what came out, field by field. No difference is an empty list. */
public final class Comparison {

    private static final String ABSENT = "(absent)";

    private Comparison() {}

    /** Revisions are ignored. A total of 0 calls or operations is the same as none. */
    public static List<Difference> totals(Totals expected, Totals actual) {
        List<Difference> differences = new ArrayList<>();
        differences.addAll(records("model total ", expected.models(), actual.models(), Set.of("revision")));
        differences.addAll(records("user total ", expected.users(), actual.users(), Set.of("revision")));
        differences.addAll(records("session total ", expected.sessions(), actual.sessions(), Set.of("revision")));
        differences.addAll(records("savings total ", expected.savings(), actual.savings(), Set.of("revision")));
        return differences;
    }

    /** Usage or tool ledger entries by the text of their keys. Versions and the derived tokens_prevented are ignored. */
    public static List<Difference> ledger(
            Map<String, ? extends SpecificRecord> expected, Map<String, ? extends SpecificRecord> actual) {
        return records("ledger ", expected, actual, Set.of("version", "event.tokens_prevented"));
    }

    /** A counter of no records is the same as none. */
    public static List<Difference> audit(Map<AuditKey, AuditCounts> expected, Map<AuditKey, AuditCounts> actual) {
        Set<AuditKey> keys = new LinkedHashSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        List<Difference> differences = new ArrayList<>();
        for (AuditKey key : keys) {
            AuditCounts left = expected.getOrDefault(key, AuditCounts.NONE);
            AuditCounts right = actual.getOrDefault(key, AuditCounts.NONE);
            if (!left.equals(right)) {
                differences.add(new Difference("audit " + key, "", left.toString(), right.toString()));
            }
        }
        return differences;
    }

    private static List<Difference> records(
            String kind,
            Map<String, ? extends SpecificRecord> expected,
            Map<String, ? extends SpecificRecord> actual,
            Set<String> ignored) {
        Set<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String key : keys) {
            Map<String, String> left = fields(expected.get(key));
            Map<String, String> right = fields(actual.get(key));
            if (left.isEmpty() != right.isEmpty()) {
                differences.add(new Difference(kind + key, "", shown(left), shown(right)));
                continue;
            }
            Set<String> names = new TreeSet<>(left.keySet());
            names.addAll(right.keySet());
            names.removeAll(ignored);
            for (String name : names) {
                String is = left.getOrDefault(name, ABSENT);
                String was = right.getOrDefault(name, ABSENT);
                if (!is.equals(was)) {
                    differences.add(new Difference(kind + key, name, is, was));
                }
            }
        }
        return differences;
    }

    private static String shown(Map<String, String> fields) {
        return fields.isEmpty() ? ABSENT : fields.toString();
    }

    /** Empty for no record and for a total of nothing. */
    private static Map<String, String> fields(@Nullable SpecificRecord record) {
        Map<String, String> fields = new TreeMap<>();
        if (record != null) {
            flatten("", record, fields);
        }
        boolean nothing = "0".equals(fields.get("sums.calls")) || "0".equals(fields.get("sums.operations"));
        // A further class that nobody reports any more is the same as one that nobody ever reported.
        fields.entrySet()
                .removeIf(field -> field.getKey().startsWith("sums.tokens.other.")
                        && field.getValue().equals("0"));
        return nothing ? Map.of() : fields;
    }

    private static void flatten(String path, @Nullable Object value, Map<String, String> into) {
        if (value instanceof SpecificRecord record) {
            for (Schema.Field field : record.getSchema().getFields()) {
                flatten(child(path, field.name()), record.get(field.pos()), into);
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, item) -> flatten(child(path, String.valueOf(name)), item, into));
        } else if (value instanceof BigDecimal decimal) {
            into.put(path, decimal.stripTrailingZeros().toPlainString());
        } else {
            into.put(path, String.valueOf(value));
        }
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
