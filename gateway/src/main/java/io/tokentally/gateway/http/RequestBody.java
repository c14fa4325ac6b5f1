package io.tokentally.gateway.http;

import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a request's body, never holding more of it than is allowed. */
public final class RequestBody {
    /** In bytes, as sent and decompressed. */
    public static final int MAX_BYTES = 1 << 20;

    private RequestBody() {}

    /**
     * The body, decompressed, as text. While it does not come no thread waits for it. To be called where Javalin awaits a
     * future; fails as it throws.
     *
     * @param timeout after which the whole body must have come
     * @param threads where the text is made and what follows goes on
     * @throws ProblemException 413 over {@value #MAX_BYTES} bytes, 415 for an unknown Content-Encoding, 400 for broken
     *     gzip, what is not UTF-8 or a body that does not come whole, 408 for one that does not come in time
     */
    public static CompletableFuture<String> read(Context context, Duration timeout, Executor threads) {
        String coding = coding(context.header("Content-Encoding"));
        long declaredLength = context.req().getContentLengthLong();
        ProblemException refusal = declaredLength > MAX_BYTES ? tooLarge(declaredLength + " bytes") : null;
        if (refusal != null && declaredLength > BodyReceiver.PASSED_OVER) {
            throw refusal;
        }
        try {
            return BodyReceiver.receive(context.req().getInputStream(), refusal, timeout)
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(unreadable(failure)))
                    .thenApplyAsync(body -> text(decoded(body, coding)), threads);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    static ProblemException unreadable(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return problem;
            }
            if (cause instanceof TimeoutException) {
                return new ProblemException(
                        408,
                        "the body did not come whole in time"
                                + (cause.getMessage() == null ? "" : ": " + cause.getMessage()));
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

    private static String coding(@Nullable String encoding) {
        String coding = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "identity", "" -> "identity";
            case "gzip", "x-gzip" -> "gzip";
            default ->
                throw new ProblemException(415, "Content-Encoding may be gzip or identity but is " + Shown.of(coding));
        };
    }

    private static byte[] decoded(byte[] body, String coding) {
        if (!coding.equals("gzip")) {
            return body;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body), 8_192)) {
            return bounded(in);
        } catch (IOException e) {
            throw ProblemException.malformed("the body is not the gzip that Content-Encoding says: " + e.getMessage());
        }
    }

    private static byte[] bounded(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
        byte[] buffer = new byte[8_192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (out.size() + n > MAX_BYTES) {
                throw tooLarge("more when decompressed");
            }
            out.write(buffer, 0, n);
        }
        return out.toByteArray();
    }

    static ProblemException tooLarge(String actual) {
        return new ProblemException(413, "a body may have " + MAX_BYTES + " bytes but this one has " + actual);
    }
}
