package io.tokentally.cli.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.cli.Main;
import io.tokentally.pricing.PriceBook;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricesCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listFits80ColumnsAndCountsModelsAndProviders() {
        assertThat(run("prices", "list")).isZero();
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
        assertThat(out.toString())
                .containsPattern("openai +gpt-5-mini +0\\.25 +0\\.025 +2\\.00")
                .containsPattern("\\d+ models of 12 providers, USD per million tokens, book 2026-08-01");
    }

    @Test
    void listOfOneProviderUnderItsShortName() {
        assertThat(run("prices", "list", "--provider", "bedrock")).isZero();
        assertThat(out.toString()).contains("amazon.nova-pro-v1:0").doesNotContain("openai");
    }

    @Test
    void showHasTiersContextSizesAndTimes() {
        assertThat(run("prices", "show", "gpt-5.4")).isZero();
        assertThat(out.toString())
                .contains(
                        "openai/gpt-5.4, tier flex", "openai/gpt-5.4, context over 272000", "also gpt-5.4-2026-03-05");
        assertThat(run("prices", "show", "o3-2025-04-16", "--provider", "openai"))
                .isZero();
        assertThat(out.toString())
                .contains("openai/o3, from 2025-06-10T00:00:00Z", "openai/o3, to 2025-06-10T00:00:00Z");
    }

    @Test
    void whatJsonPrintsIsAPriceBook() {
        assertThat(run("prices", "show", "gemini-2.5-flash", "--json")).isZero();
        PriceBook printed = PriceBook.parse(out.toString());
        assertThat(printed.prices())
                .isNotEmpty()
                .isEqualTo(PriceBook.shipped().prices().stream()
                        .filter(price -> price.model().equals("gemini-2.5-flash"))
                        .toList());
    }

    @Test
    void anUnknownModelIsOneLineWithWhatIsNearIt() {
        assertThat(run("prices", "show", "opus-4-1")).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("tally: no price of model \"opus-4-1\" is known, its calls count as unpriced;"
                        + " near it: claude-opus-4-1");
    }

    @Test
    void aBookOfYourOwnIsCheckedAsTheProcessorChecksIt(@TempDir Path folder) throws IOException {
        Path book = Files.writeString(
                folder.resolve("book.json"),
                "{\"version\":\"mine\",\"usd_per_tokens\":1000,\"prices\":["
                        + "{\"provider\":\"openai\",\"model\":\"m\",\"input\":-1}]}");
        assertThat(run("prices", "list", "--book", book.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("input is negative");
    }

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
