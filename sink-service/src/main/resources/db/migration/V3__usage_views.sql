-- Totals for people who query by SQL; docs/query-api.md describes them. security_invoker: whoever asks sees what the tables
-- show them, so tally_reader its own tenant's rows. Read from the ledger, so that first and last use are known.

CREATE VIEW user_usage WITH (security_invoker = true) AS
SELECT tenant,
       user_id,
       count(*) AS calls,
       count(*) FILTER (WHERE input_cost_usd IS NULL OR output_cost_usd IS NULL) AS unpriced_calls,
       count(*) FILTER (WHERE status = 'error') AS error_calls,
       count(DISTINCT session_id) AS sessions,
       sum(input_tokens) AS input_tokens,
       sum(cache_read_tokens) AS cache_read_tokens,
       sum(cache_write_5m_tokens) AS cache_write_5m_tokens,
       sum(cache_write_1h_tokens) AS cache_write_1h_tokens,
       sum(output_tokens) AS output_tokens,
       sum(reasoning_tokens) AS reasoning_tokens,
       sum((SELECT sum(CAST(value AS numeric)) FROM jsonb_each_text(other_tokens))) AS other_tokens,
       sum(input_cost_usd + output_cost_usd) AS cost_usd,
       min(occurred_at) AS first_used,
       max(occurred_at) AS last_used
FROM usage_ledger
WHERE NOT voided
GROUP BY tenant, user_id;

CREATE VIEW session_usage WITH (security_invoker = true) AS
SELECT tenant,
       session_id,
       count(*) AS calls,
       count(*) FILTER (WHERE input_cost_usd IS NULL OR output_cost_usd IS NULL) AS unpriced_calls,
       count(*) FILTER (WHERE status = 'error') AS error_calls,
       count(DISTINCT user_id) AS users,
       sum(input_tokens) AS input_tokens,
       sum(cache_read_tokens) AS cache_read_tokens,
       sum(cache_write_5m_tokens) AS cache_write_5m_tokens,
       sum(cache_write_1h_tokens) AS cache_write_1h_tokens,
       sum(output_tokens) AS output_tokens,
       sum(reasoning_tokens) AS reasoning_tokens,
       sum((SELECT sum(CAST(value AS numeric)) FROM jsonb_each_text(other_tokens))) AS other_tokens,
       sum(input_cost_usd + output_cost_usd) AS cost_usd,
       min(occurred_at) AS first_used,
       max(occurred_at) AS last_used
FROM usage_ledger
WHERE NOT voided
GROUP BY tenant, session_id;

GRANT SELECT ON user_usage, session_usage TO tally_reader;

-- What arrived more than an hour after it occurred, which GET /metrics/pipeline counts: few rows, and only they are indexed.
CREATE INDEX usage_ledger_late ON usage_ledger (tenant)
    WHERE NOT voided AND arrived_at - occurred_at > interval '1 hour';
CREATE INDEX tool_ledger_late ON tool_ledger (tenant)
    WHERE NOT voided AND arrived_at - created_at > interval '1 hour';
