-- Whoever reads as tally_reader sees the rows of the tenant that its transaction names in tally.tenant, and without one
-- none. The owner of the tables, which is the sink, is not restricted. Roles belong to all databases of a server.

DO $$
BEGIN
    CREATE ROLE tally_reader NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL; -- there already, or made by another at this moment
    WHEN insufficient_privilege THEN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tally_reader') THEN
            RAISE EXCEPTION 'the role tally_reader is missing and % may not create it', current_user
                USING HINT = 'Let a superuser run: CREATE ROLE tally_reader NOLOGIN; GRANT tally_reader TO '
                    || quote_ident(current_user) || ';';
        END IF;
END
$$;

DO $$
BEGIN
    EXECUTE format('GRANT tally_reader TO %I', current_user);
EXCEPTION
    WHEN insufficient_privilege THEN NULL; -- whoever created the role has granted it, or the gateway says so
END
$$;

DO $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO tally_reader', current_schema());
END
$$;

-- Empty counts as none: it is the tenant of rejected records that could not be decoded, and no caller's.
CREATE FUNCTION tally_tenant() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('tally.tenant', true), '');

ALTER TABLE usage_ledger ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON usage_ledger FOR SELECT TO tally_reader USING (tenant = tally_tenant());
GRANT SELECT ON usage_ledger TO tally_reader;

ALTER TABLE tool_ledger ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tool_ledger FOR SELECT TO tally_reader USING (tenant = tally_tenant());
GRANT SELECT ON tool_ledger TO tally_reader;

ALTER TABLE model_totals ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON model_totals FOR SELECT TO tally_reader USING (tenant = tally_tenant());
GRANT SELECT ON model_totals TO tally_reader;

ALTER TABLE user_totals ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON user_totals FOR SELECT TO tally_reader USING (tenant = tally_tenant());
GRANT SELECT ON user_totals TO tally_reader;

ALTER TABLE session_totals ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON session_totals FOR SELECT TO tally_reader USING (tenant = tally_tenant());
GRANT SELECT ON session_totals TO tally_reader;

ALTER TABLE savings_totals ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON savings_totals FOR SELECT TO tally_reader USING (tenant = tally_tenant());
GRANT SELECT ON savings_totals TO tally_reader;

ALTER TABLE rejected ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rejected FOR SELECT TO tally_reader USING (tenant = tally_tenant());
GRANT SELECT ON rejected TO tally_reader;
