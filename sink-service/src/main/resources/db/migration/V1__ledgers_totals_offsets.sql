-- The ledgers (latest form of each event), the totals (absolute values, guarded by revision), what was rejected, and
-- how far the sink has come. Money and sums are unconstrained NUMERIC; times are microseconds in UTC.

CREATE TABLE usage_ledger (
    tenant text NOT NULL,
    event_id text NOT NULL,
    revision bigint NOT NULL,
    version bigint NOT NULL, -- the writer's guard: a row is only replaced by a higher one
    voided boolean NOT NULL,
    occurred_at timestamptz, -- effective time; null only for a void of an event never seen
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
    PRIMARY KEY (tenant, event_id)
);
CREATE INDEX usage_ledger_time ON usage_ledger (tenant, occurred_at);
CREATE INDEX usage_ledger_session ON usage_ledger (tenant, session_id, occurred_at);
CREATE INDEX usage_ledger_user ON usage_ledger (tenant, user_id, occurred_at);

CREATE TABLE tool_ledger (
    tenant text NOT NULL,
    event_id text NOT NULL,
    revision bigint NOT NULL,
    version bigint NOT NULL,
    voided boolean NOT NULL,
    created_at timestamptz, -- effective time; null only for a void of an operation never seen
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
    PRIMARY KEY (tenant, event_id)
);
CREATE INDEX tool_ledger_created ON tool_ledger (tenant, created_at, event_id);
CREATE INDEX tool_ledger_session ON tool_ledger (tenant, session_id);
CREATE INDEX tool_ledger_session_created ON tool_ledger (tenant, session_id, created_at);
CREATE INDEX tool_ledger_tool_name ON tool_ledger (tenant, tool_name);
CREATE INDEX tool_ledger_operation_mode ON tool_ledger (tenant, operation_mode);
CREATE INDEX tool_ledger_tool_mode ON tool_ledger (tenant, tool_name, operation_mode);

-- key_hash is SHA-256 of the topic key, since a key of the longest names would not fit an index.
CREATE TABLE model_totals (
    key_hash bytea PRIMARY KEY,
    tenant text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    "window" text NOT NULL, -- 15m, hour or day
    window_start timestamptz NOT NULL,
    revision bigint NOT NULL, -- the writer's guard
    calls numeric NOT NULL,
    unpriced_calls numeric NOT NULL,
    error_calls numeric NOT NULL,
    cancelled_calls numeric NOT NULL,
    cache_hit_calls numeric NOT NULL,
    input_tokens numeric NOT NULL,
    input_reported numeric NOT NULL,
    cache_read_tokens numeric NOT NULL,
    cache_read_reported numeric NOT NULL,
    cache_write_5m_tokens numeric NOT NULL,
    cache_write_5m_reported numeric NOT NULL,
    cache_write_1h_tokens numeric NOT NULL,
    cache_write_1h_reported numeric NOT NULL,
    output_tokens numeric NOT NULL,
    output_reported numeric NOT NULL,
    reasoning_tokens numeric NOT NULL,
    reasoning_reported numeric NOT NULL,
    other_tokens jsonb NOT NULL, -- {"input_audio": {"sum": 12, "reported": 3}}
    input_cost_usd numeric NOT NULL,
    output_cost_usd numeric NOT NULL,
    reported_cost_usd numeric NOT NULL,
    reported_cost_calls numeric NOT NULL,
    latency_us numeric NOT NULL,
    latency_calls numeric NOT NULL
);
CREATE INDEX model_totals_window ON model_totals (tenant, "window", window_start);

