package io.tokentally.testkit;

import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import java.util.List;
import java.util.Map;

/**
 * What a list of arrivals must have come to.
 *
 * @param usageLedger latest accepted form by the text of its key {@code ["tenant","event_id"]}, version 0
 * @param toolLedger likewise
 * @param totals with revision 0; one that fell to 0 calls is there, with zeros
 * @param producers that sent a numbered event, accepted or not
 * @param outcomes of each arrival, in order
 */
public record Recount(
        Map<String, UsageLedgerEntry> usageLedger,
        Map<String, ToolLedgerEntry> toolLedger,
        Totals totals,
        Map<AuditKey, AuditCounts> audit,
        Map<ProducerKey, ProducerNumbers> producers,
        List<Outcome> outcomes,
        List<Rejection> rejections) {}
