-- The ledgers in partitions, one a month of effective time in UTC, so that old months can be archived and taken out.
-- Postgres wants the time in every unique key: it is fixed for an event, so that (tenant, event_id, time) names it as
-- (tenant, event_id) does. Only a void that came before its record has none; it lies apart at -infinity until the record
-- comes, and the sink moves it then.

DROP VIEW user_usage, session_usage;
ALTER TABLE usage_ledger RENAME TO usage_ledger_v3;
ALTER TABLE usage_ledger_v3 DROP CONSTRAINT usage_ledger_pkey;
DROP INDEX usage_ledger_time, usage_ledger_session, usage_ledger_user, usage_ledger_late;
ALTER TABLE tool_ledger RENAME TO tool_ledger_v3;
ALTER TABLE tool_ledger_v3 DROP CONSTRAINT tool_ledger_pkey;
DROP INDEX tool_ledger_created, tool_ledger_session, tool_ledger_session_created, tool_ledger_tool_name,
    tool_ledger_operation_mode, tool_ledger_tool_mode, tool_ledger_late;

CREATE TABLE usage_ledger (
    tenant text NOT NULL,
    event_id text NOT NULL,
    revision bigint NOT NULL,
    version bigint NOT NULL, -- the writer's guard: a row is only replaced by a higher one
    voided boolean NOT NULL,
    occurred_at timestamptz NOT NULL, -- effective time; -infinity only for a void of an event never seen
    arrived_at timestamptz NOT NULL,
    user_id text NOT NULL,
    session_id text NOT NULL,
    message_id text,
    provider text NOT NULL,
    model text NOT NULL,
    operation text,
    input_tokens bigint,
    cache_read_tokens bigint,
    cache_write_5m_tokens bigint,
    cache_write_1h_tokens bigint,
    output_tokens bigint,
    reasoning_tokens bigint,
    other_tokens jsonb NOT NULL, -- {"input_audio": 12}
    token_source text,
    service_tier text,
    thinking_enabled boolean NOT NULL,
    thinking_budget bigint,
    stop_reason text,
    status text NOT NULL,
    latency_us bigint,
    reported_cost_usd numeric,
    input_cost_usd numeric, -- null where unpriced
    output_cost_usd numeric,
    price jsonb,
    tags jsonb NOT NULL,
    producer_id text,
    producer_seq bigint,
    PRIMARY KEY (tenant, event_id, occurred_at)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX usage_ledger_time ON usage_ledger (tenant, occurred_at);
CREATE INDEX usage_ledger_session ON usage_ledger (tenant, session_id, occurred_at);
CREATE INDEX usage_ledger_user ON usage_ledger (tenant, user_id, occurred_at);

-- No index for a filter that the others narrow down enough: each costs every row that is written.
CREATE TABLE tool_ledger (
    tenant text NOT NULL,
    event_id text NOT NULL,
    revision bigint NOT NULL,
    version bigint NOT NULL,
    voided boolean NOT NULL,
    created_at timestamptz NOT NULL, -- effective time; -infinity only for a void of an operation never seen
    arrived_at timestamptz NOT NULL,
    session_id text NOT NULL,
    user_id text,
    tool_id text NOT NULL,
    tool_name text NOT NULL,
    operation_mode text NOT NULL,
    parameters text NOT NULL, -- a JSON object, as sent
    file_path text,
    tokens_original bigint,
    tokens_actual bigint,
    response_time_us bigint,
    cache_hit boolean,
    provider text,
    model text,
    tags jsonb NOT NULL,
    price_usd numeric, -- per token
    price_source text NOT NULL,
    baseline_cost_usd numeric,
    actual_cost_usd numeric,
    producer_id text,
    producer_seq bigint,
    PRIMARY KEY (tenant, event_id, created_at)
) PARTITION BY RANGE (created_at);
CREATE INDEX tool_ledger_created ON tool_ledger (tenant, created_at, event_id);
CREATE INDEX tool_ledger_session ON tool_ledger (tenant, session_id, created_at);
CREATE INDEX tool_ledger_tool_mode ON tool_ledger (tenant, tool_name, operation_mode, created_at);

-- What arrived more than an hour after it occurred, which GET /metrics/pipeline counts: few rows, and only they are
-- indexed.
CREATE INDEX usage_ledger_late ON usage_ledger (tenant)
    WHERE NOT voided AND arrived_at - occurred_at > interval '1 hour';
CREATE INDEX tool_ledger_late ON tool_ledger (tenant)
    WHERE NOT voided AND arrived_at - created_at > interval '1 hour';

-- Where voids without time wait, and what is too far from today for a month of its own. There is no default partition: all
-- readers would have to be locked out of it whenever a month is added.
CREATE TABLE usage_ledger_timeless PARTITION OF usage_ledger
    FOR VALUES FROM (MINVALUE) TO ('0001-01-01 00:00:00+00');
CREATE TABLE usage_ledger_earliest PARTITION OF usage_ledger
    FOR VALUES FROM ('0001-01-01 00:00:00+00') TO ('2015-01-01 00:00:00+00');
CREATE TABLE usage_ledger_latest PARTITION OF usage_ledger
    FOR VALUES FROM ('2100-01-01 00:00:00+00') TO (MAXVALUE);
CREATE TABLE tool_ledger_timeless PARTITION OF tool_ledger
    FOR VALUES FROM (MINVALUE) TO ('0001-01-01 00:00:00+00');
CREATE TABLE tool_ledger_earliest PARTITION OF tool_ledger
    FOR VALUES FROM ('0001-01-01 00:00:00+00') TO ('2015-01-01 00:00:00+00');
CREATE TABLE tool_ledger_latest PARTITION OF tool_ledger
    FOR VALUES FROM ('2100-01-01 00:00:00+00') TO (MAXVALUE);

-- Makes the partition of the month that starts at first, if it is missing; says whether it made one. Attaching locks
-- out neither readers nor writers of other months. SECURITY DEFINER: the sink need not own the tables.
CREATE FUNCTION tally_add_month(ledger text, first timestamptz) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone TO 'UTC'
AS $$
DECLARE
    month timestamptz := date_trunc('month', first, 'UTC');
    partition_name text := ledger || '_' || to_char(month, 'YYYYMM');
BEGIN
    IF ledger NOT IN ('usage_ledger', 'tool_ledger') THEN
        RAISE EXCEPTION 'there is no ledger %', ledger;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('tally_add_month'));
    IF to_regclass(partition_name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition_name, ledger);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        ledger, partition_name, month, month + interval '1 month');
    RETURN true;
