package io.tokentally.cli.imports;

import picocli.CommandLine.Option;

/** Whose the events are, of sources that do not say it. */
final class UserOption {
    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "local",
            description = "The user_id of every event (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    String user;
}
