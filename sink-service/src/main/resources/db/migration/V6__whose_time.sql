-- Whether the time of an event is the one that its sender gave: only then it is part of the event's fingerprint, so that an
-- export can be sent again as the same event. Null in rows of earlier versions.
ALTER TABLE usage_ledger ADD COLUMN time_given boolean;
ALTER TABLE tool_ledger ADD COLUMN time_given boolean;
