package io.tokentally.cli.migrate;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Failures;
import io.tokentally.cli.Logging;
import io.tokentally.cli.settings.DatabaseSettings;
import io.tokentally.cli.settings.StackSettings;
import io.tokentally.sink.Migrations;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tally migrate}. */
@Command(
        name = "migrate",
        description = {
            "Brings the database's tables to the version of this build. The sink does so too when it starts; run this"
                    + " before it where its user may not change tables.",
            "Needs database.url, database.user and database.password of the stack or the file."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally migrate --config tally.properties --check",
            "  TALLY_DATABASE_PASSWORD=... tally migrate --config tally.properties",
            "",
            "Exit codes: 0 up to date, 1 pending (--check) or failed, 2 wrong usage."
        })
public final class MigrateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Option(names = "--check", description = "Change nothing; say what is pending.")
    private boolean check;

    @Override
    public Integer call() {
        Logging.forClient();
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> settings = stack.settings();
        DataSource database = DatabaseSettings.database(settings);
        String url = settings.getOrDefault("database.url", "");
        try {
            List<String> pending = Migrations.pending(database);
            if (pending.isEmpty()) {
                List<String> applied = Migrations.applied(database);
                out.println(url + " is up to date: " + applied.get(applied.size() - 1));
                return 0;
            }
            if (check) {
                out.println(url + " lacks:");
                pending.forEach(migration -> out.println("  " + migration));
                return 1;
            }
            List<String> done = Migrations.migrate(database);
            done.forEach(migration -> out.println("applied " + migration));
            out.println(url + " is up to date");
            return 0;
        } catch (FlywayException e) {
            throw new CliException(
                    "the migrations of " + url + " failed: " + Failures.line(root(e))
                            + ". See database.url, database.user and database.password, and 'tally doctor'.",
                    e);
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
