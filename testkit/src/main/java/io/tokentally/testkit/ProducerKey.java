package io.tokentally.testkit;

/** Who numbers events, and for whom. */
public record ProducerKey(String tenant, String producerId) {}
