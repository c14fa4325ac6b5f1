package io.tokentally.cli.stack;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 to one service over a connection that is kept, with requests sent as they are given: no library makes a strange one
 * proper. Used by one thread.
 */
final class Wire implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final URI service;
    private @Nullable Socket socket;
    private @Nullable InputStream in;
    private String last = "";

    /**
     * What came back.
     *
     * @param headers by their names in lower case
     * @param endless whether it is a stream, which has been closed unread
     */
    record Answer(int status, Map<String, String> headers, String body, boolean endless) {}

    Wire(URI service) {
        this.service = service;
    }

    /** @param target as it stands in the first line, in ASCII */
    Answer send(String method, String target, List<String> headers, @Nullable String body) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + service.getAuthority());
        headers.forEach(header -> head.append("\r\n").append(header));
        byte[] content = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        if (body != null) {
            head.append("\r\nContent-Type: application/json\r\nContent-Length: ")
                    .append(content.length);
        }
        head.append("\r\n\r\n");
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(content);
        boolean kept = socket != null;
        try {
            return exchange(method, request.toByteArray());
        } catch (IOException e) {
            close();
            if (!kept) {
                throw new IOException(method + " " + target + " of " + service + " gives no answer", e);
            }
            return exchange(method, request.toByteArray()); // the service had closed the connection meanwhile
        }
    }

    private Answer exchange(String method, byte[] request) throws IOException {
        InputStream source = connect();
        Socket connected = socket;
        if (connected == null) {
            throw new IOException("not connected");
        }
        connected.getOutputStream().write(request);
        String first = line(source);
        String asked = last;
        last = new String(request, StandardCharsets.US_ASCII);
        if (!first.matches("HTTP/1\\.1 \\d{3}( .*)?")) {
            throw new AssertionError("'" + first + "' is no answer to " + last + ", which came after " + asked);
        }
        int status = Integer.parseInt(first.substring(9, 12));
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(source); !header.isEmpty(); header = line(source)) {
            int colon = header.indexOf(':');
            headers.merge(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        boolean endless = headers.getOrDefault("content-type", "").startsWith("text/event-stream");
        String body = endless || method.equals("HEAD") || status == 204 || status == 304 ? "" : body(source, headers);
        // Jetty's own answer to a HEAD that it cannot read has a body all the same.
        if (endless
                || (method.equals("HEAD") && status >= 400)
                || "close".equalsIgnoreCase(headers.getOrDefault("connection", ""))) {
            close();
        }
        return new Answer(status, headers, body, endless);
    }

    private String body(InputStream source, Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String length = headers.get("content-length");
        if (length != null) {
            take(source, Integer.parseInt(length), body);
        } else if ("chunked".equals(headers.get("transfer-encoding"))) {
            for (int size = chunk(source); size > 0; size = chunk(source)) {
                take(source, size, body);
                line(source);
            }
            line(source);
        } else {
            source.transferTo(body);
            close();
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private static int chunk(InputStream source) throws IOException {
        return Integer.parseInt(line(source), 16);
    }

    private static void take(InputStream source, int bytes, ByteArrayOutputStream body) throws IOException {
        byte[] read = source.readNBytes(bytes);
        if (read.length < bytes) {
            throw new EOFException("the body ends early");
        }
        body.writeBytes(read);
    }

    private static String line(InputStream source) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = source.read(); c != '\n'; c = source.read()) {
            if (c < 0) {
                throw new EOFException("the answer ends early");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private InputStream connect() throws IOException {
        InputStream open = in;
        if (open == null) {
            Socket fresh = new Socket();
            fresh.setTcpNoDelay(true);
            fresh.setSoTimeout(TIMEOUT_MS);
            fresh.connect(new InetSocketAddress(service.getHost(), service.getPort()), TIMEOUT_MS);
            socket = fresh;
            open = new BufferedInputStream(fresh.getInputStream());
            in = open;
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        Socket open = socket;
        socket = null;
        in = null;
        if (open != null) {
            open.close();
        }
    }
}
