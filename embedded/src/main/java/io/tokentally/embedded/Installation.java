package io.tokentally.embedded;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts lie that the children are started from: in this module's {@code target} folder, where the build puts
 * them beside its classes. {@code -Dtokentally.embedded.home} (or {@code TOKENTALLY_EMBEDDED_HOME}) names another folder.
 */
final class Installation {
    private static final String HOME_PROPERTY = "tokentally.embedded.home";
    private static final String HOME_VARIABLE = "TOKENTALLY_EMBEDDED_HOME";

    private Installation() {}

    /** The classes of this module, as a directory or a jar. */
    static Path ownClasses() {
        try {
            return Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new EmbeddedException("Cannot tell where the embedded module was loaded from: " + e, e);
        }
    }

    static Path home() {
        String named = System.getProperty(HOME_PROPERTY, System.getenv(HOME_VARIABLE));
        return named == null ? ownClasses().resolveSibling("") : Path.of(named);
    }

    static String kafkaClasspath() {
        Path file = home().resolve("kafka.classpath");
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw notBuilt(file, e);
        }
    }

    /** The registry's runnable jar, which finds its libraries beside itself. */
    static Path registryJar() {
        Path folder = home().resolve("registry");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> notBuilt(folder, null));
        } catch (IOException e) {
            throw notBuilt(folder, e);
        }
    }

    static Path java() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (!Files.isExecutable(java)) {
            throw new EmbeddedException("No java at " + java
                    + ": it was removed while in use? Install a JDK 17 or newer, then start again.");
        }
        return java;
    }

    private static EmbeddedException notBuilt(Path missing, @Nullable Throwable cause) {
        return new EmbeddedException(
                missing
                        + " is missing: build the embedded module first (mvn package), or name its target folder with -D"
                        + HOME_PROPERTY,
                cause);
    }
}
