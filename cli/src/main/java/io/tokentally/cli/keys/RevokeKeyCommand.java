package io.tokentally.cli.keys;

import io.tokentally.access.ApiKey;
import io.tokentally.cli.settings.StackSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tally keys revoke}. */
@Command(
        name = "revoke",
        description = {
            "Ends a key for good: within a second no gateway and no processor lets it in.",
            "Requests that have begun go on. Where all keys are revoked nobody is let in."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: tally keys revoke key_7gq0m2x4ab"})
public final class RevokeKeyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Parameters(paramLabel = "ID", description = "The key's id, as 'tally keys list' shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String id;

    @Override
    public Integer call() throws InterruptedException {
        ApiKey revoked = KeyTopicAccess.call(stack, keys -> keys.revoke(id));
        spec.commandLine()
                .getOut()
                .println(revoked.id() + " of tenant " + revoked.tenant() + " is revoked since " + revoked.revokedAt());
        return 0;
    }
}
