package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The SDK without what is optional: everything loads, and who needs what is missing learns its name. */
class OptionalLibrariesTest {
    private static final Predicate<String> OPTIONAL =
            Pattern.compile("jtokkit|dataformat-yaml|snakeyaml|pricing[/-]").asPredicate();
    private static final Path CLASSES = Path.of("target/classes");

    private static URLClassLoader withoutOptional() {
        URL[] path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(OPTIONAL.negate())
                .map(OptionalLibrariesTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }

    @Test
    void everyClassButTheThreeLoadsWithAllItsMembers() throws IOException, ClassNotFoundException {
        try (URLClassLoader loader = withoutOptional();
                Stream<Path> files = Files.walk(CLASSES)) {
            List<String> names = files.map(file -> CLASSES.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("package-info"))
                    .map(name -> name.replace(".class", "").replace(File.separatorChar, '.'))
                    .filter(name -> !name.matches(".*\\.(BookPrices|JtokkitTokeniser|UsageYaml)(\\$.*)?"))
                    .toList();
            assertThat(names).hasSizeGreaterThan(80).contains("io.tokentally.sdk.usage.Usage");
            for (String name : names) {
                Class<?> loaded = Class.forName(name, true, loader);
                assertThat(loaded.getDeclaredMethods()).as(name).doesNotContainNull();
                assertThat(loaded.getClassLoader()).isSameAs(loader);
            }
        }
    }

    @Test
    void usageIsWrittenAsJsonAndNamesWhatYamlNeeds() throws Exception {
        try (URLClassLoader loader = withoutOptional()) {
            Class<?> type = loader.loadClass("io.tokentally.sdk.usage.Usage");
            Object usage = type.getMethod("fromJson", String.class).invoke(null, "{\"inputTokens\": 1}");

            assertThat(type.getMethod("toJson").invoke(usage))
                    .isEqualTo("{\"inputTokens\":1,\"totalTokens\":1,\"tokens\":{\"input\":1}}");
            assertThat(failure(() -> type.getMethod("toYaml").invoke(usage)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("jackson-dataformat-yaml");
            assertThat(failure(() -> type.getMethod("fromYaml", String.class).invoke(null, "a: 1")))
                    .hasMessageContaining("jackson-dataformat-yaml");
            assertThat(failure(() -> loader.loadClass("io.tokentally.sdk.context.JtokkitTokeniser")
                            .getMethod("of", String.class)
                            .invoke(null, "o200k_base")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("com.knuddels:jtokkit");
            MethodHandle shipped = MethodHandles.publicLookup()
                    .findStatic(
                            loader.loadClass("io.tokentally.sdk.pricing.BookPrices"),
                            "shipped",
                            MethodType.methodType(loader.loadClass("io.tokentally.sdk.usage.UsagePrices")));
            assertThatThrownBy(shipped::invoke)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("io.tokentally:pricing");
        }
    }

    private interface Reflected {
        void call() throws Exception;
    }

    private static Throwable failure(Reflected call) throws Exception {
        try {
            call.call();
        } catch (InvocationTargetException e) {
            return e.getTargetException();
        }
        throw new AssertionError("it worked");
    }
}
