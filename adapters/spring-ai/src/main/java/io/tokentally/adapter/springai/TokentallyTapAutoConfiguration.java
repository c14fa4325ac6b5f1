package io.tokentally.adapter.springai;

import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.client.RestClientCustomizer;
import org.springframework.boot.web.reactive.function.client.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** Reads what models answer from the HTTP clients that Spring Boot builds; see {@code tokentally.tap}. */
@AutoConfiguration(after = TokentallyAutoConfiguration.class)
@ConditionalOnBean(TokentallyObservationHandler.class)
@ConditionalOnProperty(prefix = "tokentally", name = "tap", matchIfMissing = true)
public class TokentallyTapAutoConfiguration {
    /** Without Actuator nobody tells HTTP clients of the registry, and then they hide whose call theirs is part of. */
    private static boolean isOwn(ObservationRegistry registry, Map<String, ObservationRegistry> registries) {
        return registries.get(TokentallyAutoConfiguration.OWN_REGISTRY) == registry;
    }

    /** Of calls that wait for their answer. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RestClient.class, RestClientCustomizer.class})
    static class Blocking {
        @Bean
        RestClientCustomizer tokentallyRestClientTap(
                ObservationRegistry registry, Map<String, ObservationRegistry> registries) {
            BlockingTap tap = new BlockingTap(registry);
            return builder -> {
                builder.requestInterceptor(tap);
                if (isOwn(registry, registries)) {
                    builder.observationRegistry(registry);
                }
            };
        }
    }

    /** Of streams. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebClient.class, WebClientCustomizer.class})
    static class Streaming {
        @Bean
        WebClientCustomizer tokentallyWebClientTap(
                ObservationRegistry registry, Map<String, ObservationRegistry> registries) {
            StreamingTap tap = new StreamingTap();
            return builder -> {
                builder.filter(tap);
                if (isOwn(registry, registries)) {
                    builder.observationRegistry(registry);
                }
            };
        }
    }
}
