package io.tokentally.gateway.http;

import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;

/** Reads a request's body, never holding more of it than is allowed. */
public final class RequestBody {
    /** In bytes, as sent and decompressed. */
    public static final int MAX_BYTES = 1 << 20;

    private RequestBody() {}

    /**
     * The body, decompressed, as text.
     *
     * @throws ProblemException 413 over {@value #MAX_BYTES} bytes, 415 for an unknown Content-Encoding, 400 for broken
     *     gzip, what is not UTF-8 or a body that does not come whole, 408 for one that does not come in time
     */
    public static String read(Context context) {
        try {
            return text(read(
                    context.req().getInputStream(),
                    context.req().getContentLengthLong(),
                    context.header("Content-Encoding")));
        } catch (IOException | HttpException.RuntimeException e) {
            throw unreadable(e);
        }
    }

    static ProblemException unreadable(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return new ProblemException(408, "the body did not come whole in time: " + cause.getMessage());
            }
        }
        return ProblemException.malformed("the body cannot be read: " + e.getMessage());
    }

    /** Strict, so that no two bodies mean the same text; a mark of the byte order, which some senders put, is passed over. */
    static String text(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw ProblemException.malformed("the body is not UTF-8: " + e.getMessage());
        }
    }

    static byte[] read(InputStream body, long declaredLength, @Nullable String encoding) throws IOException {
        if (declaredLength > MAX_BYTES) {
            throw tooLarge(declaredLength + " bytes");
        }
        String coding = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "identity", "" -> bounded(body, "more");
            case "gzip", "x-gzip" -> gunzipped(body);
            default ->
                throw new ProblemException(415, "Content-Encoding may be gzip or identity but is " + Shown.of(coding));
        };
    }

    private static byte[] gunzipped(InputStream body) throws IOException {
        byte[] compressed = bounded(body, "more");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed), 8_192)) {
            return bounded(in, "more when decompressed");
        } catch (ZipException | EOFException e) {
            throw ProblemException.malformed("the body is not the gzip that Content-Encoding says: " + e.getMessage());
        }
    }

    private static byte[] bounded(InputStream in, String actual) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
        byte[] buffer = new byte[8_192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (out.size() + n > MAX_BYTES) {
                throw tooLarge(actual);
            }
            out.write(buffer, 0, n);
        }
        return out.toByteArray();
    }

    private static ProblemException tooLarge(String actual) {
        return new ProblemException(413, "a body may have " + MAX_BYTES + " bytes but this one has " + actual);
    }
}
