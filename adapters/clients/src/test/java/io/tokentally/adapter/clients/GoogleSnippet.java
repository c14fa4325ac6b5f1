package io.tokentally.adapter.clients;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import io.tokentally.sdk.TokentallyClient;
import java.util.ArrayList;
import java.util.List;

/** {@code com.google.genai:google-genai}. */
final class GoogleSnippet {
    private GoogleSnippet() {}

    static void generate(Client google, TokentallyClient tokentally) {
        GenerateContentConfig config = GenerateContentConfig.builder().build();
        // snippet google
        GenerateContentResponse answer = google.models.generateContent("gemini-2.5-flash", "hi", config);
        tokentally.recordUsage(
                "gcp.gemini", answer.toJson(), event -> event.setUserId("u-42").setSessionId("s-7"));
        // end
    }

    static void stream(Client google, TokentallyClient tokentally) {
        GenerateContentConfig config = GenerateContentConfig.builder().build();
        // snippet google-stream
        List<String> events = new ArrayList<>();
        try (ResponseStream<GenerateContentResponse> chunks =
                google.models.generateContentStream("gemini-2.5-flash", "hi", config)) {
            chunks.forEach(chunk -> events.add(chunk.toJson()));
        }
        tokentally.recordUsage(
                "gcp.gemini", events, event -> event.setUserId("u-42").setSessionId("s-7"));
        // end
    }
}
