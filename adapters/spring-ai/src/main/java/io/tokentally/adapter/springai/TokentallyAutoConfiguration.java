package io.tokentally.adapter.springai;

import io.micrometer.observation.ObservationRegistry;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.ClientBuilder;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.adapter.Attribution;
import io.tokentally.sdk.adapter.ToolMapping;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Counts the calls of every Spring AI model of an application. Set {@code tokentally.bootstrap-servers} and {@code
 * tokentally.schema-registry-url}; without the first, a client that sends nothing. Beans of the application's own
 * ({@link TokentallyClient}, {@link TokentallyAttribution}, {@link ToolMapping}, {@link TokentallyUsageCustomizer}) stand
 * over what is here.
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
        beforeName = {
            "org.springframework.boot.autoconfigure.web.client.RestClientAutoConfiguration",
            "org.springframework.boot.autoconfigure.web.reactive.function.client.WebClientAutoConfiguration"
        })
@ConditionalOnClass({ObservationRegistry.class, ChatModelObservationContext.class})
@ConditionalOnProperty(prefix = "tokentally", name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(TokentallyProperties.class)
public class TokentallyAutoConfiguration {
    static final String OWN_REGISTRY = "tokentallyObservationRegistry";

    private static final Logger LOG = LoggerFactory.getLogger(TokentallyAutoConfiguration.class);

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    TokentallyClient tokentallyClient(TokentallyProperties properties) {
        if (properties.bootstrapServers().isEmpty()) {
            LOG.info("tokentally.bootstrap-servers is not set: usage is counted but sent nowhere");
            return TokentallyClient.noop();
        }
        ClientBuilder builder = TokentallyClient.builder()
                .bootstrapServers(properties.bootstrapServers())
                .schemaRegistryUrl(properties.schemaRegistryUrl())
                .shutdownHook(false);
        if (properties.spoolDirectory() != null) {
            builder.spoolDirectory(properties.spoolDirectory());
        }
        properties.producer().forEach(builder::producerProperty);
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    TokentallyObservationHandler tokentallyObservationHandler(
            TokentallyClient client,
            TokentallyProperties properties,
            ObjectProvider<TokentallyAttribution> attribution,
            ObjectProvider<ToolMapping> tools,
            ObjectProvider<TokentallyUsageCustomizer> customizer) {
        UnaryOperator<UsageEvent.Builder> details = customizer.getIfAvailable(() -> event -> event);
        return new TokentallyObservationHandler(
                client,
                filled(properties, attribution.getIfAvailable(() -> () -> Attribution.DEFAULT)),
                tools.getIfAvailable(() -> call -> null),
                details);
    }

    /** Only where nobody else makes one: Actuator does, and gives it every handler. */
    @Bean(OWN_REGISTRY)
    @ConditionalOnMissingBean
    ObservationRegistry tokentallyObservationRegistry(TokentallyObservationHandler handler) {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(handler);
        return registry;
    }

    private static Supplier<Attribution> filled(TokentallyProperties properties, TokentallyAttribution attribution) {
        String session = properties.sessionId().isEmpty() ? UUID.randomUUID().toString() : properties.sessionId();
        return () -> {
            Attribution told = attribution.get();
            Map<String, String> tags = new HashMap<>(properties.tags());
            tags.putAll(told.tags());
            return new Attribution(
                    or(told.tenant(), properties.tenant()),
                    or(told.userId(), properties.userId()),
                    or(told.sessionId(), session),
                    tags);
        };
    }

    private static String or(String told, String otherwise) {
        return told.isEmpty() ? otherwise : told;
    }
}
