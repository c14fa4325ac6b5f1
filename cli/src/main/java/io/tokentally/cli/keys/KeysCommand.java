package io.tokentally.cli.keys;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tally keys}. */
@Command(
        name = "keys",
        description = {
            "Makes, shows and ends the keys that callers of the gateway and of the live state need.",
            "As soon as one key was ever created, every request needs one; until then only this machine is served, as"
                    + " tenant 'default'. Works on Kafka itself, so a running stack takes it over within a second."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CreateKeyCommand.class, ListKeysCommand.class, RevokeKeyCommand.class},
        footer = {
            "",
            "Examples:",
            "  tally keys create --tenant acme --scopes ingest,read --label 'CI of acme'",
            "  tally keys list",
            "  tally keys revoke key_7gq0m2x4ab"
        })
public final class KeysCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, for example 'tally keys list'");
    }
}
