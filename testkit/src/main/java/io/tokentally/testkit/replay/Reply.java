package io.tokentally.testkit.replay;

import java.nio.charset.StandardCharsets;

/** What the server answers. */
@SuppressWarnings("ArrayRecordComponent")
public record Reply(int status, String contentType, byte[] body) {
    static Reply of(String contentType, String body) {
        return new Reply(200, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    public static Reply json(String body) {
        return of("application/json", body);
    }

    public static Reply error(int status, String body) {
        return new Reply(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }
}
