package io.tokentally.cli.http;

import io.tokentally.cli.CliException;
import io.tokentally.cli.settings.Settings;
import io.tokentally.cli.settings.StackFile;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the gateway is that a command asks. */
public final class GatewayOptions {
    private static final String DEFAULT_URL = "http://127.0.0.1:8003";
    private static final String KEY = "key";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway (default: that of the stack in --data, else " + DEFAULT_URL + ").")
    private @Nullable String url;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".tally",
            description = "The data folder of 'tally up' (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The key to ask with, where the gateway wants one; better in the environment as TALLY_KEY,"
                    + " where other users do not see it.")
    private @Nullable String key;

    /** A gateway's address and how it is asked. */
    public record Gateway(String url, @Nullable String key) {
        public JsonHttp http() {
            return new JsonHttp(key);
        }

        /** The address of {@code path} with those parameters that have a value. */
        public URI at(String path, Map<String, @Nullable String> parameters) {
            StringBuilder query = new StringBuilder();
            parameters.forEach((name, value) -> {
                if (value != null) {
                    query.append(query.isEmpty() ? "?" : "&")
                            .append(name)
                            .append('=')
                            .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
                }
            });
            return URI.create(url + path + query);
        }
    }

    /**
     * The gateway that the options, the environment or the stack name.
     *
     * @throws CliException where the address is none
     */
    public Gateway gateway() {
        Map<String, String> flags = new TreeMap<>();
        if (url != null) {
            flags.put(StackFile.GATEWAY_URL, url);
        }
        if (key != null) {
            flags.put(KEY, key);
        }
        Map<String, String> settings = Settings.layered(
                Map.of(StackFile.GATEWAY_URL, DEFAULT_URL), StackFile.existing(data), System.getenv(), flags);
        return new Gateway(address(settings.getOrDefault(StackFile.GATEWAY_URL, DEFAULT_URL)), settings.get(KEY));
    }

    private static String address(String given) {
        String trimmed = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
        try {
            URI uri = URI.create(trimmed);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return trimmed;
            }
        } catch (IllegalArgumentException e) {
            throw new CliException(fault(given), e);
        }
        throw new CliException(fault(given));
    }

    private static String fault(String given) {
        return "--url must be an address such as " + DEFAULT_URL + " but is '" + given + "'";
    }
}
