package io.tokentally.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthPageTest {
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<String, String> own = new TreeMap<>(Map.of("kafka", "ok", "database", "ok"));
    private Instant now = Instant.parse("2026-11-22T05:00:00Z");

    @SuppressWarnings("NullAway.Init") // start() sets them
    private Javalin service;

    @SuppressWarnings("NullAway.Init")
    private Javalin gateway;

    @BeforeEach
    void start() {
        service = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.host = "127.0.0.1";
            config.routes.get("/readyz", context -> {
                asked.incrementAndGet();
                context.status(status.get())
                        .json(Map.of("status", status.get(), "detail", "1 of <2> stream threads are alive"));
            });
        });
        service.start(0);
        URI address = URI.create("http://127.0.0.1:" + service.port() + "/");
        HealthPage page = new HealthPage(() -> own, Map.of("processor", address), () -> now);
        gateway = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.host = "127.0.0.1";
            page.install(config.routes);
        });
        gateway.start(0);
    }

    @AfterEach
    void stop() {
        gateway.stop();
        service.stop();
    }

    @Test
    void allPartsAreWell() throws Exception {
        HttpResponse<String> answer = ask("application/json");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"well\",\"checked_at\":\"2026-11-22T05:00:00Z\",\"parts\":["
                        + "{\"name\":\"database\",\"well\":true,\"detail\":\"ok\"},"
                        + "{\"name\":\"kafka\",\"well\":true,\"detail\":\"ok\"},"
                        + "{\"name\":\"processor\",\"well\":true,\"detail\":\"ok\"}]}");
        assertThat(ask("text/html").body()).contains("The pipeline is well").doesNotContain("class=\"unwell\"");
    }

    @Test
    void aStoppedStreamThreadTurnsItRed() throws Exception {
        status.set(503);

        assertThat(ask("application/json").statusCode()).isEqualTo(503);
        assertThat(ask("text/html,*/*").body())
                .contains(
                        "The pipeline is unwell",
                        "<tr class=\"unwell\"><th scope=\"row\">processor</th>"
                                + "<td>1 of &lt;2&gt; stream threads are alive</td></tr>");
    }

    @Test
    void aServiceThatIsGoneTurnsItRed() throws Exception {
        service.stop();

        HttpResponse<String> answer = ask("application/json");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("does not answer at http://127.0.0.1:");
    }

    @Test
    void whatThisProcessSeesItselfCountsToo() throws Exception {
        own.put("kafka", "no answer within 2000 ms");

        assertThat(ask("application/json").statusCode()).isEqualTo(503);
    }

    @Test
    void anAnswerCountsForASecondHoweverManyAsk() throws Exception {
        ask("application/json");
        status.set(503);
        assertThat(ask("application/json").statusCode()).isEqualTo(200);
        assertThat(asked).hasValue(1);

        now = now.plus(Duration.ofSeconds(1));
        assertThat(ask("application/json").statusCode()).isEqualTo(503);
    }

    private HttpResponse<String> ask(String accept) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/health"))
                                .header("Accept", accept)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
