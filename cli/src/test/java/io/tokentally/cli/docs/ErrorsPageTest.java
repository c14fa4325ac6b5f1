package io.tokentally.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tokentally.cli.Main;
import io.tokentally.schemas.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md} has every error that can be enumerated, and no other. */
class ErrorsPageTest {
    private static final Page PAGE = Page.of("docs/errors.md");
    private static final Pattern EXIT_CODES = Pattern.compile("Exit codes:([^.]*)\\.");
    private static final Pattern CODE = Pattern.compile("\\b(\\d{1,3}) ");
    /** What the HTTP server itself answers, whatever the path. */
    private static final Set<String> OF_THE_SERVER = Set.of("401", "404", "405", "408", "429", "431");

    @Test
    void itHasEveryReasonOfARejection() {
        assertThat(Page.firstCodes(PAGE.section("Rejected records")))
                .containsExactlyInAnyOrderElementsOf(Stream.of(RejectReason.values())
                        .map(RejectReason::wireName)
                        .toList());
    }

    @Test
    void itHasEveryPublicExceptionOfTheSdk() {
        List<String> thrown = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.tokentally.sdk")
                        .stream()
                        .filter(type -> type.isAssignableTo(Throwable.class))
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(JavaClass::getSimpleName)
                        .toList();
        assertThat(Page.firstCodes(PAGE.section("SDK")).stream().filter(name -> name.endsWith("Exception")))
                .filteredOn(name -> !name.startsWith("Illegal"))
                .containsExactlyInAnyOrderElementsOf(thrown);
    }

    @Test
    void itHasEveryStatusOfTheGateway() throws IOException {
        Set<String> statuses = new TreeSet<>(OF_THE_SERVER);
        try (InputStream openApi =
                Objects.requireNonNull(getClass().getResourceAsStream("/io/tokentally/gateway/page/openapi.json"))) {
            for (JsonNode path : new JsonMapper().readTree(openApi).path("paths")) {
                for (JsonNode operation : path) {
                    operation.path("responses").fieldNames().forEachRemaining(status -> {
                        if (status.compareTo("400") >= 0) {
                            statuses.add(status);
                        }
                    });
                }
            }
        }
        assertThat(new TreeSet<>(Page.firstCodes(PAGE.section("HTTP")))).isEqualTo(statuses);
    }

    @Test
    void itHasEveryExitCode() {
        Set<String> codes = new TreeSet<>();
        Matcher said = EXIT_CODES.matcher(help("up", "--help") + help("reconcile", "--help") + help("--help"));
        while (said.find()) {
            CODE.matcher(said.group(1)).results().forEach(code -> codes.add(code.group(1)));
        }
        assertThat(new TreeSet<>(Page.firstCodes(PAGE.section("Exit codes")))).isEqualTo(codes);
    }

    @Test
    void whatItQuotesOfRefusalsIsSaid() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> modules = Files.list(Page.ROOT)) {
            for (Path module : modules.map(folder -> folder.resolve("src/main")).toList()) {
                if (Files.isDirectory(module)) {
                    sources.append(sources(module));
                }
            }
        }
        sources.append(Page.of("tally").text());
        List<String> missing = new ArrayList<>(Page.firstCodes(PAGE.section("A service does not start, or stops")));
        assertThat(missing).isNotEmpty();
        missing.removeIf(quoted -> sources.indexOf(quoted) >= 0);
        assertThat(missing).as("quoted, but said by no code").isEmpty();
    }

    private static String sources(Path module) throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(module)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                sources.append(Files.readString(file));
            }
        }
        return sources.toString();
    }

    private static String help(String... args) {
        StringWriter out = new StringWriter();
        Main.run(new PrintWriter(out, true), new PrintWriter(out, true), args);
        return out.toString().replaceAll("\\R\\s*", " ");
    }
}
