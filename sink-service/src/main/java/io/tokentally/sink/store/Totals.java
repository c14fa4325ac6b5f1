package io.tokentally.sink.store;

import io.tokentally.total.ClassTotal;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.TokenTotals;
import io.tokentally.total.UsageSums;
import io.tokentally.total.UserTotal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/** The totals: absolute values, named by the hash of their key, guarded by their revision. */
public final class Totals {
    private static final String KEY_HASH = "key_hash";

    public static final Table<KeyedTotal<ModelTotal>> MODELS = models();
    public static final Table<KeyedTotal<UserTotal>> USERS = users();
    public static final Table<KeyedTotal<SessionTotal>> SESSIONS = sessions();
    public static final Table<KeyedTotal<SavingsTotal>> SAVINGS = savings();

    private Totals() {}

    private static Table<KeyedTotal<ModelTotal>> models() {
        Table.Builder<KeyedTotal<ModelTotal>> table = named("model_totals");
        table.text("tenant", of(ModelTotal::getTenant))
                .text("provider", of(ModelTotal::getProvider))
                .text("model", of(ModelTotal::getModel))
                .text("window", of(ModelTotal::getWindow))
                .timestamptz("window_start", of(ModelTotal::getWindowStart))
                .guard("revision", row -> row.total().getRevision());
        return usageSums(table, of(ModelTotal::getSums)).build();
    }

    private static Table<KeyedTotal<UserTotal>> users() {
        Table.Builder<KeyedTotal<UserTotal>> table = named("user_totals");
        table.text("tenant", of(UserTotal::getTenant))
                .text("user_id", of(UserTotal::getUserId))
                .text("provider", of(UserTotal::getProvider))
                .text("model", of(UserTotal::getModel))
                .text("window", of(UserTotal::getWindow))
                .timestamptz("window_start", of(UserTotal::getWindowStart))
                .guard("revision", row -> row.total().getRevision());
        return usageSums(table, of(UserTotal::getSums)).build();
    }

    private static Table<KeyedTotal<SessionTotal>> sessions() {
        Table.Builder<KeyedTotal<SessionTotal>> table = named("session_totals");
        table.text("tenant", of(SessionTotal::getTenant))
                .text("session_id", of(SessionTotal::getSessionId))
                .text("provider", of(SessionTotal::getProvider))
                .text("model", of(SessionTotal::getModel))
                .guard("revision", row -> row.total().getRevision());
        return usageSums(table, of(SessionTotal::getSums)).build();
    }

    private static Table<KeyedTotal<SavingsTotal>> savings() {
        Function<KeyedTotal<SavingsTotal>, SavingsSums> sums = of(SavingsTotal::getSums);
        return Totals.<SavingsTotal>named("savings_totals")
                .text("tenant", of(SavingsTotal::getTenant))
                .text("tool_id", of(SavingsTotal::getToolId))
                .text("tool_name", of(SavingsTotal::getToolName))
                .text("operation_mode", of(SavingsTotal::getOperationMode))
                .text("window", of(SavingsTotal::getWindow))
                .timestamptz("window_start", of(SavingsTotal::getWindowStart))
                .guard("revision", row -> row.total().getRevision())
                .bigint("operations", sums.andThen(SavingsSums::getOperations))
                .numeric("tokens_original", sums.andThen(SavingsSums::getTokensOriginal))
                .numeric("tokens_actual", sums.andThen(SavingsSums::getTokensActual))
                .numeric("baseline_cost_usd", sums.andThen(SavingsSums::getBaselineCostUsd))
                .numeric("actual_cost_usd", sums.andThen(SavingsSums::getActualCostUsd))
                .numeric("response_time_us", sums.andThen(SavingsSums::getResponseTimeUs))
                .bigint("response_time_operations", sums.andThen(SavingsSums::getResponseTimeOperations))
                .bigint("cache_hits", sums.andThen(SavingsSums::getCacheHits))
                .bigint("cache_hit_operations", sums.andThen(SavingsSums::getCacheHitOperations))
                .build();
    }

    private static <R> Table.Builder<R> usageSums(Table.Builder<R> table, Function<R, UsageSums> sums) {
        table.bigint("calls", sums.andThen(UsageSums::getCalls))
                .bigint("unpriced_calls", sums.andThen(UsageSums::getUnpricedCalls))
                .bigint("error_calls", sums.andThen(UsageSums::getErrorCalls))
                .bigint("cancelled_calls", sums.andThen(UsageSums::getCancelledCalls))
                .bigint("cache_hit_calls", sums.andThen(UsageSums::getCacheHitCalls));
        Function<R, TokenTotals> tokens = sums.andThen(UsageSums::getTokens);
        tokenClass(table, "input", tokens.andThen(TokenTotals::getInput));
        tokenClass(table, "cache_read", tokens.andThen(TokenTotals::getCacheRead));
        tokenClass(table, "cache_write_5m", tokens.andThen(TokenTotals::getCacheWrite5m));
        tokenClass(table, "cache_write_1h", tokens.andThen(TokenTotals::getCacheWrite1h));
        tokenClass(table, "output", tokens.andThen(TokenTotals::getOutput));
        tokenClass(table, "reasoning", tokens.andThen(TokenTotals::getReasoning));
        return table.jsonb("other_tokens", tokens.andThen(counts -> Json.totals(counts.getOther())))
                .numeric("input_cost_usd", sums.andThen(UsageSums::getInputCostUsd))
                .numeric("output_cost_usd", sums.andThen(UsageSums::getOutputCostUsd))
                .numeric("reported_cost_usd", sums.andThen(UsageSums::getReportedCostUsd))
                .bigint("reported_cost_calls", sums.andThen(UsageSums::getReportedCostCalls))
                .numeric("latency_us", sums.andThen(UsageSums::getLatencyUs))
                .bigint("latency_calls", sums.andThen(UsageSums::getLatencyCalls));
    }

    private static <R> void tokenClass(Table.Builder<R> table, String name, Function<R, ClassTotal> total) {
        table.numeric(name + "_tokens", total.andThen(ClassTotal::getSum))
                .bigint(name + "_reported", total.andThen(ClassTotal::getReported));
    }

    private static <T> Table.Builder<KeyedTotal<T>> named(String name) {
        return new Table.Builder<KeyedTotal<T>>(name, List.of(KEY_HASH), row -> ByteBuffer.wrap(row.keyHash()))
                .bytea(KEY_HASH, KeyedTotal::keyHash);
    }

    private static <T, V> Function<KeyedTotal<T>, V> of(Function<T, V> value) {
        return row -> value.apply(row.total());
    }
}
