package io.tokentally.sdk.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the folder afterwards, and what comes back from it. */
class SpoolTest {
    private static final long ROOMY = 16 << 20;

    @TempDir
    private Path folder;

    private Spool open() throws IOException {
        Spool spool = Spool.open(folder, ROOMY);
        recover(spool);
        return spool;
    }

    private static void recover(Spool spool) throws IOException {
        while (spool.recoverSome()) {
            assertThat(spool.isSettledBelow(0)).isFalse();
        }
    }

    private static UsageEvent event(String id) {
        UsageEvent event = UsageEvent.newBuilder()
                .setEventId(id)
                .setTenant("acme")
                .setProvider("openai")
                .setModel("m")
                .build();
        event.setProducerSeq(7L);
        return event;
    }

    private static List<Place> append(Spool spool, String... ids) throws IOException {
        List<Place> places = new ArrayList<>();
        spool.append(Stream.of(ids).map(id -> spool.encode(event(id))).toList(), places);
        return places;
    }

    private static List<Place> appendReleased(Spool spool, String... ids) throws IOException {
        List<Place> places = append(spool, ids);
        places.forEach(spool::release);
        return places;
    }

    private static List<String> ids(List<StoredEvent> events) {
        return events.stream()
                .map(stored -> ((UsageEvent) stored.event()).getEventId())
                .toList();
    }

