package io.tokentally.sdk.spool;

import org.apache.avro.specific.SpecificRecord;

/** An event read back; it is not read again until its place is released. */
public record StoredEvent(Place place, SpecificRecord event) {}
