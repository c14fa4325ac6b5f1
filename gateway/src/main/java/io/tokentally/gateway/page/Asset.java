package io.tokentally.gateway.page;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A file of the page, compressed once. Immutable. */
final class Asset {
    private final String type;
    private final String tag;
    private final byte[] plain;
    private final byte[] zipped;

    private Asset(String type, byte[] plain) {
        this.type = type;
        this.plain = plain;
        this.zipped = gzip(plain);
        this.tag = "W/\"" + HexFormat.of().formatHex(sha256(plain), 0, 12) + "\"";
    }

    /** The resource beside this class; null where there is none. */
    static @Nullable Asset find(String name, String type) {
        try (InputStream in = Asset.class.getResourceAsStream(name)) {
            return in == null ? null : new Asset(type, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the resource " + name + " cannot be read", e);
        }
    }

    /** Sends it, or 304 to who has it: a browser asks each time, so that it never mixes two releases. */
    void send(Context context) {
        context.header("ETag", tag).header("Cache-Control", "no-cache").header("Vary", "Accept-Encoding, Origin");
        if (mentions(context.header("If-None-Match"), tag)) {
            context.status(304);
            return;
        }
        boolean zip = mentions(context.header("Accept-Encoding"), "gzip");
        if (zip) {
            context.header("Content-Encoding", "gzip");
        }
        context.contentType(type).result(zip ? zipped : plain);
    }

    private static boolean mentions(@Nullable String list, String entry) {
        return list != null
                && Arrays.stream(list.split(","))
                        .map(String::trim)
                        .anyMatch(given -> given.equals(entry) || given.equals("*"));
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        return zipped.toByteArray();
    }

    private static byte[] sha256(byte[] plain) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(plain);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
