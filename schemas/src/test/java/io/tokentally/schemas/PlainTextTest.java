package io.tokentally.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void replacesWhatALogOrDatabaseMayRefuse() {
        assertThat(PlainText.of("a\u0000b\nc\u001b[31m\u007f\u0085"))
                .isEqualTo("a\ufffdb\ufffdc\ufffd[31m\ufffd\ufffd");
        assertThat(PlainText.of("\ud800x\udc00\ud800")).isEqualTo("\ufffdx\ufffd\ufffd");
    }

    @Test
    void leavesTheRest() {
        String plain = "\u00f6 \u20ac \ud83d\ude00 \"quoted\" \u2028";
        assertThat(PlainText.of(plain)).isEqualTo(plain);
    }

    @Test
    void cutsWithoutLeavingHalfACharacter() {
        assertThat(PlainText.of("abc", 3)).isEqualTo("abc");
        assertThat(PlainText.of("abcd", 3)).isEqualTo("abc");
        assertThat(PlainText.of("ab\ud83d\ude00", 3)).isEqualTo("ab\ufffd");
    }
}
