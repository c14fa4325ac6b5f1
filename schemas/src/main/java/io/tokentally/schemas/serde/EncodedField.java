package io.tokentally.schemas.serde;

/** A field of a record in Avro's binary form: the bytes from {@code from} on. Nobody may change them. */
public record EncodedField(byte[] bytes, int from) {}
