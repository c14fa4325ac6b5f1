package io.tokentally.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryStringTest {
    @Test
    void namesAndValuesAreDecoded() {
        assertThat(QueryString.parse("a=1+2%2B3&b=%F0%9F%98%80&a=x=y&&c&%64="))
                .isEqualTo(
                        Map.of("a", List.of("1 2+3", "x=y"), "b", List.of("😀"), "c", List.of(""), "d", List.of("")));
        assertThat(QueryString.parse(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%ff", "%ed%a0%80=1"})
    void whatIsNotPercentEncodedUtf8IsRefused(String query) {
        assertThat(catchThrowable(() -> QueryString.parse(query)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.status()).isEqualTo(400));
    }
}
