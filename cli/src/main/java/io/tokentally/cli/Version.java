package io.tokentally.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: what Maven puts into the jar. */
final class Version implements IVersionProvider {
    private static final String POM = "/META-INF/maven/io.tokentally/cli/pom.properties";

    @Override
    public String[] getVersion() {
        return new String[] {"tally " + number()};
    }

    private static String number() {
        try (InputStream in = Version.class.getResourceAsStream(POM)) {
            if (in == null) {
                return "of classes that were not packaged";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "of unknown number");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
