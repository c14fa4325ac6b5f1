package io.tokentally.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.processor.topology.ProducerNews.News;
import io.tokentally.schemas.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What resolve tells the totals arrives as it was told. {@code -Dseed=N} */
class DifferencesTest {
    private static final long SEED = Long.getLong("seed", 7);
    private static final Instant AT = Instant.parse("2026-11-22T10:15:00Z");
    private static final HexFormat HEX = HexFormat.of();

    /** Whatever a later version writes, it reads this, or refuses it by its first byte. */
    private static final String WRITTEN_BY_FORMAT_1 =
            "0102000660dabff853400e050861636d65070c6f70656e6169060a6770742d350100040631356d060a686f75"
                    + "7365060a6c6c616d610406616e6e040664617911010b0c1d2e3f4041528364758697a8b9ca0406742d310508"
                    + "7265616409106f7665727669657711205b2261636d65222c22706f642d37225d066d0001020304c88296b00d"
                    + "80c4b3ffd7b6b006874804e48103c296b102f6b64f090ffdccec3d6d0afac7f7ffff04010116696e7075745f"
                    + "617564696f01010100b402006e0005060304c88296b00d80c4b3ffd7b6b006874804e48103c296b102f6b64f"
                    + "090ffdccec3d6d0afac7f7ffff04010116696e7075745f617564696f01010100b4020075000701020880c291"
                    + "b00d80c4b3ffd7b6b006874804e48103c296b102f6b64f090ffdccec3d6d0afac7f7ffff04010116696e7075"
                    + "745f617564696f01010100b402007300090102030080c4b3ffd7b6b006874804e48103c296b102f6b64f090f"
                    + "fdccec3d6d0afac7f7ffff04010116696e7075745f617564696f01010100b4020076000a0b0c04c88296b00d"
                    + "80c4b3ffd7b6b006a70204e48103c296b102f6b64f090ffdccec3d6d0afac7f7ffff04010116696e7075745f"
                    + "617564696f01010100b40200700d1280c4b3ffd7b6b00600020101";

    private record Told(TotalKey key, String tally, long latest) {}

    private static final class Gathered implements DifferenceReader.Taker {
        private final List<Told> totals = new ArrayList<>();
        private final List<ProducerNote> notes = new ArrayList<>();

        @Override
        public void take(TotalKey key, Tally tally, long latest) {
            totals.add(new Told(key, words(tally), latest));
        }

        @Override
        public void take(ProducerNote note) {
            notes.add(note);
        }
    }

    private static String words(Tally tally) {
        StringBuilder words = new StringBuilder();
        for (int sum = 0; sum < 5; sum++) {
            words.append(tally.sum(sum, 18).toPlainString()).append(' ');
        }
        for (int count = 0; count < 4; count++) {
            words.append(tally.count(count)).append(' ');
        }
        tally.forEachPart((name, part) -> words.append(name)
                .append('=')
                .append(part.sum(0, 0))
                .append('/')
                .append(part.count(0)));
        return words.toString();
    }

