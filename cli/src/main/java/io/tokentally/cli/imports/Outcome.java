package io.tokentally.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;

/** What became of an import's records, as the audit counters of its producer_id say. */
record Outcome(long received, long accepted, long superseded, long duplicates, long stale, long rejected) {
    /** The row of {@code producerId} among those of {@code /state/audit}; all 0 where there is none. */
    static Outcome of(JsonNode audit, String producerId) {
        for (JsonNode row : audit.path("audit")) {
            if ("usage".equals(Json.text(row, "type")) && producerId.equals(Json.text(row, "producer_id"))) {
                return new Outcome(
                        row.path("received").longValue(),
                        row.path("ledger").longValue(),
                        row.path("superseded").longValue(),
                        row.path("duplicates").longValue(),
                        row.path("stale").longValue(),
                        row.path("rejected").longValue());
            }
        }
        return new Outcome(0, 0, 0, 0, 0, 0);
    }
}
