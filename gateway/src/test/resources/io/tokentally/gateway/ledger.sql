-- now is 2026-03-10T12:34:56.789Z
INSERT INTO tool_ledger (event_id, created_at, tool_id, session_id, tool_name, operation_mode, parameters, file_path, tokens_original, tokens_actual,
    response_time_us, baseline_cost_usd, actual_cost_usd, voided, tenant, revision, version, arrived_at, tags, price_source)
SELECT *, 0, 1, now(), '{}', 'default' FROM (VALUES
    ('t1', timestamptz '2026-03-10T12:24:56.789Z', 'a', '0b0e7c0a-3f1d-4a8e-9c39-6f0f2a4c1d55', 'read', 'overview',
        '{"q": "a \"b\" 😀", "n": 1.50}', '/x "y"', 1000, 200, 12500, 0.015000000000000000, 0.003, false, 'default'),
    ('t2', '2026-03-10T12:24:56.789Z', 'b', 's2', 'read', 'full', '{}', null, 100, 150, null, 0.0015, 0.00225, false, 'default'),
    ('t3', '2026-03-10T10:34:56.789123Z', 'a', 's2', 'search', 'semantic', '{}', null, 5000, 1000, 1000, 0.075, 0.015, false, 'default'),
    ('t4', '2026-03-09T12:34:56.789Z', 'a', 's2', 'read', 'overview', '{}', null, 10, 0, 1, 0.00015, 0, false, 'default'),
    ('t5', '2026-03-10T12:34:56.789Z', 'a', 's2', 'read', 'overview', '{}', null, 7, 0, 1, 7, 0, false, 'default'),
    ('t6', '2026-03-10T12:00:00Z', 'a', 's2', 'read', 'overview', '{}', null, 7, 0, 1, 7, 0, true, 'default'),
    ('t7', '2026-03-10T12:00:00Z', 'a', 's2', 'read', 'overview', '{}', null, 7, 0, 1, 7, 0, false, 'other'),
    ('t8', '2026-03-07T00:00:00Z', 'a', 's2', 'search', 'semantic', '{}', null, 9007199254740991, 0, 1, 135107988821.114865, 0, false, 'default')
) AS operation;
INSERT INTO tool_ledger (event_id, created_at, tool_id, session_id, tool_name, operation_mode, parameters, voided, tenant,
    revision, version, arrived_at, tags, price_source)
VALUES ('t9', null, '', '', '', '', '{}', true, 'default', 0, 1, now(), '{}', '');

INSERT INTO savings_totals (key_hash, tenant, tool_id, tool_name, operation_mode, "window", window_start, revision, operations,
    tokens_original, tokens_actual, baseline_cost_usd, actual_cost_usd, response_time_us, response_time_operations, cache_hits, cache_hit_operations)
VALUES
    ('\x01', 'default', 'a', 'read', 'full', 'day', '2026-03-08T00:00:00Z', 1, 2, 30, 10, 3, 1, 10, 2, 0, 0),
    ('\x02', 'default', 'b', 'read', 'full', 'day', '2026-03-08T00:00:00Z', 1, 1, 40000000000000000000000, 0, 600, 0, 0, 0, 0, 0),
    ('\x03', 'default', 'a', 'read', 'full', 'hour', '2026-03-08T00:00:00Z', 1, 9, 9, 9, 9, 9, 9, 9, 0, 0),
    ('\x04', 'default', 'a', 'search', 'full', 'day', '2026-03-08T00:00:00Z', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ('\x05', 'other', 'a', 'search', 'full', 'day', '2026-03-08T00:00:00Z', 1, 9, 9, 9, 9, 9, 9, 9, 0, 0);

INSERT INTO usage_ledger (event_id, occurred_at, provider, model, input_tokens, cache_read_tokens, output_tokens, reasoning_tokens,
    other_tokens, input_cost_usd, output_cost_usd, voided, tenant, revision, version, arrived_at, user_id, session_id, thinking_enabled, status, tags)
SELECT *, 0, 1, now(), 'u', 's', false, 'ok', jsonb '{}' FROM (VALUES
    ('u1', timestamptz '2026-03-10T11:34:56.789Z', 'openai', 'gpt-4o', 100, 50, 10, 5, jsonb '{"input_audio": 7}', 0.001, 0.0005, false, 'default'),
    ('u2', '2026-03-10T11:19:56.789Z', 'openai', 'gpt-4o', 200, null, 20, null, '{}', null, null, false, 'default'),
    ('u3', '2026-03-10T10:34:56.789Z', 'anthropic', 'claude', null, null, 3, null, '{}', null, null, false, 'default'),
    ('u4', '2026-03-10T10:34:56.789Z', 'anthropic', 'claude', 1, 1, 1, 1, '{}', 1, 1, true, 'default'),
    ('u5', '2026-03-10T10:34:56.789Z', 'anthropic', 'claude', 1, 1, 1, 1, '{}', 1, 1, false, 'other'),
    ('u6', '2026-03-10T12:34:56.789Z', 'anthropic', 'claude', 1, 1, 1, 1, '{}', 1, 1, false, 'default'),
    ('u8', '2026-03-09T12:00:00Z', 'openai', 'gpt-4o', 1, 1, 1, 1, '{}', 1, 1, false, 'other'),
    ('u9', '2026-03-09T12:00:00Z', 'openai', 'gpt-4o', 1, 1, 1, 1, '{}', 1, 1, true, 'default'),
    ('u7', '2026-03-09T12:34:56.789Z', 'openai', 'gpt-4o', null, null, null, null, '{}', 0, 0, false, 'default')
) AS call;

UPDATE usage_ledger SET session_id = 'theirs' WHERE event_id = 'u8';
UPDATE usage_ledger SET session_id = 'gone' WHERE event_id = 'u9';

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
