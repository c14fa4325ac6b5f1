package io.tokentally.cli.imports;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a UTF-8 file, ended by LF or CRLF, the last one perhaps by nothing. A line that is longer than {@value
 * #MAX_BYTES} bytes or no UTF-8 is handed out as a fault, and the next one is read. Used by one thread.
 */
final class LineReader implements Closeable {
    static final int MAX_BYTES = 32 << 20;

    /** A line: its text, or what is wrong with it; and whether it ended with CR LF. */
    record Line(
            Origin origin, @Nullable String text, @Nullable String fault, int bytes, boolean endsWithCr) {}

    private final Path file;
    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(4096);
    private long number;

    LineReader(Path file) throws IOException {
        this.file = file;
        in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    /** The next line, or null at the end. */
    @Nullable
    Line next() throws IOException {
        buffer.reset();
        int read = 0;
        boolean tooLong = false;
        int b;
        while ((b = in.read()) >= 0) {
            read++;
            if (b == '\n') {
                break;
            }
            if (buffer.size() < MAX_BYTES) {
                buffer.write(b);
            } else {
                tooLong = true;
            }
        }
        if (read == 0) {
            return null;
        }
        Origin origin = new Origin(file, ++number);
        if (tooLong) {
            return new Line(origin, null, "longer than " + MAX_BYTES + " bytes", read, false);
        }
        try {
            String text = decoder.decode(ByteBuffer.wrap(buffer.toByteArray())).toString();
            boolean cr = text.endsWith("\r");
            return new Line(origin, cr ? text.substring(0, text.length() - 1) : text, null, read, cr);
        } catch (CharacterCodingException e) {
            return new Line(origin, null, "no UTF-8", read, false);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
