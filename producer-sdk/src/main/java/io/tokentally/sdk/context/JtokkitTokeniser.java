package io.tokentally.sdk.context;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Arrays;

/**
 * OpenAI's encodings, by jtokkit, which is optional. Of other providers' models this is an estimate. Thread-safe; making one
 * loads the encoding (some 100 ms and 20 MB), so share it.
 */
public final class JtokkitTokeniser implements Tokeniser {
    /** Of OpenAI's models since GPT-4o. */
    public static final String DEFAULT_ENCODING = "o200k_base";

    private final Encoding encoding;

    private JtokkitTokeniser(Encoding encoding) {
        this.encoding = encoding;
    }

    public static Tokeniser o200kBase() {
        return of(DEFAULT_ENCODING);
    }

    /**
     * Of another encoding.
     *
     * @param encoding {@code o200k_base}, {@code cl100k_base}, {@code p50k_base}, {@code p50k_edit} or {@code r50k_base}
     * @throws IllegalArgumentException where there is none of that name
     * @throws IllegalStateException where jtokkit is not on the class path
     */
    public static Tokeniser of(String encoding) {
        try {
            EncodingType type = EncodingType.fromName(encoding)
                    .orElseThrow(() -> new IllegalArgumentException("encoding must be one of "
                            + Arrays.toString(EncodingType.values()) + " but is " + encoding));
            return new JtokkitTokeniser(Encodings.newLazyEncodingRegistry().getEncoding(type));
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException("counting tokens needs com.knuddels:jtokkit on the class path", e);
        }
    }

    @Override
    public String encoding() {
        return encoding.getName();
    }

    @Override
    public long count(String text) {
        return encoding.countTokensOrdinary(text);
    }
}
