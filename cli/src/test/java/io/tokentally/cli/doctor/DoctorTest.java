package io.tokentally.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.cli.Ran;
import io.tokentally.cli.http.FakeServer;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be broken without a stack; the rest is broken in {@code FullStackIT}. */
class DoctorTest {
    private static final String AWAY = "http://127.0.0.1:1";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void anOldJavaAndASmallHeap() {
        assertThat(new JavaCheck(11, "11.0.2", 1L << 30).look())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).isEqualTo("Java 11.0.2 is too old"))
                .satisfies(finding -> assertThat(finding.remedy()).contains("install a JDK 17"));
        assertThat(new JavaCheck(17, "17.0.2", 64L << 20).look().get(0).what())
                .isEqualTo("the heap may grow to 64 MiB only");
        assertThat(JavaCheck.here().look()).allMatch(finding -> finding.level() == Finding.Level.OK);
    }

    @Test
    void aFullDiskAndAFolderThatIsNone() throws Exception {
        assertThat(disk(folder.resolve("not/yet/there"), 1).level()).isEqualTo(Finding.Level.OK);
        assertThat(disk(folder, Long.MAX_VALUE)).satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Finding.Level.FAULT);
            assertThat(finding.what()).contains("left, less than");
        });
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(disk(file, 1).what()).endsWith("is no folder and cannot become one");
    }

    @Test
    void aBusyPort() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(HttpCheck.free("gateway", "--port", busy.getLocalPort()).what())
                    .isEqualTo("port " + busy.getLocalPort() + " on 127.0.0.1 is busy, the gateway could not listen");
        }
    }

    @Test
    void anotherProgramOrNoneOrOneThatIsNotReadyOnThePort() throws Exception {
        try (FakeServer other = new FakeServer()) {
            other.answers("/", 200, "<html>");
            assertThat(http(other.url()).what()).contains("is no gateway of Tokentally: HTTP 200");
        }
        try (FakeServer gateway = new FakeServer()) {
            gateway.answers("/livez", 200, "{\"status\":\"alive\"}");
            gateway.answers("/readyz", 503, "{\"detail\":\"not ready: {database=away}\"}");
            assertThat(http(gateway.url()).what()).endsWith("is not ready: HTTP 503 not ready: {database=away}");
        }
        assertThat(http(AWAY)).satisfies(finding -> {
            assertThat(finding.what()).startsWith("the gateway does not answer at " + AWAY);
            assertThat(finding.remedy()).contains("tally up");
        });
    }

    @Test
    void aRegistryThatIsAwayOrNone() throws Exception {
        try (FakeServer other = new FakeServer()) {
            other.answers("/", 404, "nothing");
            assertThat(new RegistryCheck(other.url()).look().get(0).what()).contains("is no schema registry: HTTP 404");
        }
        assertThat(new RegistryCheck(AWAY).look())
                .extracting(Finding::level)
                .containsExactly(Finding.Level.FAULT, Finding.Level.UNKNOWN);
    }

    @Test
    void missingAndIncompatibleSchemas() throws Exception {
        List<String> subjects = Topics.ALL.stream()
                .filter(topic -> topic.valueType() != byte[].class)
                .map(Topic::subject)
                .toList();
        String missing = Topics.USAGE_EVENTS.subject();
        String strange = Topics.TOOL_OPERATIONS.subject();
        try (FakeServer registry = new FakeServer()) {
            registry.on("/subjects", exchange -> {
                String path = exchange.getRequestURI().getPath();
                if (path.equals("/subjects")) {
                    FakeServer.answer(
                            exchange,
                            200,
                            subjects.stream()
                                    .filter(subject -> !subject.equals(missing))
                                    .collect(Collectors.joining("\",\"", "[\"", "\"]")));
                } else {
                    FakeServer.answer(exchange, path.endsWith(strange) ? 404 : 200, "{\"id\":1}");
                }
            });
            registry.answers("/compatibility", 200, "{\"is_compatible\":false}");

            assertThat(new RegistryCheck(registry.url()).look())
                    .extracting(Finding::what)
                    .containsExactly(
                            "the schema registry answers at " + registry.url(),
                            missing + " is missing",
                            strange + " is not compatible with this build's schema");
        }
    }

    @Test
    void withoutAStackItSaysHowToStartOne() throws Exception {
        Ran ran = Ran.tally("doctor", "--data", folder.toString(), "--min-free", "0", "--json");

        assertThat(ran.code()).isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(ran.out());
        assertThat(json.path("well").booleanValue()).isFalse();
        assertThat(json.findValuesAsText("what")).contains("no stack is known here, and no settings of one");
    }

    private static Finding disk(Path folder, long least) {
        return new DiskCheck(List.of(folder), least).look().get(0);
    }

    private static Finding http(String url) throws InterruptedException {
        return new HttpCheck("gateway", "gateway.port", url).look().get(0);
    }
}
