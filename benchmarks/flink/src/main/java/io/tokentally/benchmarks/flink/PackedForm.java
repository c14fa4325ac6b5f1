package io.tokentally.benchmarks.flink;

import io.tokentally.benchmarks.processor.work.Form;
import io.tokentally.benchmarks.processor.work.ModelKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Forms as bytes: the revision in front, then the rest. */
final class PackedForm {
    private static final int USD_SCALE = 18;
    private static final int USUAL_BYTES = 192;

    private PackedForm() {}

    static long revision(byte[] packed) {
        return ByteBuffer.wrap(packed).getLong();
    }

    static byte[] of(Form form) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeLong(form.revision());
            out.writeUTF(form.model().tenant());
            out.writeUTF(form.model().provider());
            out.writeUTF(form.model().model());
            out.writeLong(form.at());
            out.writeUTF(form.status());
            out.writeLong(form.input());
            out.writeLong(form.cacheRead());
            out.writeLong(form.cacheWrite5m());
            out.writeLong(form.cacheWrite1h());
            out.writeLong(form.output());
            out.writeLong(form.reasoning());
            write(out, form.inputCost());
            write(out, form.outputCost());
            write(out, form.reportedCost());
            out.writeLong(form.latency());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        return bytes.toByteArray();
    }

    static Form read(byte[] packed) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed))) {
            return new Form(
                    in.readLong(),
                    new ModelKey(in.readUTF(), in.readUTF(), in.readUTF()),
                    in.readLong(),
                    in.readUTF(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    usd(in),
                    usd(in),
                    usd(in),
                    in.readLong());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be read", e);
        }
    }

    /** With a sign behind it, which {@link #read} leaves alone. */
    static byte[] signed(byte[] packed, int sign) {
        byte[] signed = Arrays.copyOf(packed, packed.length + 1);
        signed[packed.length] = (byte) sign;
        return signed;
    }

    static int sign(byte[] signed) {
        return signed[signed.length - 1];
    }

    private static void write(DataOutputStream out, @Nullable BigDecimal usd) throws IOException {
        byte[] digits = usd == null
                ? new byte[0]
                : usd.setScale(USD_SCALE).unscaledValue().toByteArray();
        out.writeByte(digits.length);
        out.write(digits);
    }

    private static @Nullable BigDecimal usd(DataInputStream in) throws IOException {
        byte[] digits = in.readNBytes(in.readByte());
        return digits.length == 0 ? null : new BigDecimal(new BigInteger(digits), USD_SCALE);
    }
}
