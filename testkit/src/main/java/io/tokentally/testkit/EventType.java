package io.tokentally.testkit;

/** The two kinds of events, each a space of identities of its own. */
public enum EventType {
    USAGE("usage"),
    TOOL_OPERATION("tool_operation");

    private final String wireName;

    EventType(String wireName) {
        this.wireName = wireName;
    }

    /** As in {@code /track/batch} and {@code /state/audit}. */
    public String wireName() {
        return wireName;
    }
}
