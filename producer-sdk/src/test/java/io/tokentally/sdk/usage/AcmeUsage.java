package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Acme's counts: cached tokens are inside the prompt's. */
final class AcmeUsage implements UsageShape {
    @Override
    public String provider() {
        return "acme";
    }

    @Override
    public boolean matches(ObjectNode usage) {
        return usage.has("acme_prompt");
    }

    @Override
    public Classes read(ObjectNode usage) {
        Whole prompt = new Whole(Json.count(usage, "acme_prompt"));
        Long cached = prompt.take(Json.count(usage, "acme_cached"));
        return Classes.of(prompt.rest(), cached, Json.count(usage, "acme_answer"), null)
                .against(Json.count(usage, "acme_total"));
    }
}
