package io.tokentally.schemas.contract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;

/** What a subject's versions must keep. Each rule answers with what breaks it, one line each. */
final class SchemaRules {
    private SchemaRules() {}

    /** FULL_TRANSITIVE: whatever version wrote a record, every other can read it. */
    static List<String> fullTransitive(List<Schema> versions) {
        List<String> broken = new ArrayList<>();
        for (int writer = 0; writer < versions.size(); writer++) {
            for (int reader = 0; reader < versions.size(); reader++) {
                SchemaPairCompatibility pair =
                        SchemaCompatibility.checkReaderWriterCompatibility(versions.get(reader), versions.get(writer));
                if (pair.getType() != SchemaCompatibilityType.COMPATIBLE) {
                    broken.add("version " + (reader + 1) + " cannot read version " + (writer + 1) + ": "
                            + pair.getResult().getIncompatibilities());
                }
            }
        }
        return broken;
    }

    /** Every field at every level has a default, a record's being {@code {}}, and there are no enums. */
    static List<String> growable(Schema schema) {
        List<String> broken = new ArrayList<>();
        growable(schema, schema.getName(), new HashSet<>(), broken);
        return broken;
    }

    private static void growable(Schema schema, String path, Set<String> seen, List<String> broken) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    schema.getFields().forEach(field -> field(field, path + "." + field.name(), seen, broken));
                }
            }
            case ENUM -> broken.add(path + " is an enum, whose symbols cannot grow");
            case MAP -> growable(schema.getValueType(), path + "{}", seen, broken);
            case ARRAY -> growable(schema.getElementType(), path + "[]", seen, broken);
            case UNION -> schema.getTypes().forEach(branch -> growable(branch, path, seen, broken));
            default -> {}
        }
    }

    private static void field(Schema.Field field, String path, Set<String> seen, List<String> broken) {
        if (!field.hasDefaultValue()) {
            broken.add(path + " has no default");
        } else if (field.schema().getType() == Schema.Type.RECORD
                && !new GenericRecordBuilder(field.schema())
                        .build()
                        .equals(GenericData.get().getDefaultValue(field))) {
            broken.add(path + " is a record whose default is not that of its fields");
        } else if (field.schema().isNullable() && field.defaultVal() != JsonProperties.NULL_VALUE) {
            broken.add(path + " may be null but its default is " + field.defaultVal());
        }
        growable(field.schema(), path, seen, broken);
    }
}
