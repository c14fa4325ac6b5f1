package io.tokentally.processor.topology;

import io.tokentally.schemas.Topic;

/** A finished record for a public topic. */
record Output(Topic<?> topic, byte[] value) {}
