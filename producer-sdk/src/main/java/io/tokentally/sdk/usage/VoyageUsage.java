package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A total and nothing beside it that is a count of tokens: embeddings and reranking, which have input only.
 *
 * @see <a href="https://docs.voyageai.com/reference/embeddings-api">Voyage's embeddings</a>
 */
final class VoyageUsage implements UsageShape {
    private static final String TOTAL = "total_tokens";
    private static final Set<String> KEYS = Set.of(TOTAL, "text_tokens", "image_pixels", "video_pixels");

    @Override
    public boolean matches(ObjectNode usage) {
        return usage.has(TOTAL) && KEYS.containsAll(Json.keys(usage));
    }

    @Override
    public Classes read(ObjectNode usage) {
        return Classes.of(Json.count(usage, TOTAL), null, null, null);
    }

    @Override
    public String provider() {
        return "voyageai";
    }
}
