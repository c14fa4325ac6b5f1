package io.tokentally.sdk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/** TLS and SASL, as Kafka's producer wants them. Not thread-safe. */
final class Security {
    private static final String PEM = "PEM";
    private static final String PLAIN = "PLAIN";
    private static final Set<String> MECHANISMS = Set.of(PLAIN, "SCRAM-SHA-256", "SCRAM-SHA-512");

    private boolean tls;
    private @Nullable Path trusted;
    private @Nullable Path identity;
    private @Nullable String mechanism;
    private String user = "";
    private String password = "";

    void tls() {
        tls = true;
    }

    void trust(Path pem) {
        tls = true;
        trusted = pem;
    }

    void identity(Path pem) {
        tls = true;
        identity = pem;
    }

    void sasl(String name, String userName, String secret) {
        mechanism = name;
        user = userName;
        password = secret;
    }

    void check(List<String> faults) {
        file(faults, "tlsTrust", trusted);
        file(faults, "tlsIdentity", identity);
        if (mechanism != null && !MECHANISMS.contains(mechanism)) {
            faults.add("sasl must be one of " + MECHANISMS.stream().sorted().toList() + " but is " + mechanism
                    + ": others are set by producerProperty(\"sasl.…\")");
        }
    }

    private static void file(List<String> faults, String setting, @Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            faults.add(setting + " must be a readable PEM file but is " + file);
        }
    }

    Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        if (tls || mechanism != null) {
            String protocol = (mechanism == null ? "" : "SASL_") + (tls ? "SSL" : "PLAINTEXT");
            properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol);
        }
        if (trusted != null) {
            properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
            properties.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, trusted.toString());
        }
        if (identity != null) {
            properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
            properties.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, identity.toString());
        }
        if (mechanism != null) {
            properties.put(SaslConfigs.SASL_MECHANISM, mechanism);
            properties.put(SaslConfigs.SASL_JAAS_CONFIG, login());
        }
        return properties;
    }

    /** These, where {@code users} do not say otherwise. */
    Map<String, Object> under(Map<String, Object> users) {
        Map<String, Object> both = properties();
        both.putAll(users);
        return both;
    }

    private String login() {
        String module = PLAIN.equals(mechanism) ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        return "org.apache.kafka.common.security." + module + " required username=" + quoted(user) + " password="
                + quoted(password) + ";";
    }

    private static String quoted(String text) {
        String escaped = text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
        return '"' + escaped + '"';
    }
}