END
$$;
REVOKE EXECUTE ON FUNCTION tally_add_month(text, timestamptz) FROM PUBLIC;

SELECT tally_add_month(ledger, month)
FROM unnest(ARRAY['usage_ledger', 'tool_ledger']) AS ledger, unnest(ARRAY[now(), now() + interval '1 month']) AS month;

-- What was written so far.
UPDATE usage_ledger_v3 SET occurred_at = '-infinity' WHERE occurred_at IS NULL;
SELECT tally_add_month('usage_ledger', month)
FROM (SELECT DISTINCT date_trunc('month', occurred_at, 'UTC') AS month FROM usage_ledger_v3
      WHERE occurred_at BETWEEN '2015-01-01 00:00:00+00' AND '2099-12-31 23:59:59.999999+00') AS months;
INSERT INTO usage_ledger SELECT * FROM usage_ledger_v3;
DROP TABLE usage_ledger_v3;

UPDATE tool_ledger_v3 SET created_at = '-infinity' WHERE created_at IS NULL;
SELECT tally_add_month('tool_ledger', month)
FROM (SELECT DISTINCT date_trunc('month', created_at, 'UTC') AS month FROM tool_ledger_v3
      WHERE created_at BETWEEN '2015-01-01 00:00:00+00' AND '2099-12-31 23:59:59.999999+00') AS months;
INSERT INTO tool_ledger SELECT * FROM tool_ledger_v3;
DROP TABLE tool_ledger_v3;

-- As V2: readers reach the rows of their tenant through the ledger; its partitions alone are not for them.
ALTER TABLE usage_ledger ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON usage_ledger FOR SELECT TO tally_reader USING (tenant = tally_tenant());
GRANT SELECT ON usage_ledger TO tally_reader;
ALTER TABLE tool_ledger ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tool_ledger FOR SELECT TO tally_reader USING (tenant = tally_tenant());
GRANT SELECT ON tool_ledger TO tally_reader;

-- As V3, on the new ledger.
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

-- What archived months held: sums by the keys of the totals, so that totals remain the sums over ledger and archive.
CREATE TABLE archived_model_totals (month date NOT NULL, LIKE model_totals);
ALTER TABLE archived_model_totals DROP COLUMN key_hash, DROP COLUMN revision;
CREATE TABLE archived_user_totals (month date NOT NULL, LIKE user_totals);
ALTER TABLE archived_user_totals DROP COLUMN key_hash, DROP COLUMN revision;
CREATE TABLE archived_session_totals (month date NOT NULL, LIKE session_totals);
ALTER TABLE archived_session_totals DROP COLUMN key_hash, DROP COLUMN revision;
CREATE TABLE archived_savings_totals (month date NOT NULL, LIKE savings_totals);
ALTER TABLE archived_savings_totals DROP COLUMN key_hash, DROP COLUMN revision;

CREATE TABLE archived_months (
    ledger text NOT NULL,
    month date NOT NULL,
    tenant text NOT NULL,
    rows bigint NOT NULL, -- voided ones too
    file text NOT NULL, -- where the rows of all tenants were written
    sha256 text NOT NULL,
    archived_at timestamptz NOT NULL
);

-- A month's figures as they were when it was closed, by day.
CREATE TABLE closed_months (
    month date PRIMARY KEY,
    closed_at timestamptz NOT NULL
);
CREATE TABLE closed_model_totals (month date NOT NULL, LIKE model_totals);
ALTER TABLE closed_model_totals DROP COLUMN key_hash, DROP COLUMN revision;
CREATE TABLE closed_savings_totals (month date NOT NULL, LIKE savings_totals);
ALTER TABLE closed_savings_totals DROP COLUMN key_hash, DROP COLUMN revision;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['archived_model_totals', 'archived_user_totals', 'archived_session_totals',
        'archived_savings_totals', 'archived_months', 'closed_model_totals', 'closed_savings_totals']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_tenant ON %I FOR SELECT TO tally_reader USING (tenant = tally_tenant())', name);
        EXECUTE format('GRANT SELECT ON %I TO tally_reader', name);
    END LOOP;
END
$$;