CREATE TABLE user_totals (
    key_hash bytea PRIMARY KEY,
    tenant text NOT NULL,
    user_id text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    "window" text NOT NULL, -- day
    window_start timestamptz NOT NULL,
    revision bigint NOT NULL,
    calls numeric NOT NULL,
    unpriced_calls numeric NOT NULL,
    error_calls numeric NOT NULL,
    cancelled_calls numeric NOT NULL,
    cache_hit_calls numeric NOT NULL,
    input_tokens numeric NOT NULL,
    input_reported numeric NOT NULL,
    cache_read_tokens numeric NOT NULL,
    cache_read_reported numeric NOT NULL,
    cache_write_5m_tokens numeric NOT NULL,
    cache_write_5m_reported numeric NOT NULL,
    cache_write_1h_tokens numeric NOT NULL,
    cache_write_1h_reported numeric NOT NULL,
    output_tokens numeric NOT NULL,
    output_reported numeric NOT NULL,
    reasoning_tokens numeric NOT NULL,
    reasoning_reported numeric NOT NULL,
    other_tokens jsonb NOT NULL, -- {"input_audio": {"sum": 12, "reported": 3}}
    input_cost_usd numeric NOT NULL,
    output_cost_usd numeric NOT NULL,
    reported_cost_usd numeric NOT NULL,
    reported_cost_calls numeric NOT NULL,
    latency_us numeric NOT NULL,
    latency_calls numeric NOT NULL
);
CREATE INDEX user_totals_user ON user_totals (tenant, user_id, window_start);

CREATE TABLE session_totals (
    key_hash bytea PRIMARY KEY,
    tenant text NOT NULL,
    session_id text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    revision bigint NOT NULL,
    calls numeric NOT NULL,
    unpriced_calls numeric NOT NULL,
    error_calls numeric NOT NULL,
    cancelled_calls numeric NOT NULL,
    cache_hit_calls numeric NOT NULL,
    input_tokens numeric NOT NULL,
    input_reported numeric NOT NULL,
    cache_read_tokens numeric NOT NULL,
    cache_read_reported numeric NOT NULL,
    cache_write_5m_tokens numeric NOT NULL,
    cache_write_5m_reported numeric NOT NULL,
    cache_write_1h_tokens numeric NOT NULL,
    cache_write_1h_reported numeric NOT NULL,
    output_tokens numeric NOT NULL,
    output_reported numeric NOT NULL,
    reasoning_tokens numeric NOT NULL,
    reasoning_reported numeric NOT NULL,
    other_tokens jsonb NOT NULL, -- {"input_audio": {"sum": 12, "reported": 3}}
    input_cost_usd numeric NOT NULL,
    output_cost_usd numeric NOT NULL,
    reported_cost_usd numeric NOT NULL,
    reported_cost_calls numeric NOT NULL,
    latency_us numeric NOT NULL,
    latency_calls numeric NOT NULL
);
CREATE INDEX session_totals_session ON session_totals (tenant, session_id);

CREATE TABLE savings_totals (
    key_hash bytea PRIMARY KEY,
    tenant text NOT NULL,
    tool_id text NOT NULL,
    tool_name text NOT NULL,
    operation_mode text NOT NULL,
    "window" text NOT NULL,
    window_start timestamptz NOT NULL,
    revision bigint NOT NULL,
    operations numeric NOT NULL,
    tokens_original numeric NOT NULL,
    tokens_actual numeric NOT NULL,
    baseline_cost_usd numeric NOT NULL,
    actual_cost_usd numeric NOT NULL,
    response_time_us numeric NOT NULL,
    response_time_operations numeric NOT NULL,
    cache_hits numeric NOT NULL,
    cache_hit_operations numeric NOT NULL
);
CREATE INDEX savings_totals_window ON savings_totals (tenant, "window", window_start);

CREATE TABLE rejected (
    rejected_partition integer NOT NULL, -- where it lies on the rejected topic
    rejected_offset bigint NOT NULL,
    tenant text NOT NULL, -- empty where the record could not be decoded
    reason text NOT NULL,
    detail text NOT NULL,
    source_topic text NOT NULL,
    source_partition integer NOT NULL,
    source_offset bigint NOT NULL,
    arrived_at timestamptz NOT NULL,
    value bytea, -- the original bytes
    PRIMARY KEY (rejected_partition, rejected_offset)
);
CREATE INDEX rejected_source ON rejected (source_topic, source_partition, source_offset);

-- One row per partition that the sink reads. A writer that does not hold the current epoch writes nothing.
CREATE TABLE sink_offsets (
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL, -- the consumer's position: all below it is in these tables
    epoch bigint NOT NULL,
    topic_id text NOT NULL, -- Kafka's id of the topic, so that a recreated one is noticed
    PRIMARY KEY (topic, partition)
);
