package io.tokentally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code docs/commands.md} names every command and option of the code and no other. */
class CommandsPageTest {
    private static final Path PAGE = Path.of("../docs/commands.md");
    private static final Pattern HEADING = Pattern.compile("^#{2,} `(tally[^`]*)`$", Pattern.MULTILINE);
    private static final Pattern OPTION = Pattern.compile("(?m)^\\| `([^|`]+)` \\|");
    /** What all commands have, said once. */
    private static final Set<String> EVERYWHERE = Set.of("-h", "--help", "-V", "--version", "--verbose");

    @Test
    void thePageNamesEveryCommandAndOptionAndNoOther() throws Exception {
        Map<String, CommandSpec> commands = new LinkedHashMap<>();
        collect(new CommandLine(new TallyCommand()).getCommandSpec(), commands);
        commands.remove("tally");
        Map<String, String> sections = sections(Files.readString(PAGE));

        assertThat(sections.keySet()).as("commands").containsExactlyInAnyOrderElementsOf(commands.keySet());
        commands.forEach((name, command) ->
                assertThat(named(sections.getOrDefault(name, ""))).as(name).isEqualTo(options(command)));
    }

    @Test
    void theHelpOfEveryCommandFits80ColumnsAndSaysHowItEnds() {
        Map<String, CommandSpec> commands = new LinkedHashMap<>();
        collect(new CommandLine(new TallyCommand()).getCommandSpec(), commands);

        commands.keySet().forEach(name -> {
            String[] words = (name + " --help").split(" ", -1);
            Ran help = Ran.tally(List.of(words).subList(1, words.length).toArray(new String[0]));
            assertThat(help.code()).as(name).isZero();
            assertThat(help.lines()).as(name).allMatch(line -> line.length() <= 80);
            assertThat(help.out()).as(name).containsPattern("Example|Try:").contains("Exit codes:");
        });
    }

    private static void collect(CommandSpec command, Map<String, CommandSpec> commands) {
        commands.put(command.qualifiedName(), command);
        command.subcommands().values().forEach(sub -> collect(sub.getCommandSpec(), commands));
    }

    private static Set<String> options(CommandSpec command) {
        return command.options().stream()
                .map(OptionSpec::names)
                .flatMap(Stream::of)
                .filter(name -> !EVERYWHERE.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> sections(String page) {
        Map<String, String> sections = new LinkedHashMap<>();
        Matcher heading = HEADING.matcher(page);
        String name = null;
        int from = 0;
        while (heading.find()) {
            if (name != null) {
                sections.put(name, page.substring(from, heading.start()));
            }
            name = heading.group(1);
            from = heading.end();
        }
        if (name != null) {
            sections.put(name, page.substring(from));
        }
        return sections;
    }

    private static Set<String> named(String section) {
        Set<String> names = new TreeSet<>();
        Matcher row = OPTION.matcher(section);
        while (row.find()) {
            Stream.of(row.group(1).split("[ ,]+", -1))
                    .filter(word -> word.startsWith("-"))
                    .forEach(names::add);
        }
        return names;
    }
}
