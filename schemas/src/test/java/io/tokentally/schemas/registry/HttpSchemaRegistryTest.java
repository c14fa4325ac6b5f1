package io.tokentally.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tokentally.schemas.registry.FakeRegistry.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSchemaRegistryTest {
    private static final Schema SCHEMA = new Schema.Parser()
            .parse("{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"string\"}]}");
    private static final String SCHEMA_ANSWER =
            "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"A\\\",\\\"fields\\\":[{\\\"name\\\":\\\"x\\\",\\\"type\\\":\\\"string\\\"}]}\"}";

    @Test
    void registersOnceAndRemembersTheId() throws IOException {
        try (FakeRegistry server = new FakeRegistry(200, "{\"id\":7}")) {
            SchemaRegistry registry = SchemaRegistry.at(server.url() + "/apis/ccompat/v7/");

            assertThat(registry.register("a b-value", SCHEMA)).isEqualTo(7);
            assertThat(registry.register("a b-value", SCHEMA)).isEqualTo(7);
            assertThat(registry.idOf("a b-value", SCHEMA)).isEqualTo(7);

            assertThat(server.asked).hasSize(1);
            Question question = server.asked.get(0);
            assertThat(question.method()).isEqualTo("POST");
            assertThat(question.path()).isEqualTo("/apis/ccompat/v7/subjects/a+b-value/versions");
            assertThat(question.body()).startsWith("{\"schema\":\"{\\\"type\\\":\\\"record\\\"");
        }
    }

    @Test
    void asksForAnIdWithoutRegistering() throws IOException {
        try (FakeRegistry server = new FakeRegistry(200, "{\"id\":8,\"version\":1}")) {
            assertThat(SchemaRegistry.at(server.url()).idOf("a-value", SCHEMA)).isEqualTo(8);
            assertThat(server.asked).extracting(Question::path).containsExactly("/subjects/a-value");
        }
    }

    @Test
    void fetchesASchemaOnce() throws IOException {
        try (FakeRegistry server = new FakeRegistry(200, SCHEMA_ANSWER)) {
            SchemaRegistry registry = SchemaRegistry.at(server.url());

            assertThat(registry.byId(3)).isEqualTo(SCHEMA);
            assertThat(registry.byId(3)).isEqualTo(SCHEMA);

            assertThat(server.asked).containsExactly(new Question("GET", "/schemas/ids/3", ""));
        }
    }

    @Test
    void setsTheCompatibilityOfASubject() throws IOException {
        try (FakeRegistry server = new FakeRegistry(200, "{\"compatibility\":\"FULL_TRANSITIVE\"}")) {
            SchemaRegistry.at(server.url()).setCompatibility("a-value", "FULL_TRANSITIVE");
            assertThat(server.asked)
                    .containsExactly(new Question("PUT", "/config/a-value", "{\"compatibility\":\"FULL_TRANSITIVE\"}"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40401, 40402, 40403})
    void notFoundInTheRegistrysOwnWordsIsDefinite(int code) throws IOException {
        try (FakeRegistry server = new FakeRegistry(404, "{\"error_code\":" + code + ",\"message\":\"none\"}")) {
            SchemaRegistry registry = SchemaRegistry.at(server.url());
            assertThatExceptionOfType(UnknownSchemaException.class)
                    .isThrownBy(() -> registry.byId(99))
                    .withMessageContaining("/schemas/ids/99 answered 404")
                    .withMessageContaining(Integer.toString(code));
            assertThatExceptionOfType(UnknownSchemaException.class).isThrownBy(() -> registry.idOf("a", SCHEMA));
        }
    }

    /** The bodies with error_code 404 and 0 are what Apicurio 2.6.13 says at a path that is not its own. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | ",
                "404 | <html>nobody here</html>",
                "404 | {\"message\":\"none\"}",
                "404 | {\"error_code\":\"40403\"}",
                "404 | {\"error_code\":404,\"message\":\"RESTEASY003210: Could not find resource\"}",
                "404 | {\"error_code\":0,\"message\":\"RESTEASY003210: Could not find resource\"}",
                "401 | {\"error_code\":40101}",
                "409 | {\"error_code\":409}",
                "422 | {\"error_code\":42201}",
                "429 | ",
                "500 | {\"error_code\":50001}",
                "503 | starting",
                "200 | <html>a proxy's login page</html>",
                "200 | ",
                "200 | {}",
                "200 | {\"schema\":null}",
                "200 | null",
            })
    void anythingElseSaysNothingAboutTheSchema(int status, @Nullable String body) throws IOException {
        String given = body == null ? "" : body;
        try (FakeRegistry server = new FakeRegistry(status, given)) {
            SchemaRegistry registry = SchemaRegistry.at(server.url());
            assertThatExceptionOfType(RegistryUnavailableException.class)
                    .isThrownBy(() -> registry.byId(1))
                    .withMessageContaining(server.url());
            server.answers(200, SCHEMA_ANSWER);
            assertThat(registry.byId(1)).isEqualTo(SCHEMA);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "{\\\"type\\\":\\\"object\\\"}",
                "syntax = \\\"proto3\\\";",
                "null",
                "[]{}",
                "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"A\\\"}",
                "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"A\\\",\\\"fields\\\":7}",
                "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"A\\\",\\\"fields\\\":[{\\\"name\\\":\\\"x\\\",\\\"type\\\":\\\"long\\\",\\\"default\\\":\\\"y\\\"}]}",
                "{\\\"type\\\":\\\"fixed\\\",\\\"name\\\":\\\"A\\\",\\\"size\\\":\\\"x\\\"}",
                "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"A\\\",\\\"fields\\\":[{\\\"name\\\":\\\"x\\\",\\\"type\\\":\\\"Missing\\\"}]}",
            })
    void aSchemaThatIsNotAvroIsDefinite(String schema) throws IOException {
        try (FakeRegistry server = new FakeRegistry(200, "{\"schema\":\"" + schema + "\"}")) {
            assertThatExceptionOfType(UnknownSchemaException.class)
                    .isThrownBy(() -> SchemaRegistry.at(server.url()).byId(5))
                    .withMessageContaining("schema 5 of " + server.url() + " is no Avro schema");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 422})
    void aRefusedSchemaIsIncompatible(int status) throws IOException {
        try (FakeRegistry server = new FakeRegistry(status, "{\"error_code\":" + status + ",\"message\":\"why\"}")) {
            assertThatExceptionOfType(IncompatibleSchemaException.class)
                    .isThrownBy(() -> SchemaRegistry.at(server.url()).register("a-value", SCHEMA))
                    .withMessageContaining("/subjects/a-value/versions answered " + status)
                    .withMessageContaining("why");
        }
    }

    @Test
    void aSchemaThatAnotherServiceJustRegisteredIsTaken() throws IOException {
        FakeRegistry.Answer second = exchange -> {
            boolean register = exchange.getRequestURI().getPath().endsWith("/versions");
            FakeRegistry.fixed(register ? 409 : 200, register ? "{\"error_code\":409}" : "{\"id\":7}")
                    .to(exchange);
        };
        try (FakeRegistry server = new FakeRegistry(second)) {
            assertThat(SchemaRegistry.at(server.url()).register("a-value", SCHEMA))
                    .isEqualTo(7);
            assertThat(server.asked)
                    .extracting(Question::path)
                    .containsExactly("/subjects/a-value/versions", "/subjects/a-value");
        }
    }

    @Test
    void aCompatibilityThatAnotherServiceJustSetIsSetAgain() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        FakeRegistry.Answer second = exchange -> FakeRegistry.fixed(asked.getAndIncrement() == 0 ? 409 : 200, "{}")
                .to(exchange);
        try (FakeRegistry server = new FakeRegistry(second)) {
            SchemaRegistry.at(server.url()).setCompatibility("a-value", "FULL_TRANSITIVE");
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void anAnswerWithoutAnIdIsNone() throws IOException {
        try (FakeRegistry server = new FakeRegistry(200, "{\"ID\":1}")) {
            assertThatExceptionOfType(RegistryUnavailableException.class)
                    .isThrownBy(() -> SchemaRegistry.at(server.url()).register("a-value", SCHEMA))
                    .withMessageContaining("has no id: {\"ID\":1}");
        }
    }

    @Test
    void nobodyThereIsUnavailable() throws IOException {
        String url;
        try (FakeRegistry server = new FakeRegistry(200, "")) {
            url = server.url();
        }
        assertThatExceptionOfType(RegistryUnavailableException.class)
                .isThrownBy(() -> SchemaRegistry.at(url).byId(1))
                .withMessageContaining(url + " cannot be reached");
    }

    /** With headers and then nothing, too: the JDK's own timeout would end with the headers. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSilentRegistryIsNotWaitedForWithoutEnd(boolean headersFirst) throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        FakeRegistry.Answer silence = exchange -> {
            if (headersFirst) {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().flush();
            }
            awaitUninterrupted(over);
        };
        try (FakeRegistry server = new FakeRegistry(silence)) {
            SchemaRegistry registry = new HttpSchemaRegistry(server.url(), Duration.ofMillis(300));
            assertThatExceptionOfType(RegistryUnavailableException.class)
                    .isThrownBy(() -> registry.byId(1))
                    .withMessageContaining("gave no answer within PT0.3S");
            over.countDown();
        }
    }

    @Test
    void aSlowAnswerToOneKeepsNobodyElseWaiting() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        FakeRegistry.Answer late = exchange -> {
            awaitUninterrupted(over);
            FakeRegistry.fixed(200, SCHEMA_ANSWER).to(exchange);
        };
        try (FakeRegistry server = new FakeRegistry(late)) {
            SchemaRegistry registry = SchemaRegistry.at(server.url());
            Future<Schema> one = threads.submit(() -> registry.byId(1));
            Future<Schema> other = threads.submit(() -> registry.byId(1));
            await().until(() -> server.asked.size() == 2);
            over.countDown();
            assertThat(one.get(5, TimeUnit.SECONDS)).isEqualTo(other.get(5, TimeUnit.SECONDS));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() throws IOException {
        try (FakeRegistry server = new FakeRegistry(200, SCHEMA_ANSWER)) {
            SchemaRegistry registry = SchemaRegistry.at(server.url());
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(RegistryUnavailableException.class)
                    .isThrownBy(() -> registry.byId(1))
                    .withMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost:8081", "ftp://host/x", "http://a:1,http://b:1", "http://", "not a url"})
    void anAddressThatCanNeverAnswerIsRefusedAtOnce(String url) {
        assertThatThrownBy(() -> SchemaRegistry.at(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be one http:// or https:// URL but is '" + url + "'");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
