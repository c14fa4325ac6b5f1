-- now is 2026-03-10T12:34:56.789Z
SELECT count(tally_add_month(ledger, '2026-03-01T00:00:00Z')) FROM unnest(ARRAY['usage_ledger', 'tool_ledger']) AS ledger;
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
VALUES ('t9', '-infinity', '', '', '', '', '{}', true, 'default', 0, 1, now(), '{}', '');

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
