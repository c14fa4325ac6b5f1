package io.tokentally.testkit;

/** Whom an outcome is credited to: what the arriving record says. A tenant or producer that it does not name
 * within bounds is the empty string. */
public record AuditKey(EventType type, String tenant, String producerId) {}
