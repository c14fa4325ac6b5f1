package io.tokentally.cli.settings;

import io.tokentally.cli.CliException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Settings in layers, later ones over earlier ones: defaults, the file of {@code --config} (Java properties), the
 * environment ({@code TALLY_DATABASE_URL} is {@code database.url}), flags.
 */
public final class Settings {
    private static final String PREFIX = "TALLY_";

    private Settings() {}

    public static Map<String, String> layered(
            Map<String, String> defaults,
            @Nullable Path config,
            Map<String, String> environment,
            Map<String, String> flags) {
        Map<String, String> settings = new TreeMap<>(defaults);
        if (config != null) {
            settings.putAll(file(config));
        }
        settings.putAll(fromEnvironment(environment));
        settings.putAll(flags);
        return settings;
    }

    /** The properties in {@code file}, in UTF-8. */
    public static Map<String, String> file(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new CliException(
                    "the configuration file " + file + " cannot be read (" + e + "): give --config a properties file",
                    e);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    static Map<String, String> fromEnvironment(Map<String, String> environment) {
        Map<String, String> settings = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && name.length() > PREFIX.length()) {
                String key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
                settings.put(key.replace('_', '.'), value);
            }
        });
        return settings;
    }
}
