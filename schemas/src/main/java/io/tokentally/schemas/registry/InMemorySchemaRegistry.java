package io.tokentally.schemas.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/** A registry inside this JVM, for tests and tools: ids from 1, no compatibility check. */
public final class InMemorySchemaRegistry implements SchemaRegistry {
    private static final Map<String, InMemorySchemaRegistry> NAMED = new ConcurrentHashMap<>();

    private final Map<Schema, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    static InMemorySchemaRegistry named(String url) {
        return NAMED.computeIfAbsent(url, name -> new InMemorySchemaRegistry());
    }

    @Override
    public int register(String subject, Schema schema) {
        return ids.computeIfAbsent(schema, added -> {
            int id = ids.size() + 1;
            schemas.put(id, added);
            return id;
        });
    }

    @Override
    public int idOf(String subject, Schema schema) {
        Integer id = ids.get(schema);
        if (id == null) {
            throw new UnknownSchemaException("subject " + subject + " has no schema " + schema.getFullName());
        }
        return id;
    }

    @Override
    public Schema byId(int id) {
        Schema schema = schemas.get(id);
        if (schema == null) {
            throw new UnknownSchemaException("there is no schema of id " + id);
        }
        return schema;
    }

    @Override
    public void setCompatibility(String subject, String level) {}
}
