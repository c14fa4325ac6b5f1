-- Other figures than those of the ledger, so that an answer tells where they come from.
INSERT INTO savings_totals (key_hash, tenant, tool_id, tool_name, operation_mode, "window", window_start, revision, operations,
    tokens_original, tokens_actual, baseline_cost_usd, actual_cost_usd, response_time_us, response_time_operations, cache_hits, cache_hit_operations)
VALUES
    ('\x01', 'default', 'a', 'read', 'full', 'day', '2026-03-08T00:00:00Z', 1, 2, 30, 10, 3, 1, 10, 2, 0, 0),
    ('\x02', 'default', 'b', 'read', 'full', 'day', '2026-03-08T00:00:00Z', 1, 1, 40000000000000000000000, 0, 600, 0, 0, 0, 0, 0),
    ('\x03', 'default', 'a', 'read', 'full', 'hour', '2026-03-08T00:00:00Z', 1, 9, 9, 9, 9, 9, 9, 9, 0, 0),
    ('\x04', 'default', 'a', 'search', 'full', 'day', '2026-03-08T00:00:00Z', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ('\x05', 'other', 'a', 'search', 'full', 'day', '2026-03-08T00:00:00Z', 1, 9, 9, 9, 9, 9, 9, 9, 0, 0);

INSERT INTO model_totals (key_hash, "window", window_start, calls, unpriced_calls, input_tokens, input_reported, output_tokens, output_reported,
    other_tokens, input_cost_usd, output_cost_usd, tenant, provider, model, revision, error_calls, cancelled_calls, cache_hit_calls,
    cache_read_tokens, cache_read_reported, cache_write_5m_tokens, cache_write_5m_reported, cache_write_1h_tokens, cache_write_1h_reported,
    reasoning_tokens, reasoning_reported, reported_cost_usd, reported_cost_calls, latency_us, latency_calls)
SELECT *, 'default', 'openai', 'gpt-4o', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM (VALUES
    (bytea '\x01', '15m', timestamptz '2026-03-10T12:15:00Z', 1, 0, 15, 1, 0, 1, jsonb '{}', 0.1, 0.05),
    ('\x02', '15m', '2026-03-10T12:30:00Z', 2, 2, 30, 2, 0, 0, '{}', 0, 0),
    ('\x03', 'hour', '2026-03-10T12:00:00Z', 3, 1, 60, 3, 0, 0, '{}', 0.5, 0),
    ('\x04', 'day', '2026-03-10T00:00:00Z', 4, 4, 1440, 4, 0, 0, '{"input_audio": {"sum": 5, "reported": 1}, "input_image": {"sum": 0, "reported": 0}}', 0, 0),
    ('\x05', 'day', '2026-03-09T00:00:00Z', 5, 0, 20000000000000000000000, 5, 1, 1, '{"input_audio": {"sum": 6, "reported": 1}}', 1.5, 2.500),
    ('\x06', 'day', '2026-03-08T00:00:00Z', 0, 0, 0, 0, 0, 0, '{}', 0, 0)
) AS totals;
