package io.tokentally.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    /** RFC 8785, section 3.2.2: its sample, parsed. */
    @Test
    void writesTheExampleOfTheRfcAsTheRfcDoes() {
        assertThat(CanonicalJson.array("\u20ac$\u000f\nA'B\"\\\\\"/"))
                .isEqualTo("[\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]");
    }

    @Test
    void escapesControlCharactersInTheShortestWay() {
        StringBuilder controls = new StringBuilder();
        for (char c = 0; c < 0x20; c++) {
            controls.append(c);
        }
        assertThat(CanonicalJson.array(controls.toString()))
                .isEqualTo(
                        "[\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
                                + "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f\"]");
    }

    @Test
    void leavesEverythingElseAsItIs() {
        String plain = "/<>&'\u007f\u0080\u2028\u2029\ufeff\u00f6\u20ac\ud83d\ude00e\u0301";
        assertThat(CanonicalJson.array(plain)).isEqualTo("[\"" + plain + "\"]");
    }

    @Test
    void separatesPartsWithACommaAlone() {
        assertThat(CanonicalJson.array()).isEqualTo("[]");
        assertThat(CanonicalJson.array("")).isEqualTo("[\"\"]");
        assertThat(CanonicalJson.array("a", "", "b,c", "\",\"")).isEqualTo("[\"a\",\"\",\"b,c\",\"\\\",\\\"\"]");
        assertThat(CanonicalJson.arrayBytes("\ud83d\ude00"))
                .isEqualTo("[\"\ud83d\ude00\"]".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anyParserGetsThePartsBack() throws IOException {
        long seed = Seed.get();
        Random random = new Random(seed);
        ObjectMapper json = new ObjectMapper();
        for (int i = 0; i < 2_000; i++) {
            String[] parts = random.ints(random.nextInt(4), 0, 12)
                    .mapToObj(length -> text(random, length))
                    .toArray(String[]::new);
            assertThat(json.readValue(CanonicalJson.arrayBytes(parts), String[].class))
                    .as("-Dseed=%d", seed)
                    .isEqualTo(parts);
        }
    }

    @Test
    void twoPartsAreTheSameBytesTheQuickWay() {
        long seed = Seed.get();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String first = random.nextBoolean() ? "default" : text(random, random.nextInt(12));
            String second = random.nextBoolean() ? "openai:chatcmpl-" + i + '~' : text(random, random.nextInt(12));
            assertThat(CanonicalJson.arrayBytes(first, second))
                    .as("-Dseed=%d", seed)
                    .isEqualTo(CanonicalJson.array(first, second).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void oneCharacterThatNeedsCareIsSeenWhereverItStands() {
        String plain = "chatcmpl-~ 012345";
        for (int c = 0; c < 0x180; c++) {
            for (int at = 0; at <= plain.length(); at++) {
                String text = plain.substring(0, at) + (char) c + plain.substring(at);
                assertThat(CanonicalJson.arrayBytes("default", text))
                        .isEqualTo(CanonicalJson.array("default", text).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static String text(Random random, int length) {
        return random.ints(length, 0, Character.MAX_CODE_POINT + 1)
                .map(c -> random.nextBoolean() ? c % 0x80 : c)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
