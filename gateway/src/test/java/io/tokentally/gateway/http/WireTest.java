package io.tokentally.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no well-behaved client sends, byte by byte. Bytes stand as characters of ISO 8859-1. */
class WireTest {
    private static final int IDLE_MS = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";

    private static HttpServer server;

    @BeforeAll
    static void start() {
        QueuedThreadPool threads = HttpServer.threads(8);
        server = HttpServer.start("127.0.0.1", 0, IDLE_MS, PATIENCE, threads, new SimpleMeterRegistry(), routes -> {
            routes.post(
                    "/echo",
                    context -> context.future(
                            () -> RequestBody.read(context, PATIENCE, threads).thenAccept(context::result)));
            routes.get("/echo", context -> {
                Params params = Params.of(context);
                context.result(
                        params.text("tool_id") + " " + params.uuid("session_id") + params.whole("limit", 7, 1, 9));
                params.done();
            });
        });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /echo?tool_id=%zz          | the query must be percent-encoded UTF-8 but holds '%zz'
            /echo?tool_id=%            | the query must be percent-encoded UTF-8 but holds '%'
            /echo?tool_id=a%4          | the query must be percent-encoded UTF-8 but holds 'a%4'
            /echo?tool_id=%c0%af       | the query must be percent-encoded UTF-8 but holds '%c0%af'
            /echo?%zz=a                | the query must be percent-encoded UTF-8 but holds '%zz'
            /echo?tool_id=             | tool_id may not be empty; leave it out to ask for all
            /echo?tool_id              | tool_id may not be empty; leave it out to ask for all
            /echo?limit=               | limit may not be empty; leave it out to ask for all
            /echo?session_id=          | session_id may not be empty; leave it out to ask for all
            """)
    void aFilterThatCannotBeReadIsNotTakenForNone(String path, String detail) throws Exception {
        assertThat(exchange("GET " + path + HOST + "\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("Content-Type: application/problem+json")
                .contains("\"detail\":\"" + detail + "\"");
    }

    @Test
    void idsAreAskedForInAnyCase() throws Exception {
        assertThat(exchange("GET /echo?tool_id=A&session_id=0B0E7C0A-3F1D-4A8E-9C39-6F0F2A4C1D55" + HOST + "\r\n"))
                .endsWith("A 0b0e7c0a-3f1d-4a8e-9c39-6f0f2a4c1d557");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/echo%"})
    void aPathThatCannotBeReadIsAProblem(String path) throws Exception {
        assertThat(exchange("GET " + path + HOST + "\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("Content-Type: application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({"DELETE, /echo", "PUT, /echo", "PATCH, /echo"})
    void aMethodThatIsNotAllowedTellsWhichAre(String method, String path) throws Exception {
        assertThat(exchange(method + " " + path + HOST + "Content-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .containsPattern("Allow: (GET, POST|POST, GET)\r\n")
                .contains("Content-Type: application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n{}\r\n0\r\n\r\n",
                "-1\r\n",
                "2\r\n{}xx\r\n0\r\n\r\n",
                "fffffffffffffffff\r\n{}",
                "2 \u0000\r\n{}\r\n0\r\n\r\n"
            })
    void brokenChunksAreTheCallersFault(String chunks) throws Exception {
        assertThat(exchange("POST /echo" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + chunks))
                .startsWith("HTTP/1.1 400 ")
                .contains("Content-Type: application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 9\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"})
    void aBodyThatDoesNotComeIsWaitedForInVain(String rest) throws Exception {
        assertThat(exchange("POST /echo" + HOST + rest))
                .startsWith("HTTP/1.1 408 ")
                .contains("Content-Type: application/problem+json")
                .contains("\"status\":408");
    }

    /** Each byte begins Jetty's own timeout anew. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /echo", "POST /echo" + HOST + "Content-Length: 900\r\n\r\n"})
    void whoDripsIsCutOff(String begun) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(100);
            socket.getOutputStream().write(begun.getBytes(ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            await().pollInSameThread()
                    .between(PATIENCE.minusMillis(200), PATIENCE.multipliedBy(3))
                    .until(() -> isCut(socket, answer));
            assertThat(answer.toString()).matches(begun.startsWith("GET") ? "" : "(?s)HTTP/1.1 408 .*in time.*");
        }
    }

    private static boolean isCut(Socket socket, StringBuilder answer) {
        try {
            socket.getOutputStream().write('x');
            int read = socket.getInputStream().read();
            while (read >= 0) {
                answer.append((char) read);
                read = socket.getInputStream().read();
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00c0\u00af", "\u00ff", "\u00ed\u00a0\u0080", "\u00e2\u0082", "\u00f4\u0090\u0080\u0080"})
    void whatIsNotUtf8IsRefused(String bytes) throws Exception {
        assertThat(post(bytes)).startsWith("HTTP/1.1 400 ").contains("the body is not UTF-8");
    }

    @Test
    void aMarkOfTheByteOrderIsPassedOver() throws Exception {
        assertThat(post("\u00ef\u00bb\u00bf\u00e2\u0082\u00ac")).endsWith("\r\n\r\n\u00e2\u0082\u00ac");
    }

    private static String post(String body) throws Exception {
        return exchange("POST /echo" + HOST + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** What comes back until the connection ends. */
    private static String exchange(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
