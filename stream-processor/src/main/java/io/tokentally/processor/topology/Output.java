package io.tokentally.processor.topology;

import io.tokentally.schemas.Topic;
import org.jspecify.annotations.Nullable;

/** A finished record for a public topic; without value it takes the key's last one back. */
record Output(Topic<?> topic, byte @Nullable [] value) {}
