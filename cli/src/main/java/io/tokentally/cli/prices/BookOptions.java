package io.tokentally.cli.prices;

import io.tokentally.cli.CliException;
import io.tokentally.cli.settings.StackSettings;
import io.tokentally.pricing.PriceBook;
import io.tokentally.schemas.Providers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which book, whose models, in which form. */
final class BookOptions {
    @Option(
            names = "--book",
            paramLabel = "FILE",
            description =
                    "A price book of your own, as the processor's price.book names it (default: the shipped one).")
    private @Nullable Path book;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "Models of this provider only; short names such as 'bedrock' are understood.")
    private @Nullable String provider;

    @Option(
            names = "--effective",
            description = "What a running stack prices by: the prices that were set or imported, over its book.")
    private boolean effective;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Option(names = "--json", description = "JSON instead of a table.")
    private boolean json;

    boolean json() {
        return json;
    }

    boolean matches(String priceProvider) {
        return provider == null || Providers.canonical(provider).equals(priceProvider);
    }

    /** For messages: empty, or {@code " of openai"}. */
    String ofProvider() {
        return provider == null ? "" : " of " + Providers.canonical(provider);
    }

    /** @param err takes what on the topic of a stack is malformed */
    PriceBook read(PrintWriter err) throws InterruptedException {
        if (effective) {
            return PriceStack.of(stack.settings()).read(err).book();
        }
        return book == null ? PriceBook.shipped() : file(book);
    }

    static PriceBook file(Path file) {
        try {
            return PriceBook.parse(Files.readString(file));
        } catch (IOException e) {
            throw new CliException(
                    "the price book " + file + " cannot be read (" + e + "); give --book a readable file", e);
        } catch (IllegalArgumentException e) {
            throw new CliException(file + ": " + e.getMessage(), e);
        }
    }
}
