package io.tokentally.schemas;

/**
 * What is wrong with an event.
 *
 * @param reason the kind
 * @param field the field's name as in the schema, empty where it is the whole record
 * @param detail one sentence that shows the value
 */
public record Fault(RejectReason reason, String field, String detail) {}
