package io.tokentally.processor.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class PeerSecretTest {
    private static final String SECRET = "correct horse battery";

    @Test
    void aSecretIsAskedForWhereThereIsOne() throws Exception {
        PeerSecret secret = new PeerSecret(SECRET);
        for (boolean keyless : new boolean[] {true, false}) {
            assertThat(admitted(secret, keyless, SECRET)).isTrue();
            assertThat(admitted(secret, keyless, SECRET + "x")).isFalse();
            assertThat(admitted(secret, keyless, "local")).isFalse();
            assertThat(admitted(secret, keyless, "")).isFalse();
        }
        assertThat(secret.shown()).isEqualTo(SECRET);
    }

    @Test
    void withoutSecretThisMachineIsAnsweredAsLongAsThereAreNoKeys() throws Exception {
        PeerSecret none = new PeerSecret("");
        assertThat(admitted(none, true, none.shown())).isTrue();
        assertThat(admitted(none, true, ""))
                .as("without the header, as a page sends it")
                .isFalse();
        assertThat(admitted(none, false, none.shown())).isFalse();
    }

    private static boolean admitted(PeerSecret secret, boolean keyless, String shown)
            throws IOException, InterruptedException {
        Javalin http = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.host = "127.0.0.1";
            config.jetty.port = 0;
            config.routes.get("/", context -> context.result(Boolean.toString(secret.admits(context, keyless))));
        });
        try {
            http.start();
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/"));
            if (!shown.isEmpty()) {
                request.header(PeerSecret.HEADER, shown);
            }
            return Boolean.parseBoolean(HttpClient.newHttpClient()
                    .send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        } finally {
            http.stop();
        }
    }
}
