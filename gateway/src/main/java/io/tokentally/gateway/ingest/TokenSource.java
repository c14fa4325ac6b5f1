package io.tokentally.gateway.ingest;

import io.tokentally.event.TokenCounts;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.Shown;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a count came about, of counts that were given class by class. */
final class TokenSource {
    private static final Pattern FORM = Pattern.compile("api:\\d{1,19}\\+\\d{1,19}|tiktoken:[A-Za-z0-9._-]{1,64}");

    private TokenSource() {}

    /** @throws ProblemException 422 where {@code source} has neither form */
    static String checked(String source) {
        if (!FORM.matcher(source).matches()) {
            throw ProblemException.unacceptable(
                    "token_source must be api:{prompt}+{completion} or tiktoken:{encoding} but is " + Shown.of(source));
        }
        return source;
    }

    /** {@code api:{prompt}+{completion}}: the sums of all input and of all output classes. */
    static String api(TokenCounts tokens) {
        BigInteger prompt =
                sum(tokens.getInput(), tokens.getCacheRead(), tokens.getCacheWrite5m(), tokens.getCacheWrite1h());
        BigInteger completion = sum(tokens.getOutput(), tokens.getReasoning());
        for (var other : tokens.getOther().entrySet()) {
            if (other.getKey().startsWith("input_")) {
                prompt = prompt.add(BigInteger.valueOf(other.getValue()));
            } else {
                completion = completion.add(BigInteger.valueOf(other.getValue()));
            }
        }
        return "api:" + prompt + "+" + completion;
    }

    private static BigInteger sum(@Nullable Long... counts) {
        BigInteger sum = BigInteger.ZERO;
        for (Long count : counts) {
            sum = count == null ? sum : sum.add(BigInteger.valueOf(count));
        }
        return sum;
    }
}
