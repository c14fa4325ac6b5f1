package io.tokentally.testkit;

/** Whom an outcome is credited to: what the arriving record says. No producer is the empty string. */
public record AuditKey(EventType type, String tenant, String producerId) {}
