package io.tokentally.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.gateway.http.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Clients that mean harm, against a gateway in this JVM: how much of its heap stays taken, and whether it still answers. */
final class Siege {
    private static final int CONNECTIONS = 500;
    private static final long MAX_GROWTH_BYTES = 48L << 20;
    private static final String HEADERS = "POST /track/usage HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    private static final String BODY =
            "POST /track/usage HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{";

    private Siege() {}

    /** Half of them stop within the headers, half within the body; all stay open. */
    static void slowClients(int port) throws Exception {
        long before = heap();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(socket);
                socket.getOutputStream().write((i % 2 == 0 ? HEADERS : BODY + " ".repeat(10_000)).getBytes(US_ASCII));
            }
            for (int i = 0; i < 20; i++) {
                Instant asked = Instant.now();
                assertThat(Answer.get(port, "/livez").status()).isEqualTo(200);
                assertThat(Answer.post(port, "/track/usage", "{").status()).isEqualTo(400);
                assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(2));
            }
            assertThat(heap() - before).isLessThan(MAX_GROWTH_BYTES);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Each is almost 1 MiB of gzip that holds almost 1 GiB. */
    static void gzipBombs(int port) throws Exception {
        byte[] bomb = bomb();
        assertThat(bomb.length).isBetween(800_000, 1 << 20);
        long before = heap();
        for (int i = 0; i < 50; i++) {
            Answer answer =
                    Answer.post(port, "/track/batch", BodyPublishers.ofByteArray(bomb), "Content-Encoding", "gzip");
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.detail()).contains("more when decompressed");
        }
        assertThat(heap() - before).isLessThan(MAX_GROWTH_BYTES);
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(member)) {
            gzip.write(new byte[32 << 20]);
        }
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        while (bomb.size() + member.size() < 1 << 20) {
            member.writeTo(bomb);
        }
        return bomb.toByteArray();
    }

    /** What is in use after a collection. */
    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
