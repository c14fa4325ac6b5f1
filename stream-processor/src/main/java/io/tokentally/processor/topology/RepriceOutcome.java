package io.tokentally.processor.topology;

/** What became of a command to price a known form again; each has exactly one. */
enum RepriceOutcome {
    /** The form has a new price. */
    REPRICED,
    /** It costs by the prices of now what it cost. */
    UNCHANGED,
    /** Another form of the event is known by now, which was priced when it came. */
    REPLACED,
    /** The event is not known, or no longer. */
    UNKNOWN,
    /** It is not what it says, or its price cannot be summed; see the topic of rejected records. */
    REJECTED
}
