package io.tokentally.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** The entry point. Exit codes: 0 done, 1 a difference or a failure, 2 wrong usage. */
public final class Main {
    private static final String EXIT_CODES = "Exit codes:";

    private Main() {}

    public static void main(String[] args) {
        int code = run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args);
        System.exit(code);
    }

    /** Runs one command line and gives its exit code; what it prints goes to {@code out} and {@code err}. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine tally = new CommandLine(new TallyCommand());
        tally.getSubcommands().values().forEach(Main::sayExitCodes);
        return tally.setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(80)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Main::execute)
                .setExecutionExceptionHandler(Main::failed)
                .setParameterExceptionHandler(Main::misused)
                .execute(args);
    }

    /** Below the help of each command that does not say more of them itself. */
    private static void sayExitCodes(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        List<String> footer = new ArrayList<>(List.of(usage.footer()));
        if (footer.stream().noneMatch(line -> line.contains(EXIT_CODES))) {
            footer.addAll(List.of("", EXIT_CODES + " 0 done, 1 a failure, 2 wrong usage."));
            usage.footer(footer.toArray(new String[0]));
        }
        command.getSubcommands().values().forEach(Main::sayExitCodes);
    }

    private static int execute(ParseResult parsed) {
        Logging.verbose(parsed.commandSpec().root().userObject() instanceof TallyCommand root && root.verbose());
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        boolean verbose = parsed.commandSpec().root().userObject() instanceof TallyCommand root && root.verbose();
        if (Shutdown.begun()) {
            return CommandLine.ExitCode.SOFTWARE;
        }
        PrintWriter err = command.getErr();
        err.println("tally: " + Failures.line(failure));
        if (verbose) {
            failure.printStackTrace(err);
        }
        return Failures.exitCode(failure);
    }

    private static int misused(CommandLine.ParameterException misuse, String[] args) {
        CommandLine command = misuse.getCommandLine();
        command.getErr().println("tally: " + misuse.getMessage());
        command.getErr().println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }
}
