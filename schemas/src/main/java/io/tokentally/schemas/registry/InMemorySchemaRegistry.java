package io.tokentally.schemas.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/** A registry inside this JVM, for tests and tools: ids from 1, no compatibility check. Thread-safe. */
public final class InMemorySchemaRegistry implements SchemaRegistry {
    private static final Map<String, InMemorySchemaRegistry> NAMED = new ConcurrentHashMap<>();

    private final Map<Schema, Integer> ids = new HashMap<>();
    private final List<Schema> schemas = new ArrayList<>();
    private final Map<String, Set<Schema>> subjects = new HashMap<>();

    static InMemorySchemaRegistry named(String url) {
        return NAMED.computeIfAbsent(url, name -> new InMemorySchemaRegistry());
    }

    @Override
    public synchronized int register(String subject, Schema schema) {
        subjects.computeIfAbsent(subject, added -> new HashSet<>()).add(schema);
        return ids.computeIfAbsent(schema, added -> {
            schemas.add(added);
            return schemas.size();
        });
    }

    @Override
    public synchronized int idOf(String subject, Schema schema) {
        Integer id = ids.get(schema);
        if (id == null || !subjects.getOrDefault(subject, Set.of()).contains(schema)) {
            throw new UnknownSchemaException("subject " + subject + " has no schema " + schema.getFullName());
        }
        return id;
    }

    @Override
    public synchronized Schema byId(int id) {
        if (id < 1 || id > schemas.size()) {
            throw new UnknownSchemaException("there is no schema of id " + id);
        }
        return schemas.get(id - 1);
    }

    @Override
    public void setCompatibility(String subject, String level) {}
}
