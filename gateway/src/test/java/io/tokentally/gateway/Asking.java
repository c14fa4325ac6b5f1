package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.gateway.http.Answer;
import io.tokentally.gateway.http.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a gateway and compares. */
record Asking(GatewayService gateway) {
    /** But for further classes that only totals add up, see {@link Expected#folded}. */
    void same(String path, JsonNode expected) throws Exception {
        assertThat(Expected.folded(get(path))).as(path).isEqualTo(Expected.folded(expected));
    }

    JsonNode get(String path) throws Exception {
        return Json.object(text(path));
    }

    String text(String path) throws Exception {
        Answer answer = Answer.get(gateway.port(), path);
        assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** To the letter. */
    void exactly(String path, JsonNode expected) throws Exception {
        assertThat(get(path)).as(path).isEqualTo(expected);
    }

    static JsonNode whole(Map<String, ?> answer) {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(answer);
        whole.put("as_of", null);
        whole.put("complete", true);
        return Expected.json(whole);
    }

    static String escaped(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
