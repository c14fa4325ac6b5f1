package io.tokentally.cli.reprice;

import io.tokentally.cli.CliException;
import io.tokentally.pricing.Cost;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One look at the ledgers in Postgres, by the prices of the run. */
final class RepriceRun {
    private final Map<String, String> settings;
    private final LedgerRange range;
    private final NewPrices prices;

    /** @param settings by which the services run */
    RepriceRun(Map<String, String> settings, LedgerRange range, NewPrices prices) {
        this.settings = settings;
        this.range = range;
        this.prices = prices;
    }

    /**
     * What would change.
     *
     * @param sender is sent each record that would; null only looks
     */
    Differences look(@Nullable CommandSender sender) {
        Differences differences = new Differences();
        String url = settings.getOrDefault("database.url", "");
        try (Connection connection = DriverManager.getConnection(
                url, settings.getOrDefault("database.user", ""), settings.getOrDefault("database.password", ""))) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            LedgerRecords.usage(connection, range, entry -> {
                Cost cost = prices.cost(entry);
                if (differences.add(entry, cost) && sender != null) {
                    sender.send(entry);
                }
            });
            LedgerRecords.tools(connection, range, entry -> {
                BigDecimal price = prices.price(entry);
                if (differences.add(entry, price) && sender != null) {
                    sender.send(entry);
                }
            });
            connection.rollback();
        } catch (SQLException e) {
            throw new CliException("Postgres at " + url + ": " + e.getMessage(), e);
        }
        return differences;
    }
}
