package io.tokentally.cli.export;

import io.tokentally.cli.Logging;
import io.tokentally.cli.Terminal;
import io.tokentally.cli.http.GatewayOptions;
import io.tokentally.cli.http.GatewayOptions.Gateway;
import io.tokentally.cli.progress.Progress;
import io.tokentally.cli.report.Period;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What every export takes. */
final class ExportOptions {
    /** Forms of a file. */
    enum Format {
        CSV,
        JSONL
    }

    /** How many rows an export will have, where the gateway can tell. */
    interface Rows {
        long expected(Gateway gateway, Map<String, @Nullable String> range) throws InterruptedException;
    }

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private GatewayOptions gateway;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "csv",
            description = "csv, with a header, or jsonl, a JSON object a line (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Format format;

    @Option(
            names = {"-s", "--since"},
            paramLabel = "DAY",
            description = "The first day, 2026-01-31 or 20260131 (default: the first there is).")
    private @Nullable String since;

    @Option(
            names = {"-u", "--until"},
            paramLabel = "DAY",
            description = "The last day, included (default: the last there is).")
    private @Nullable String until;

    @Option(
            names = {"-z", "--timezone"},
            paramLabel = "ZONE",
            description = "Whose days, an IANA name such as Europe/Berlin (default: this machine's).")
    private @Nullable String timezone;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where to write; it appears whole or not at all (default: standard output).")
    private @Nullable Path out;

    void run(CommandSpec spec, String what, Map<String, @Nullable String> filters, Rows rows)
            throws IOException, InterruptedException {
        Logging.forClient();
        Period period;
        try {
            period = Period.of(timezone, since, until);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Gateway asked = gateway.gateway();
        Map<String, @Nullable String> range = range(period);
        range.putAll(filters);
        long expected = rows.expected(asked, range);
        range.put("format", format.name().toLowerCase(Locale.ROOT));
        PrintWriter err = spec.commandLine().getErr();
        Progress progress = new Progress(err, Terminal.attached(), InstantSource.system(), "lines");
        ExportRun run = new ExportRun(asked, progress, expected);
        if (out != null) {
            run.toFile(asked.at("/export/" + what, range), out);
        } else {
            // Not closed: it is the process's own.
            OutputStream stdout = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
            run.to(asked.at("/export/" + what, range), stdout);
        }
    }

    private static Map<String, @Nullable String> range(Period period) {
        Map<String, @Nullable String> range = new LinkedHashMap<>();
        Instant from = period.from();
        Instant to = period.to();
        if (from == null && to == null) {
            range.put("time_range", "all");
        }
        range.put("from", from == null ? null : from.toString());
        range.put("to", to == null ? null : to.toString());
        return range;
    }
}