    private static List<String> readAll(Spool spool) throws IOException {
        return ids(spool.read(Integer.MAX_VALUE));
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".spool"))
                    .sorted()
                    .toList();
        }
    }

    /** A closed segment with events e-0 … e-(n-1). */
    private Path segmentOf(int events) throws IOException {
        try (Spool spool = open()) {
            append(spool, IntStream.range(0, events).mapToObj(i -> "e-" + i).toArray(String[]::new));
        }
        assertThat(segments()).hasSize(1);
        return segments().get(0);
    }

    @Test
    void eventsOfBothKindsComeBackAsTheyWere() throws IOException {
        UsageEvent usage = event("e-1");
        ToolOperationEvent tool = ToolOperationEvent.newBuilder()
                .setEventId("t-1")
                .setToolName("read")
                .build();
        try (Spool spool = open()) {
            spool.append(List.of(spool.encode(usage), spool.encode(tool)), new ArrayList<>());
            spool.force();
        }
        try (Spool spool = open()) {
            assertThat(spool.counts())
                    .extracting(SpoolCounts::open, SpoolCounts::recovered, SpoolCounts::torn)
                    .containsExactly(2L, 2L, 0L);
            List<SpecificRecord> events =
                    spool.read(10).stream().map(StoredEvent::event).toList();
            assertThat(events).containsExactly(usage, tool);
            assertThat(spool.read(10)).as("they are claimed").isEmpty();
        }
    }

    @Test
    void whatIsClaimedIsNotReadAndWhatIsReleasedIsReadAgain() throws IOException {
        try (Spool spool = open()) {
            List<Place> places = append(spool, "a", "b", "c");
            assertThat(readAll(spool)).isEmpty();
            spool.release(places.get(1));
            assertThat(readAll(spool)).containsExactly("b");
            spool.release(places.get(2));
            spool.release(places.get(0));
            assertThat(ids(spool.read(1))).containsExactly("a");
            appendReleased(spool, "d");
            assertThat(readAll(spool)).containsExactly("c", "d");
        }
    }

    @Test
    void aSegmentGoesOnceAllOfItIsSettled() throws IOException {
        try (Spool spool = open()) {
            List<Place> places = append(spool, "a", "b");
            long end = spool.end();
            spool.tidy();
            spool.settle(places.get(0));
            spool.settle(places.get(0));
            assertThat(spool.isSettledBelow(end)).isFalse();
            spool.tidy();
            assertThat(segments()).hasSize(1);
            spool.settle(places.get(1));
            assertThat(spool.isSettledBelow(end)).isTrue();
            spool.tidy();
            assertThat(segments()).isEmpty();
            assertThat(spool.counts().bytes()).isZero();
            assertThat(spool.end()).isGreaterThanOrEqualTo(end);
        }
    }

    @Test
    void aTornTailIsCutAtTheLastWholeRecordWhereverItIsTorn() throws IOException {
        Path segment = segmentOf(3);
        byte[] whole = Files.readAllBytes(segment);
        int start = SegmentHeader.in(whole).orElseThrow().end();
        int each = (whole.length - start) / 3;
        for (int length = start - 3; length < whole.length; length++) {
            Files.write(segment, Arrays.copyOf(whole, length));
            int complete = Math.max(0, length - start) / each;
            boolean torn = length > start && (length - start) % each != 0;
            try (Spool spool = open()) {
                List<String> expected =
                        IntStream.range(0, complete).mapToObj(i -> "e-" + i).toList();
                assertThat(readAll(spool)).as("cut to %d bytes", length).isEqualTo(expected);
                assertThat(spool.counts().torn()).isEqualTo(torn ? 1 : 0);
                assertThat(spool.counts().recovered()).isEqualTo(complete);
                if (torn && complete > 0) {
                    assertThat(Files.size(segment)).isEqualTo(start + (long) complete * each);
                }
            }
        }
    }

    @Test
    void aFlippedBitCostsOneRecordWhereverItIs() throws IOException {
        Path segment = segmentOf(3);
        byte[] whole = Files.readAllBytes(segment);
        int start = SegmentHeader.in(whole).orElseThrow().end();
        int each = (whole.length - start) / 3;
        for (int at = start - 3; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(segment, flipped);
            List<String> expected = new ArrayList<>(List.of("e-0", "e-1", "e-2"));
            if (at >= start) {
                expected.remove((at - start) / each);
            }
            try (Spool spool = open()) {
                assertThat(readAll(spool)).as("bit flipped at %d", at).isEqualTo(expected);
                assertThat(spool.counts().corrupted() + spool.counts().torn()).isEqualTo(at < start ? 0 : 1);
                assertThat(spool.counts().lost()).isZero();
            }
        }
    }

    @Test
    void aFlippedBitInTheSegmentsHeaderCostsNothing() {
        SegmentHeader header = new SegmentHeader(42, new EventCodec().schemaTexts());
        byte[] whole = header.bytes();
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            assertThat(SegmentHeader.in(flipped)).as("bit flipped at %d", at).hasValueSatisfying(parsed -> {
                assertThat(parsed.header()).isEqualTo(header);
                assertThat(parsed.end()).isEqualTo(whole.length);
            });
        }
        for (int length = 0; length < whole.length / 2; length++) {
            assertThat(SegmentHeader.in(Arrays.copyOf(whole, length))).isEmpty();
        }
    }

    @Test
    void damageToWhatThisProcessWroteIsCountedAsLost() throws IOException {
        try (Spool spool = open()) {
            appendReleased(spool, "a", "b", "c", "d");
            Path segment = segments().get(0);
            byte[] bytes = Files.readAllBytes(segment);
            int start = SegmentHeader.in(bytes).orElseThrow().end();
            int each = (bytes.length - start) / 4;
            bytes[start + 1] ^= 1; // a's header
            bytes[start + 2 * each + Frame.HEADER] ^= 1; // c's payload
            Files.write(segment, Arrays.copyOf(bytes, bytes.length - 1)); // d's end
            assertThat(readAll(spool)).containsExactly("b");
            assertThat(spool.counts())
                    .extracting(SpoolCounts::corrupted, SpoolCounts::lost, SpoolCounts::open)
                    .containsExactly(3L, 3L, 1L);
        }
    }

    @Test
    void aSegmentWithoutAnyHeaderIsPutAsideAndCounted() throws IOException {
        Path segment = segmentOf(1);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[0] ^= 1;
        bytes[SegmentHeader.in(bytes).orElseThrow().end() / 2] ^= 1;
        Files.write(segment, bytes);
        try (Spool spool = open()) {
            assertThat(readAll(spool)).isEmpty();
            assertThat(spool.counts().corrupted()).isEqualTo(1);
            assertThat(Path.of(segment + ".damaged")).exists();
        }
    }

    @Test
    void anEventThatLooksLikeAFrameIsNotOne() throws IOException {
        Path segment;
        try (Spool spool = open()) {
            ByteBuffer forged = ByteBuffer.allocate(Frame.HEADER + 3);
            Frame.put(forged, 42, (byte) 1, 1, new byte[] {1, 2, 3});
            spool.append(List.of(new EncodedEvent((byte) 1, forged.array())), new ArrayList<>());
            append(spool, "next");
            segment = segments().get(0);
        }
        byte[] bytes = Files.readAllBytes(segment);
        bytes[SegmentHeader.in(bytes).orElseThrow().end()] ^= 1;
        Files.write(segment, bytes);
        try (Spool spool = open()) {
            assertThat(readAll(spool)).containsExactly("next");
        }
    }

    @Test
    void whatThisVersionCannotReadIsCountedAndTheRestGoesOn() throws IOException {
        try (Spool spool = open()) {
            List<Place> places = new ArrayList<>();
            spool.append(
                    List.of(
                            new EncodedEvent((byte) 9, new byte[] {1}),
                            new EncodedEvent((byte) 1, new byte[] {1}),
                            spool.encode(event("good"))),
                    places);
            places.forEach(spool::release);
            assertThat(readAll(spool)).containsExactly("good");
            assertThat(spool.counts())
                    .extracting(SpoolCounts::corrupted, SpoolCounts::lost)
                    .containsExactly(2L, 2L);
            assertThatThrownBy(() -> spool.encode(new io.tokentally.event.TokenCounts()))
                    .hasMessageContaining("TokenCounts");
        }
    }

    @Test
    void anOlderVersionsEventsAreReadByItsSchema() {
        EventCodec codec = new EventCodec();
        String older = "{\"type\":\"record\",\"namespace\":\"io.tokentally.event\",\"name\":\"UsageEvent\",\"fields\":"
                + "[{\"name\":\"event_id\",\"type\":{\"type\":\"string\",\"avro.java.string\":\"String\"},\"default\":\"\"}]}";
        byte[] written = {6, 'o', 'l', 'd'};
        SpecificRecord read = codec.decode(new SegmentHeader(0, Map.of((byte) 1, older)), (byte) 1, written, 0, 4);
        assertThat(read).isInstanceOfSatisfying(UsageEvent.class, event -> {
            assertThat(event.getEventId()).isEqualTo("old");
            assertThat(event.getRevision()).isZero();
        });
    }

    @Test
    void itNeverTakesMoreThanItsBound() throws IOException {
        long bound = 1 << 20;
        try (Spool spool = Spool.open(folder, bound)) {
            List<Place> places = new ArrayList<>();
            List<EncodedEvent> batch = IntStream.range(0, 500)
                    .mapToObj(i -> spool.encode(event("e-" + i + "x".repeat(100))))
                    .toList();
            int before;
            do {
                before = places.size();
                spool.append(batch, places);
            } while (places.size() - before == batch.size());
            int all = places.size();
            assertThat(size()).isEqualTo(spool.counts().bytes()).isBetween(bound - 20_000, bound);
            assertThat(segments()).hasSizeGreaterThan(7);

            places.subList(0, all / 2).forEach(place -> settle(spool, place));
            assertThat(size()).isLessThan(bound * 6 / 10);
            spool.append(batch, places);
            assertThat(places).hasSize(all + batch.size());
        }
        try (Spool spool = Spool.open(folder, bound)) {
            assertThat(spool.counts().bytes()).as("before it is counted").isEqualTo(size());
            recover(spool);
            assertThat(readAll(spool)).hasSize((int) spool.counts().recovered());
        }
    }

    private static void settle(Spool spool, Place place) {
        try {
            spool.settle(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long size() throws IOException {
        long size = 0;
        for (Path segment : segments()) {
            size += Files.size(segment);
        }
        return size;
    }

    @Test
    void anEventLargerThanASegmentHasOneOfItsOwn() throws IOException {
        try (Spool spool = Spool.open(folder, 4 << 20)) {
            appendReleased(spool, "small", "l".repeat(1 << 20), "small-too");
            assertThat(segments()).hasSize(3);
            assertThat(readAll(spool)).hasSize(3);
            assertThat(append(spool, "l".repeat(5 << 20))).isEmpty();
        }
    }

    @Test
    void aFullSpoolWhoseLastSegmentIsSettledHasRoomAgain() throws IOException {
        try (Spool spool = Spool.open(folder, 100_000)) {
            List<Place> places = append(spool, "l".repeat(70_000));
            assertThat(append(spool, "l".repeat(70_000))).isEmpty();
            spool.settle(places.get(0));
            assertThat(append(spool, "l".repeat(70_000))).hasSize(1);
        }
    }

    @Test
    void oneOwnsTheFolderAtATime() throws IOException {
        try (Spool owner = open()) {
            assertThat(owner.counts().open()).isZero();
            assertThatThrownBy(this::open)
                    .isInstanceOf(SpoolBusyException.class)
                    .hasMessageContaining(folder.toString());
        }
        open().close();
    }

    @Test
    void aSegmentThatCannotBeWrittenFailsTheAppendAlone() throws IOException {
        try (Spool spool = open()) {
            Files.createDirectory(folder.resolve("00000001.spool"));
            assertThatThrownBy(() -> append(spool, "a")).isInstanceOf(IOException.class);
            Files.delete(folder.resolve("00000001.spool"));
            assertThat(append(spool, "b")).hasSize(1);
        }
    }
}
