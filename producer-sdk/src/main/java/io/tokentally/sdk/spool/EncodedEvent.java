package io.tokentally.sdk.spool;

/** An event as the spool keeps it. */
public record EncodedEvent(byte type, byte[] payload) {
    int size() {
        return Frame.HEADER + payload.length;
    }
}
