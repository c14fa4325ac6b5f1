package io.tokentally.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;

/** What became of an import's records, as the audit counters of its producer_id say. */
record Outcome(long received, long accepted, long superseded, long duplicates, long stale, long rejected) {
    /** The rows of {@code producerId} among those of {@code /state/audit}, one for each type of event, added up. */
    static Outcome of(JsonNode audit, String producerId) {
        Outcome sum = new Outcome(0, 0, 0, 0, 0, 0);
        for (JsonNode row : audit.path("audit")) {
            if (producerId.equals(Json.text(row, "producer_id"))) {
                sum = sum.plus(row);
            }
        }
        return sum;
    }

    private Outcome plus(JsonNode row) {
        return new Outcome(
                received + row.path("received").longValue(),
                accepted + row.path("ledger").longValue(),
                superseded + row.path("superseded").longValue(),
                duplicates + row.path("duplicates").longValue(),
                stale + row.path("stale").longValue(),
                rejected + row.path("rejected").longValue());
    }
}
