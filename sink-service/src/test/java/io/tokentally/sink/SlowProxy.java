package io.tokentally.sink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** Between a sink and Postgres: holds up whatever the sink says for as long as it is told. */
final class SlowProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int port;
    private volatile long delayNanos;

    SlowProxy(int port) throws IOException {
        this.port = port;
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on, for every message that starts a statement. */
    void delayMillis(long millis) {
        delayNanos = millis * 1_000_000;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket database = new Socket(InetAddress.getLoopbackAddress(), port);
                thread(() -> pass(client, database, true));
                thread(() -> pass(database, client, false));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void pass(Socket from, Socket to, boolean slowly) {
        byte[] bytes = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (slowly && delayNanos > 0) {
                    LockSupport.parkNanos(delayNanos);
                }
                out.write(bytes, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // one side is gone, so both are
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "slow-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
