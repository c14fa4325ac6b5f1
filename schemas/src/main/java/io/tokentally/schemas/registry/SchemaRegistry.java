package io.tokentally.schemas.registry;

import org.apache.avro.Schema;

/** What the serde asks of a schema registry. Implementations are thread-safe and remember what they were told. */
public interface SchemaRegistry {
    /**
     * The id of {@code schema} under {@code subject}, which is registered where it is not yet.
     *
     * @throws RegistryUnavailableException where the registry gives no answer; try again
     * @throws IncompatibleSchemaException where the registry refuses the schema
     */
    int register(String subject, Schema schema);

    /**
     * The id of {@code schema} under {@code subject}, which must be registered.
     *
     * @throws UnknownSchemaException where it is not
     * @throws RegistryUnavailableException where the registry gives no answer; try again
     */
    int idOf(String subject, Schema schema);

    /**
     * The schema of {@code id}.
     *
     * @throws UnknownSchemaException where the registry says definitely that there is none
     * @throws RegistryUnavailableException where the registry gives no answer; try again
     */
    Schema byId(int id);

    /** Sets the compatibility that {@code subject} keeps, for example {@code FULL_TRANSITIVE}. */
    void setCompatibility(String subject, String level);

    /**
     * The registry at {@code url}: an HTTP address, or {@code mock://NAME} for one inside this JVM, the same for all who
     * give the same name.
     */
    static SchemaRegistry at(String url) {
        return url.startsWith("mock://") ? InMemorySchemaRegistry.named(url) : new HttpSchemaRegistry(url);
    }
}
