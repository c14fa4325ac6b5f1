package io.tokentally.processor.topology;

import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;

/** The two kinds of events. */
enum EventType {
    USAGE("usage", Topics.USAGE_EVENTS, Topics.USAGE_LEDGER),
    TOOL_OPERATION("tool_operation", Topics.TOOL_OPERATIONS, Topics.TOOL_LEDGER);

    private final String label;
    private final Topic<?> raw;
    private final Topic<?> ledger;

    EventType(String label, Topic<?> raw, Topic<?> ledger) {
        this.label = label;
        this.raw = raw;
        this.ledger = ledger;
    }

    /** The name in audit rows. */
    String label() {
        return label;
    }

    Topic<?> raw() {
        return raw;
    }

    Topic<?> ledger() {
        return ledger;
    }

    static EventType ofRawTopic(String topic) {
        for (EventType type : values()) {
            if (type.raw.name().equals(topic)) {
                return type;
            }
        }
        throw new IllegalArgumentException("topic " + topic + " is no raw topic");
    }
}
