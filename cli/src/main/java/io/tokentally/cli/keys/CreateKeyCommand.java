package io.tokentally.cli.keys;

import io.tokentally.access.KeyAdmin;
import io.tokentally.access.Scope;
import io.tokentally.cli.settings.StackSettings;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tally keys create}. */
@Command(
        name = "create",
        description = {
            "Makes a key and prints it, alone on its line, this one time: only a hash of it is kept.",
            "Its id, to revoke it by, goes to stderr."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: TALLY_KEY=$(tally keys create --tenant acme --scopes ingest,read)"})
public final class CreateKeyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            required = true,
            description = "Whose events the key sends and whose data it shows; 'default' holds what came without keys.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String tenant;

    @Option(
            names = "--scopes",
            paramLabel = "SCOPE",
            required = true,
            split = ",",
            description = "ingest: send events. read: see the tenant's data. admin: see the pipeline's metrics and"
                    + " instances. None implies another.")
    private Set<Scope> scopes = EnumSet.noneOf(Scope.class);

    @Option(names = "--label", paramLabel = "TEXT", defaultValue = "", description = "A note, such as who has the key.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String label;

    @Override
    public Integer call() throws InterruptedException {
        short replicationFactor = KeyTopicAccess.replicationFactor(stack);
        KeyAdmin.Created created =
                KeyTopicAccess.call(stack, keys -> keys.create(tenant, scopes, label, replicationFactor));
        spec.commandLine()
                .getErr()
                .println(created.key().id() + " of tenant " + tenant + ", for "
                        + created.key().scopeLabels() + ". The key is shown this one time:");
        spec.commandLine().getOut().println(created.secret());
        return 0;
    }
}
