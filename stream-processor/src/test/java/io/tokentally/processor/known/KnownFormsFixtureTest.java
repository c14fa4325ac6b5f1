package io.tokentally.processor.known;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.schemas.Micros;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Changelogs of each earlier format, in {@code src/test/resources/known-forms}, are restored and gone on with. A change of the
 * format gets a folder of its own: {@code -Dknown.fixture.write=src/test/resources/known-forms/N} makes it; the older ones stay.
 */
class KnownFormsFixtureTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "known-forms");
    private static final HexFormat HEX = HexFormat.of();
    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
    private static final Duration HISTORY = Duration.ofDays(35);

    @TempDir
    Path directory;

    static Stream<Path> formats() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void isRestoredAndGoneOnWith(Path format) throws IOException {
        FakeChangelog log = new FakeChangelog();
        for (String line : Files.readAllLines(format.resolve("changelog.tsv"))) {
            String[] cells = line.split("\t", -1);
            byte[] value = cells[1].isEmpty() ? null : HEX.parseHex(cells[1]);
            log.add(HEX.parseHex(cells[0]), value);
        }
        FakeChangelog.Copy copy = new FakeChangelog.Copy(log, new KnownMemory(1 << 20), directory);
        copy.open();
        Map<Id, String> expected = new HashMap<>();
        for (String line : Files.readAllLines(format.resolve("forms.tsv"))) {
            String[] cells = line.split("\t", 3);
            Id id = new Id(Long.parseUnsignedLong(cells[0], 16), Long.parseUnsignedLong(cells[1], 16));
            expected.put(id, cells[2]);
        }
        assertThat(expected).hasSizeGreaterThan(100);
        expected.forEach(
                (id, form) -> assertThat(String.valueOf(copy.forms.get(id))).isEqualTo(form));

        RandomForms forms = new RandomForms(9, Micros.of(START));
        Id superseded = expected.keySet().iterator().next();
        KnownForm later = forms.next(1L << 41, Micros.of(START));
        copy.forms.put(superseded, later);
        copy.forms.writeChunks();
        log.commit();
        log.compact(true);
        copy.open();
        assertThat(copy.forms.get(superseded)).isEqualTo(later);
        copy.forms.forget(START.plus(HISTORY).plus(Duration.ofDays(3)), HISTORY);
        log.commit();
        log.compact(false);
        assertThat(log.committed).as("all chunks were known and have expired").isEmpty();
        copy.forms.close();
    }

    @Test
    @EnabledIfSystemProperty(named = "known.fixture.write", matches = ".+")
    void write() throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("known.fixture.write")));
        FakeChangelog log = new FakeChangelog();
        FakeChangelog.Copy copy = new FakeChangelog.Copy(log, new KnownMemory(1 << 20), directory);
        copy.open();
        RandomForms forms = new RandomForms(5, Micros.of(START));
        List<Id> ids = new ArrayList<>();
        for (int n = 0; n < 150; n++) {
            Id id = n % 6 == 5 ? ids.get(n / 2) : forms.id();
            ids.add(id);
            KnownForm form = forms.next((3L << 40) + n, Micros.of(START.plus(Duration.ofMinutes(20L * n))));
            copy.forms.put(id, form);
            if (n % 20 == 0) {
                copy.forms.writeChunks();
            }
        }
        copy.forms.writeChunks();
        log.commit();
        Files.write(
                folder.resolve("changelog.tsv"),
                log.committed.stream()
                        .map(line -> HEX.formatHex(line.key().get()) + "\t"
                                + (line.value() == null ? "" : HEX.formatHex(line.value())))
                        .toList());
        Files.write(
                folder.resolve("forms.tsv"),
                ids.stream()
                        .map(id -> Long.toHexString(id.high()) + "\t" + Long.toHexString(id.low()) + "\t"
                                + copy.forms.get(id))
                        .distinct()
                        .sorted()
                        .toList());
        copy.forms.close();
    }
}