    @Test
    void theyArriveAsTheyWereTold() {
        Random random = new Random(SEED);
        DifferenceWriter writer = new DifferenceWriter();
        List<Told> told = new ArrayList<>();
        List<ProducerNote> notes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            TotalKey key = key(random);
            Tally tally = tally(key.kind(), random);
            long latest = random.nextLong() >> random.nextInt(64);
            writer.add(key, tally, latest);
            told.add(new Told(key, words(tally), latest));
            News news = new News();
            for (int number = random.nextInt(20); number > 0; number--) {
                news.numbers().add(1L + random.nextInt(5_000));
            }
            news.heard(random.nextInt(3) - 1L, random.nextLong() >>> 1);
            for (ProducerNote note : ProducerNote.of("producer" + random.nextInt(9), news)) {
                writer.add(note);
                notes.add(note);
            }
        }
        DifferenceReader reader = new DifferenceReader(writer.finish(3, 1_234_567_890_123_456L));
        Gathered gathered = new Gathered();
        reader.forEach(gathered);
        assertThat(gathered.totals).as("seed %s", SEED).isEqualTo(told);
        assertThat(gathered.notes).as("seed %s", SEED).isEqualTo(notes);
        assertThat(reader.partition()).isEqualTo(3);
        assertThat(reader.clock()).isEqualTo(1_234_567_890_123_456L);
        assertThat(writer.isEmpty()).isTrue();
    }

    @Test
    void aWriterThatWasEmptiedBeginsAnew() {
        DifferenceWriter writer = new DifferenceWriter();
        writer.add(TotalKind.session("acme", "before", "openai", "gpt-5"), UsageTally.none(), 1);
        writer.finish(0, 0);
        assertThat(HEX.formatHex(fixed(writer))).isEqualTo(HEX.formatHex(fixed(new DifferenceWriter())));
    }

    @Test
    void theFormatStays() {
        assertThat(HEX.formatHex(fixed(new DifferenceWriter()))).isEqualTo(WRITTEN_BY_FORMAT_1);
        Gathered gathered = new Gathered();
        new DifferenceReader(HEX.parseHex(WRITTEN_BY_FORMAT_1)).forEach(gathered);
        assertThat(gathered.totals).extracting(Told::key).containsExactly(KEYS);
        assertThat(gathered.totals).extracting(Told::latest).containsOnly(1_795_342_500_000_000L);
        assertThat(gathered.notes).extracting(ProducerNote::producer).containsExactly("[\"acme\",\"pod-7\"]");
    }

    @Test
    void anotherFormatIsRefusedWithWhatToDo() {
        byte[] record = fixed(new DifferenceWriter());
        record[0] = 'm'; // as each difference began when it was a record of its own
        assertThatThrownBy(() -> new DifferenceReader(record))
                .isInstanceOf(UnfitStateException.class)
                .hasMessageContaining("format 109")
                .hasMessageContaining("rebuild=true");
    }

    private static final TotalKey[] KEYS = {
        TotalKind.model("acme", "openai", "gpt-5", Window.QUARTER_HOUR, AT),
        TotalKind.unpriced("acme", "house", "llama", Window.QUARTER_HOUR, AT),
        TotalKind.user("acme", "ann", "openai", "gpt-5", AT),
        TotalKind.session("acme", "0b0c1d2e-3f40-4152-8364-758697a8b9ca", "openai", "gpt-5"),
        TotalKind.savings("acme", "t-1", "read", "overview", Window.QUARTER_HOUR, AT)
    };

    private static byte[] fixed(DifferenceWriter writer) {
        for (TotalKey key : KEYS) {
            Tally tally = key.kind().none().get();
            tally.add(0, 12_345);
            tally.add(1, new BigDecimal("0.001250000000000000"), 18, 1);
            tally.add(2, new BigDecimal("-12345678901234567890.000000000000000001"), 18, 1);
            tally.count(0, 2);
            tally.count(3, -1);
            tally.part("input_audio", 1, 1).add(0, 77);
            writer.add(key, tally, 1_795_342_500_000_000L);
        }
        News news = new News();
        news.numbers().add(1);
        news.numbers().add(9);
        news.heard(9, 1_795_342_500_000_000L);
        ProducerNote.of("[\"acme\",\"pod-7\"]", news).forEach(writer::add);
        return writer.finish(2, 1_795_342_500_123_456L);
    }

    private static TotalKey key(Random random) {
        String tenant = "tenant-" + random.nextInt(3);
        String name = random.nextBoolean() ? "naïve \"name\"" : "n" + random.nextInt(1_000);
        Instant at = AT.minusSeconds(random.nextInt(1_000_000_000));
        return switch (random.nextInt(5)) {
            case 0 -> TotalKind.model(tenant, "openai", name, Window.QUARTER_HOUR, at);
            case 1 -> TotalKind.unpriced(tenant, "openai", name, Window.QUARTER_HOUR, at);
            case 2 -> TotalKind.user(tenant, name, "openai", "gpt-5", at);
            case 3 -> TotalKind.session(tenant, name, "openai", "gpt-5");
            default -> TotalKind.savings(tenant, name, "read", "overview", Window.QUARTER_HOUR, at);
        };
    }

    private static Tally tally(TotalKind<?> kind, Random random) {
        Tally tally = kind.none().get();
        for (int sum = 0; sum < 5; sum++) {
            BigInteger value = new BigInteger(random.nextInt(126), random);
            if (random.nextBoolean()) {
                value = value.divide(BigInteger.TEN.pow(9)).multiply(BigInteger.TEN.pow(9));
            }
            tally.add(sum, new BigDecimal(value, 18), 18, random.nextBoolean() ? 1 : -1);
        }
        for (int count : Arrays.asList(0, 1, 3)) {
            tally.count(count, random.nextInt(1_000) - 500);
        }
        if (random.nextInt(4) == 0) {
            tally.part("output_" + random.nextInt(9), 1, 1).add(0, random.nextLong() >> 8);
        }
        return tally;
    }
}
