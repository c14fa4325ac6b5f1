package io.tokentally.cli.report;

import io.tokentally.cli.http.GatewayOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every report takes, in ccusage's words. */
final class ReportOptions {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    GatewayOptions gateway;

    @Option(
            names = {"-s", "--since"},
            paramLabel = "DAY",
            description = "The first day, 2026-01-31 or 20260131 (default: the first there is).")
    @Nullable
    String since;

    @Option(
            names = {"-u", "--until"},
            paramLabel = "DAY",
            description = "The last day, included (default: the last there is).")
    @Nullable
    String until;

    @Option(
            names = {"-z", "--timezone"},
            paramLabel = "ZONE",
            description = "Whose days, an IANA name such as Europe/Berlin (default: this machine's).")
    @Nullable
    String timezone;

    @Option(
            names = {"-j", "--json"},
            description = "JSON with every digit, instead of a table.")
    boolean json;

    @Option(
            names = {"-o", "--order"},
            paramLabel = "ORDER",
            description = "asc or desc: by time, of models and savings by tokens (default: asc by time, desc by"
                    + " tokens).")
    @Nullable
    Order order;

    @Option(
            names = {"-b", "--breakdown"},
            description = "A line per model below each line.")
    boolean breakdown;

    @Option(names = "--compact", description = "Fewer columns.")
    boolean compact;
}
