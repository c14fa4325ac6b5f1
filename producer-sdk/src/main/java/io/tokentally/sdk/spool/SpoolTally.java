package io.tokentally.sdk.spool;

/** Running counts of a spool. Owned by the spool's thread. */
final class SpoolTally {
    long recovered;
    long corrupted;
    long lost;
    long torn;
}
