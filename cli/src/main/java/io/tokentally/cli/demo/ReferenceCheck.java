package io.tokentally.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.CliException;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.cli.reconcile.Difference;
import io.tokentally.cli.reconcile.PostgresCheck;
import io.tokentally.cli.reconcile.TopicReader;
import io.tokentally.cli.settings.StackFile;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.testkit.AuditCounts;
import io.tokentally.testkit.AuditKey;
import io.tokentally.testkit.Comparison;
import io.tokentally.testkit.EventType;
import io.tokentally.testkit.Recount;
import io.tokentally.testkit.ReferenceModel;
import io.tokentally.testkit.Rules;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that came out of a drained pipeline against a plain recount of everything that went in: ledgers and totals
 * in Postgres, live state and audit counters.
 */
public final class ReferenceCheck {
    private final Map<String, String> settings;
    private final Rules rules;
    private final JsonHttp http = new JsonHttp();

    /** Takes the addresses of a stack, and the rules that its processor goes by. */
    public ReferenceCheck(Map<String, String> settings, Rules rules) {
        this.settings = settings;
        this.rules = rules;
    }

    /** Every difference; the recount is what is expected. */
    public List<Difference> run() throws InterruptedException {
        TopicReader topics = new TopicReader(setting("bootstrap.servers"));
        ArrivalLog log = ArrivalLog.read(topics, SchemaRegistry.at(setting("schema.registry.url")));
        return run(log, new ReferenceModel(rules).recount(log.arrivals()));
    }

    /** Every difference from {@code expected}, which is the recount of {@code log}. */
    public List<Difference> run(ArrivalLog log, Recount expected) throws InterruptedException {
        List<Difference> differences = new ArrayList<>(postgres(expected));
        String state = setting(StackFile.STATE_URL);
        for (String window : List.of("15m", "hour", "day")) {
            differences.addAll(StateCheck.models(
                    expected.totals().models(), window, http.get(state + "/state/models?window=" + window)));
            differences.addAll(StateCheck.savings(
                    expected.totals().savings(), window, http.get(state + "/state/savings?window=" + window)));
        }
        Comparison.audit(withPoison(expected, log), audit(http.get(state + "/state/audit")))
                .forEach(difference -> differences.add(new Difference(
                        "/state/audit",
                        difference.key(),
                        difference.field(),
                        difference.expected(),
                        difference.actual())));
        return differences;
    }

    private List<Difference> postgres(Recount expected) {
        try (Connection connection = DriverManager.getConnection(
                setting("database.url"), setting("database.user"), settings.getOrDefault("database.password", ""))) {
            return PostgresCheck.run(
                    connection,
                    new PostgresCheck.Expected(
                            expected.usageLedger().values(),
                            expected.toolLedger().values(),
                            expected.totals().models().values(),
                            expected.totals().users().values(),
                            expected.totals().sessions().values(),
                            expected.totals().savings().values()));
        } catch (SQLException e) {
            throw new CliException("Postgres at " + setting("database.url") + ": " + e.getMessage(), e);
        }
    }

    /** What could not be decoded is credited to nobody. */
    private static Map<AuditKey, AuditCounts> withPoison(Recount expected, ArrivalLog log) {
        Map<AuditKey, AuditCounts> audit = new HashMap<>(expected.audit());
        for (EventType type : EventType.values()) {
            long poison = log.poison().get(type == EventType.USAGE ? 0 : 1);
            AuditKey key = new AuditKey(type, "", "");
            AuditCounts known = audit.getOrDefault(key, new AuditCounts(0, 0, 0, 0, 0));
            audit.put(
                    key,
                    new AuditCounts(
                            known.ledger(),
                            known.superseded(),
                            known.duplicates(),
                            known.stale(),
                            known.rejected() + poison));
        }
        return audit;
    }

    private static Map<AuditKey, AuditCounts> audit(JsonNode answer) {
        Map<AuditKey, AuditCounts> audit = new HashMap<>();
        for (JsonNode row : answer.path("audit")) {
            EventType type = row.path("type").asText().equals(EventType.USAGE.wireName())
                    ? EventType.USAGE
                    : EventType.TOOL_OPERATION;
            audit.put(
                    new AuditKey(
                            type,
                            row.path("tenant").asText(),
                            row.path("producer_id").asText()),
                    new AuditCounts(
                            row.path("ledger").longValue(),
                            row.path("superseded").longValue(),
                            row.path("duplicates").longValue(),
                            row.path("stale").longValue(),
                            row.path("rejected").longValue()));
        }
        return audit;
    }

    private String setting(String key) {
        return settings.getOrDefault(key, "");
    }
}
