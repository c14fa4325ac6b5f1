package io.tokentally.proof.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTest {
    private static final int SOON_MS = 300;
    private static final int PATIENCE_MS = 10_000;

    private final Network network = new Network((clientPort, serverPort) -> "client");
    private final ServerSocket server;
    private final Socket client;
    private final Socket accepted;

    NetworkTest() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        client = new Socket(InetAddress.getLoopbackAddress(), network.front("server", server.getLocalPort()));
        accepted = server.accept();
        accepted.setSoTimeout(PATIENCE_MS);
        client.setSoTimeout(PATIENCE_MS);
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        client.close();
        accepted.close();
        server.close();
    }

    @Test
    void bytesPassBothWays() throws IOException {
        client.getOutputStream().write(7);
        assertThat(accepted.getInputStream().read()).isEqualTo(7);
        accepted.getOutputStream().write(8);
        assertThat(client.getInputStream().read()).isEqualTo(8);
    }

    @Test
    void aPartitionOneWayHoldsBytesUpAndLosesNone() throws IOException {
        network.block("client", "server");
        client.getOutputStream().write(7);
        accepted.getOutputStream().write(8);
        assertThat(client.getInputStream().read()).as("the other way is open").isEqualTo(8);
        accepted.setSoTimeout(SOON_MS);
        assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        accepted.setSoTimeout(PATIENCE_MS);
        network.heal("client", "server");
        assertThat(accepted.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void aPartitionHoldsUpTheEndOfAConnectionToo() throws IOException {
        network.block("server", "client");
        accepted.close();
        client.setSoTimeout(SOON_MS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(PATIENCE_MS);
        network.heal("server", "client");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aDelayDelays() throws IOException {
        network.delay("client", "server", Duration.ofMillis(200), Duration.ZERO);
        long begun = System.nanoTime();
        client.getOutputStream().write(7);
        assertThat(accepted.getInputStream().read()).isEqualTo(7);
        assertThat(System.nanoTime() - begun)
                .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void aResetIsFeltOnBothSides() throws IOException {
        bytesPassBothWays();
        assertThat(network.reset("server", "client")).isEqualTo(1);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void theClientOfAHalfOpenConnectionHearsNothing() throws IOException {
        bytesPassBothWays();
        assertThat(network.abandon("client", "server")).isEqualTo(1);
        assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(SocketException.class);
        client.getOutputStream().write(9);
        client.setSoTimeout(SOON_MS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aConnectionIsKnownByItsProcess() throws IOException {
        SocketOwners owners =
                new SocketOwners(() -> Map.of(ProcessHandle.current().pid(), "this"));
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Socket mine = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
            assertThat(owners.ownerOf(mine.getLocalPort(), listening.getLocalPort()))
                    .isEqualTo("this");
            assertThat(owners.ownerOf(1, listening.getLocalPort())).isEqualTo("other");
        }
    }

    @Test
    void aSocketUnderTheNumberOfAFileThatWasOpenBeforeIsKnown(@TempDir Path folder) throws IOException {
        SocketOwners owners =
                new SocketOwners(() -> Map.of(ProcessHandle.current().pid(), "this"));
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            try (OutputStream file = Files.newOutputStream(folder.resolve("file"))) {
                file.write(1);
                assertThat(owners.ownerOf(1, listening.getLocalPort())).isEqualTo("other");
            }
            try (Socket mine = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                assertThat(owners.ownerOf(mine.getLocalPort(), listening.getLocalPort()))
                        .isEqualTo("this");
            }
        }
    }
}
