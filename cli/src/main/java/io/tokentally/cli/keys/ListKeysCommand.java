package io.tokentally.cli.keys;

import io.tokentally.access.ApiKey;
import io.tokentally.access.KeyAdmin;
import io.tokentally.cli.settings.StackSettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tally keys list}. */
@Command(
        name = "list",
        description = "Shows every key that was ever created, the oldest first, without the keys themselves.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: tally keys list --data /var/lib/tally"})
public final class ListKeysCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        List<ApiKey> keys = KeyTopicAccess.call(stack, KeyAdmin::list);
        if (keys.isEmpty()) {
            out.println("no key was ever created: this machine alone is served, as tenant 'default'");
            return 0;
        }
        for (ApiKey key : keys) {
            String revoked = key.isRevoked() ? ", revoked " + key.revokedAt() : "";
            out.println(key.id() + "  tenant " + key.tenant() + "  " + key.scopeLabels());
            out.println("    created " + key.createdAt() + revoked
                    + (key.label().isEmpty() ? "" : "  (" + key.label() + ")"));
        }
        return 0;
    }
}
