package io.tokentally.sink.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.sink.health.HealthServer.Health;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {
    private final HealthServer server = HealthServer.bind("127.0.0.1", 0);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void isAliveAndNotReadyUntilItHasItsPartitions() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        server.watch(() -> new Health(true, true, null));
        assertThat(get("/readyz").body()).isEqualTo("{\"status\":\"ready\"}");
    }

    @Test
    void turnsRedOnceTheSinkHasStopped() throws Exception {
        server.watch(() -> new Health(false, false, "a row was refused"));
        assertThat(get("/livez").statusCode()).isEqualTo(503);
        assertThat(get("/livez").body()).contains("stopped", "a row was refused");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void showsWhatIsMeasured() throws Exception {
        server.registry().counter("tokentally.sink.rows").increment(3);
        assertThat(get("/metrics").body()).contains("tokentally_sink_rows_total 3.0", "jvm_memory_used_bytes");
    }

    @Test
    void aBusyPortIsOneClearLine() {
        assertThatThrownBy(() -> HealthServer.bind("127.0.0.1", server.port()))
                .hasMessageContaining("sink.port " + server.port() + " on 127.0.0.1 cannot be had")
                .hasMessageContaining("set sink.port to another one");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
