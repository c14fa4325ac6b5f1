package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What is called usage and counts something else: a guardrail's policy units, searches, seconds of sound. */
final class NotTokens implements UsageShape {
    @Override
    public boolean matches(ObjectNode usage) {
        boolean units = Json.keys(usage).stream().allMatch(key -> key.endsWith("Units") || key.equals("search_units"));
        return (units && !usage.isEmpty()) || "duration".equals(Json.text(usage, "type"));
    }

    @Override
    public Classes read(ObjectNode usage) {
        return Classes.NONE;
    }

    @Override
    public String provider() {
        return "aws.bedrock";
    }
}
