package io.tokentally.processor.query;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerCallsTest {
    private static final String WHOLE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    /** The headers and then nothing more: no timeout of a request covers that. */
    private static final String BEGUN = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";

    private final List<FakePeer> peers = new ArrayList<>();
    private final PeerCalls calls = new PeerCalls(new PeerSecret(""));

    @AfterEach
    void close() {
        peers.forEach(FakePeer::close);
    }

    @Test
    void answersThatDoNotEndHoldNoCallsForLonger() throws IOException {
        for (int i = 0; i < PeerCalls.MOST_CALLS; i++) {
            peer(BEGUN);
        }
        long begun = System.nanoTime();
        assertThat(calls.ask(names(), "/").values())
                .hasSize(PeerCalls.MOST_CALLS)
                .allMatch(Optional::isEmpty);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PeerCalls.TIMEOUT.plusSeconds(2));

        String good = peer(WHOLE).name();
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() ->
                        assertThat(calls.ask(List.of(good), "/").get(good)).isPresent());
    }

    @Test
    void oneMoreThanTheMostIsNotAsked() throws IOException {
        for (int i = 0; i < PeerCalls.MOST_CALLS + 1; i++) {
            peer(BEGUN);
        }
        assertThat(calls.ask(names(), "/").values())
                .hasSize(PeerCalls.MOST_CALLS + 1)
                .allMatch(Optional::isEmpty);
        assertThat(peers.stream().mapToInt(peer -> peer.asked.get()).sum()).isEqualTo(PeerCalls.MOST_CALLS);
    }

    @Test
    void oneThatHangsIsLeftAloneForAWhileAndThenAskedAgain() throws IOException {
        FakePeer peer = peer(BEGUN);
        assertThat(calls.ask(List.of(peer.name()), "/").get(peer.name())).isEmpty();
        long begun = System.nanoTime();
        assertThat(calls.ask(List.of(peer.name()), "/").get(peer.name())).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PeerCalls.REST);
        assertThat(peer.asked).hasValue(1);

        peer.answer = WHOLE;
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(
                                calls.ask(List.of(peer.name()), "/").get(peer.name()))
                        .isPresent());
    }

    @Test
    void whatIsNoAnswerIsNone() throws IOException {
        String refused =
                peer("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n{}").name();
        String odd = peer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n<>").name();
        String gone = peer(WHOLE).name();
        peers.get(2).close();
        assertThat(calls.ask(names(), "/"))
                .containsOnlyKeys(refused, odd, gone)
                .allSatisfy((name, answer) -> assertThat(answer).isEmpty());
    }

    private FakePeer peer(String answer) throws IOException {
        FakePeer peer = new FakePeer(answer);
        peers.add(peer);
        return peer;
    }

    private List<String> names() {
        return peers.stream().map(FakePeer::name).toList();
    }

    /** Answers each request with the same bytes and keeps the connection. Owns a thread a connection. */
    private static final class FakePeer implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        private final List<Socket> connections = new ArrayList<>();
        private final AtomicInteger asked = new AtomicInteger();
        private volatile String answer;

        FakePeer(String answer) throws IOException {
            this.answer = answer;
            daemon(this::accept);
        }

        private static void daemon(Runnable body) {
            Thread thread = new Thread(body, "fake-peer");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            while (true) {
                try {
                    Socket connection = server.accept();
                    synchronized (connections) {
                        connections.add(connection);
                    }
                    daemon(() -> serve(connection));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void serve(Socket connection) {
            try {
                StringBuilder head = new StringBuilder();
                for (int next = connection.getInputStream().read();
                        next >= 0;
                        next = connection.getInputStream().read()) {
                    head.append((char) next);
                    if (head.toString().endsWith("\r\n\r\n")) {
                        head.setLength(0);
                        asked.incrementAndGet();
                        connection.getOutputStream().write(answer.getBytes(US_ASCII));
                    }
                }
            } catch (IOException closed) {
                // the caller has given up, which some of the tests are about
            }
        }

        String name() {
            return "127.0.0.1:" + server.getLocalPort();
        }

        @Override
        public void close() {
            try {
                server.close();
                synchronized (connections) {
                    for (Socket connection : connections) {
                        connection.close();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
