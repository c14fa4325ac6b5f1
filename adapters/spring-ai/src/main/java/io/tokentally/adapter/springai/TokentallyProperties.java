package io.tokentally.adapter.springai;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code tokentally.*}.
 *
 * @param enabled whether anything here is set up
 * @param tap whether the HTTP answers of models are read, for exact numbers, beside Spring AI's own
 * @param bootstrapServers of Kafka; without them nothing is sent
 * @param schemaRegistryUrl of the schema registry; needed with {@code bootstrapServers}
 * @param tenant of every event; the client's default where it is empty
 * @param userId of calls whose user is not told
 * @param sessionId of calls whose session is not told; where it is empty, one id for each start of the application
 * @param tags go with every event
 * @param spoolDirectory for events that Kafka cannot take for now; none without it
 * @param producer any property of Kafka's producer
 */
@ConfigurationProperties("tokentally")
public record TokentallyProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean tap,
        @DefaultValue("") String bootstrapServers,
        @DefaultValue("") String schemaRegistryUrl,
        @DefaultValue("") String tenant,
        @DefaultValue("anonymous") String userId,
        @DefaultValue("") String sessionId,
        @DefaultValue Map<String, String> tags,
        @Nullable Path spoolDirectory,
        @DefaultValue Map<String, String> producer) {}
