package io.tokentally.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

class LoggingTest {
    private static final String KAFKA = "org.apache.kafka.streams.processor.internals.StreamThread";
    private static final String OURS = "io.tokentally.cli.stack.Stack";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void start() {
        context.setMDCAdapter(MDC.getMDCAdapter());
        System.setErr(new PrintStream(terminal, true, StandardCharsets.UTF_8));
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %msg%n%ex{short}");
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName(Logging.TERMINAL);
        console.setEncoder(encoder);
        console.start();
        console.setOutputStream(terminal);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(console);
    }

    @AfterEach
    void stop() {
        context.stop();
        System.setErr(before);
    }

    @Test
    void whatLibrariesLogGoesToTheFileAndIsOneLineOnTheTerminal() throws Exception {
        Path file = folder.resolve("tally.log");
        Logging.toFile(context, file, false);

        context.getLogger(KAFKA).warn("task is corrupted");
        context.getLogger(KAFKA).error("task 0_1 is lost", new IllegalStateException("corrupted"));
        context.getLogger(KAFKA).error("task 0_2 is lost");
        context.getLogger(OURS).error("the sink did not stop", new IllegalStateException("why"));

        assertThat(terminal.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "tally: a library logged an error, as they do while they recover; details are in " + file,
                        "tally: the sink did not stop");
        assertThat(Files.readString(file))
                .contains(
                        "task is corrupted",
                        "task 0_1 is lost",
                        "corrupted",
                        "task 0_2 is lost",
                        "the sink did not stop");
    }

    @Test
    void verboseShowsWhatLibrariesLog() {
        Logging.toFile(context, folder.resolve("tally.log"), true);

        context.getLogger(KAFKA).warn("task is corrupted");

        assertThat(terminal.toString(StandardCharsets.UTF_8)).startsWith("WARN task is corrupted");
    }

    @Test
    void asJsonEachLineIsAnObject() throws Exception {
        Path file = folder.resolve("tally.log");
        Logging.format("json");
        try {
            Logging.toFile(context, file, false);
        } finally {
            Logging.format("text");
        }

        context.getLogger(OURS).warn("two\nlines of \"{}\"", "what", new IllegalStateException("why"));

        assertThat(Files.readAllLines(file)).singleElement().satisfies(line -> {
            JsonNode json = new JsonMapper().readTree(line);
            assertThat(json.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
            assertThat(json.path("level").asText()).isEqualTo("WARN");
            assertThat(json.path("logger").asText()).isEqualTo(OURS);
            assertThat(json.path("message").asText()).isEqualTo("two\nlines of \"what\"");
            assertThat(json.path("exception").asText()).contains("IllegalStateException: why", "LoggingTest");
        });
    }

    @Test
    void anotherFormatIsRefused() {
        assertThatThrownBy(() -> Logging.format("xml")).hasMessageContaining("must be text or json");
    }

    @Test
    void aClientShowsNoRetriesOfALibrary() {
        Logging.oursOnly(context, Level.WARN);

        context.getLogger("org.apache.kafka.clients.NetworkClient")
                .warn("Connection to node -1 could not be established");
        context.getLogger(OURS).info("fine");
        context.getLogger(OURS).warn("ours");

        assertThat(terminal.toString(StandardCharsets.UTF_8).lines()).containsExactly("WARN ours");
    }
}
