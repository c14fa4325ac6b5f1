-- Sums over users read a range of time from all of them. Rows come nearly in the order of their time, so that an index of
-- their ranges is small and costs whoever writes next to nothing.
CREATE INDEX user_totals_time ON user_totals USING brin (window_start timestamptz_minmax_multi_ops)
    WITH (pages_per_range = 32, autosummarize = on);
