package io.tokentally.cli.doctor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.cli.Logging;
import io.tokentally.cli.settings.StackSettings;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tally doctor}. */
@Command(
        name = "doctor",
        description = {
            "Names what is wrong with a stack and how to mend it: Java, disk, ports, Kafka, topics, the schema registry,"
                    + " schemas, Postgres, tables, lag and clocks.",
            "Changes nothing, but for a position of the group tally-doctor, which it takes back at once: it has the"
                    + " broker's time on it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally doctor",
            "  tally doctor --config tally.properties --json",
            "",
            "Exit codes: 0 all is well, 1 something is wrong, 2 wrong usage."
        })
public final class DoctorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Option(
            names = "--min-free",
            paramLabel = "MIB",
            defaultValue = "1024",
            description = "How much room the disks must have (default: ${DEFAULT-VALUE} MiB).")
    private long minFreeMib;

    @Option(
            names = "--max-lag",
            paramLabel = "RECORDS",
            defaultValue = "10000",
            description = "How far processor and sink may be behind (default: ${DEFAULT-VALUE}).")
    private long maxLag;

    @Option(
            names = {"-j", "--json"},
            description = "JSON instead of lines.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Logging.forClient();
        Map<String, String> settings = stack.settings();
        List<Finding> findings = new Doctor(settings, InstantSource.system(), maxLag)
                .look(JavaCheck.here(), new DiskCheck(DiskCheck.folders(stack.data(), settings), minFreeMib << 20));
        PrintWriter out = spec.commandLine().getOut();
        boolean well = findings.stream().allMatch(finding -> finding.level() == Finding.Level.OK);
        if (json) {
            json(findings, well, out);
        } else {
            lines(findings, well, out);
        }
        return well ? 0 : 1;
    }

    private static void lines(List<Finding> findings, boolean well, PrintWriter out) {
        for (Finding finding : findings) {
            out.printf("%-6s%-10s%s%n", finding.level().label(), finding.area(), finding.what());
            if (!finding.remedy().isEmpty()) {
                out.printf("%-16s-> %s%n", "", finding.remedy());
            }
        }
        long wrong = findings.stream()
                .filter(finding -> finding.level() == Finding.Level.FAULT)
                .count();
        out.println(well ? "all is well" : wrong == 1 ? "1 thing is wrong" : wrong + " things are wrong");
    }

    private static void json(List<Finding> findings, boolean well, PrintWriter out) {
        ObjectNode answer = new ObjectMapper().createObjectNode().put("well", well);
        ArrayNode list = answer.putArray("findings");
        for (Finding finding : findings) {
            list.addObject()
                    .put("area", finding.area())
                    .put("status", finding.level().json())
                    .put("what", finding.what())
                    .put("remedy", finding.remedy().isEmpty() ? null : finding.remedy());
        }
        out.println(answer.toPrettyString());
    }
}
