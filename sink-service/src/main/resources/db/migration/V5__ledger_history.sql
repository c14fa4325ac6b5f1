-- Forms that no longer count, each once, with what replaced it. Rows are only added. Read by event, so partitioned by nothing.

CREATE TABLE ledger_history (
    tenant text NOT NULL,
    type text NOT NULL, -- usage or tool_operation
    event_id text NOT NULL,
    version bigint NOT NULL, -- of the form that went
    revision bigint NOT NULL,
    voided boolean NOT NULL, -- whether the form that went was a void
    cause text NOT NULL, -- revision, void or reprice
    replaced_by_revision bigint NOT NULL,
    replaced_by_version bigint NOT NULL,
    occurred_at timestamptz, -- effective time; null only for a void of an event never seen
    arrived_at timestamptz NOT NULL,
    replaced_at timestamptz NOT NULL,
    session_id text,
    user_id text,
    provider text,
    model text,
    status text,
    input_tokens bigint,
    cache_read_tokens bigint,
    cache_write_5m_tokens bigint,
    cache_write_1h_tokens bigint,
    output_tokens bigint,
    reasoning_tokens bigint,
    other_tokens jsonb NOT NULL,
    reported_cost_usd numeric,
    latency_us bigint,
    input_cost_usd numeric, -- null where unpriced
    output_cost_usd numeric,
    price jsonb,
    tool_id text,
    tool_name text,
    operation_mode text,
    tokens_original bigint,
    tokens_actual bigint,
    response_time_us bigint,
    cache_hit boolean,
    price_usd numeric, -- per token that a tool saves
    price_source text,
    baseline_cost_usd numeric,
    actual_cost_usd numeric,
    PRIMARY KEY (tenant, type, event_id, version)
);

ALTER TABLE ledger_history ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON ledger_history FOR SELECT TO tally_reader USING (tenant = tally_tenant());
GRANT SELECT ON ledger_history TO tally_reader;
