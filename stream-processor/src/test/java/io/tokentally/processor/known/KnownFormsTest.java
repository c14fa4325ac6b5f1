package io.tokentally.processor.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.schemas.Micros;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known is what was committed and put since, whatever happens in between. {@code -Dseed=N} */
class KnownFormsTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration HISTORY = Duration.ofDays(10);
    private static final long SEED = Long.getLong("seed", 1);

    @TempDir
    Path directory;

    /** Everything on disk; tables of two slabs; everything in memory. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1 << 19, 1 << 30})
    void isAlwaysWhatWasCommittedAndPutSince(long tableBytes) {
        for (long seed = SEED; seed < SEED + 6; seed++) {
            new Story(seed, new KnownMemory(1, tableBytes), directory, tableBytes == 1 ? 600 : 6_000).tell();
        }
    }

    private static final class Story {
        private final Random random;
        private final RandomForms forms;
        private final FakeChangelog log = new FakeChangelog();
        private final List<Id> ids = new ArrayList<>();
        private final Map<Id, KnownForm> model = new HashMap<>();
        private Map<Id, KnownForm> committed = new HashMap<>();
        private FakeChangelog.Copy active;
        private FakeChangelog.Copy standby;
        private final int steps;
        private final String seed;
        private Instant now = START;
        private Instant committedNow = START;
        private long version = 1L << 40;

        Story(long seed, KnownMemory memory, Path directory, int steps) {
            this.seed = "seed " + seed;
            this.steps = steps;
            random = new Random(seed);
            forms = new RandomForms(seed, Micros.of(START));
            active = new FakeChangelog.Copy(log, memory, directory.resolve("active-" + seed));
            standby = new FakeChangelog.Copy(log, memory, directory.resolve("standby-" + seed));
            active.open();
            standby.open();
        }

        void tell() {
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(100)) {
                    case 0 -> commit();
                    case 1 -> abort();
                    case 2 -> now = now.plusSeconds(random.nextInt(40_000));
                    case 3 -> active.forms.forget(now, HISTORY);
                    case 4 -> compact();
                    case 5 -> promote();
                    default -> putOrGet();
                }
            }
            commit();
            ids.forEach(this::check);
            promote();
            ids.forEach(this::check);
            active.forms.close();
            standby.forms.close();
        }

        private void putOrGet() {
            boolean again = !ids.isEmpty() && random.nextInt(3) == 0;
            Id id = again ? ids.get(random.nextInt(ids.size())) : forms.id();
            check(id);
            if (random.nextInt(4) > 0) {
                // like an admitted event's: not before history, now and then at its edge
                long age = random.nextInt(5) == 0 ? Micros.of(now.minus(HISTORY)) : Micros.of(now) - random.nextInt();
                KnownForm form = forms.next(++version, Math.max(age, Micros.of(now.minus(HISTORY))));
                active.forms.put(id, form);
                model.put(id, form);
                if (!again) {
                    ids.add(id);
                }
                check(id);
            }
        }

        private void check(Id id) {
            KnownForm said = active.forms.get(id);
            KnownForm known = model.get(id);
            if (known == null || known.expired(now, HISTORY)) {
                assertThat(said == null || said.expired(now, HISTORY)).as(seed).isTrue();
            } else {
                assertThat(said).as(seed).isEqualTo(known);
            }
        }

        /** Kafka keeps tombstones for a day, in which a standby has read them. */
        private void compact() {
            standby.catchUp();
            log.compact(random.nextBoolean());
        }

        private void commit() {
            active.forms.writeChunks();
            active.forms.commit(Map.of());
            log.commit();
            committed = new HashMap<>(model);
            committedNow = now;
        }

        private void abort() {
            log.abort();
            model.clear();
            model.putAll(committed);
            now = committedNow;
            active.open();
        }

        /** The standby takes over, from a commit or from a crash; the other begins again. */
        private void promote() {
            if (random.nextBoolean()) {
                commit();
            } else {
                log.abort();
                model.clear();
                model.putAll(committed);
                now = committedNow;
            }
            standby.catchUp();
            FakeChangelog.Copy before = active;
            active = standby;
            standby = before;
            standby.open();
        }
    }

    @Test
    void aChangedBitIsNeverAWrongAnswer() throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < 30; round++) {
            FakeChangelog log = new FakeChangelog();
            FakeChangelog.Copy copy =
                    new FakeChangelog.Copy(log, new KnownMemory(1, 1), directory.resolve("flipped-" + round));
            Map<Id, KnownForm> model = fill(copy, 60);
            log.commit();
            Path file = someFile(copy, random);
            if (random.nextInt(4) == 0) {
                Files.write(file, new byte[0]);
            } else {
                flip(file, random);
            }
            int corrupt = 0;
            for (Map.Entry<Id, KnownForm> each : model.entrySet()) {
                try {
                    assertThat(copy.forms.get(each.getKey())).isEqualTo(each.getValue());
                } catch (TaskCorruptedException e) {
                    corrupt++;
                }
            }
            assertThat(corrupt).as("seed %s round %s", SEED, round).isPositive();
            copy.open();
            model.forEach((id, form) -> assertThat(copy.forms.get(id)).isEqualTo(form));
            copy.forms.close();
        }
    }

    private static Map<Id, KnownForm> fill(FakeChangelog.Copy copy, int count) {
        RandomForms forms = new RandomForms(SEED, Micros.of(START));
        Map<Id, KnownForm> model = new HashMap<>();
        copy.open();
        for (int at = 0; at < count; at++) {
            Id id = forms.id();
            KnownForm form = forms.next(at, Micros.of(START));
            copy.forms.put(id, form);
            model.put(id, form);
        }
        copy.forms.writeChunks();
        return model;
    }

    private static Path someFile(FakeChangelog.Copy copy, Random random) {
        List<Segment> segments = copy.forms.opened().segments();
        return segments.get(random.nextInt(segments.size())).file();
    }

    private static void flip(Path path, Random random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long at = (long) (random.nextDouble() * file.length());
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ 1 << random.nextInt(8));
        }
    }

    @Test
    void whatIsPutAndNotWrittenFailsTheCommit() {
        FakeChangelog.Copy copy = new FakeChangelog.Copy(new FakeChangelog(), new KnownMemory(1), directory);
        copy.open();
        RandomForms forms = new RandomForms(SEED, Micros.of(START));
        copy.forms.put(forms.id(), forms.next(1, Micros.of(START)));
        assertThatThrownBy(() -> copy.forms.commit(Map.of())).hasMessageContaining("1 forms were put and not written");
        copy.forms.close();
    }

    /** A changelog record that Kafka refuses for its size would end the task each time anew. */
    @Test
    void chunksStaySmallHoweverLongTheNamesAre() {
        FakeChangelog log = new FakeChangelog();
        FakeChangelog.Copy copy = new FakeChangelog.Copy(log, new KnownMemory(1), directory);
        copy.open();
        RandomForms forms = new RandomForms(SEED, Micros.of(START));
        Map<Id, KnownForm> model = new HashMap<>();
        for (int at = 0; at < 3_000; at++) {
            Id id = forms.id();
            KnownForm form = forms.longNamed(at, Micros.of(START));
            copy.forms.put(id, form);
            model.put(id, form);
        }
        copy.forms.writeChunks();
        log.commit();
        assertThat(log.bytes()).as("names of a kilobyte each").isGreaterThan(10L << 20);
        assertThat(log.committed).allSatisfy(line -> assertThat(line.value()).hasSizeLessThan(1 << 19));
        copy.open();
        model.forEach((id, form) -> assertThat(copy.forms.get(id)).isEqualTo(form));
        copy.forms.close();
    }

    /** A day's chunks go when all in them has expired, a bounded number at a time, and leave nothing behind. */
    @Test
    void expiredDaysLeaveTheChangelogAndTheDisk() throws IOException {
        FakeChangelog log = new FakeChangelog();
        FakeChangelog.Copy copy = new FakeChangelog.Copy(log, new KnownMemory(1, 1), directory);
        copy.open();
        RandomForms forms = new RandomForms(SEED, Micros.of(START));
        for (int commit = 0; commit < 1_500; commit++) {
            copy.forms.put(forms.id(), forms.next(commit, Micros.of(START.plusSeconds(commit))));
            copy.forms.writeChunks();
        }
        Id late = forms.id();
        KnownForm lasting = forms.next(1_500, Micros.of(START.plus(Duration.ofDays(5))));
        copy.forms.put(late, lasting);
        copy.forms.writeChunks();
        assertThat(copy.forms.chunks()).isEqualTo(1_501);

        copy.forms.forget(START.plus(HISTORY).plus(Duration.ofHours(23)), HISTORY);
        assertThat(copy.forms.chunks()).as("the day is not over").isEqualTo(1_501);
        copy.forms.forget(START.plus(HISTORY).plus(Duration.ofHours(25)), HISTORY);
        assertThat(copy.forms.chunks()).as("a bounded number at a time").isEqualTo(501);
        copy.forms.forget(START.plus(HISTORY).plus(Duration.ofHours(25)), HISTORY);
        assertThat(copy.forms.chunks()).isEqualTo(1);
        for (int more = 0; more < 8; more++) { // so that the last table is written
            copy.forms.put(forms.id(), forms.next(2_000 + more, Micros.of(START.plus(Duration.ofDays(6)))));
        }
        copy.forms.writeChunks();
        copy.forms.forget(START.plus(HISTORY).plus(Duration.ofHours(25)), HISTORY);
        assertThat(copy.forms.opened().ids()).isLessThan(60);
        assertThat(copy.forms.get(late)).isEqualTo(lasting);
        log.commit();
        log.compact(false);
        assertThat(log.committed).hasSize(2);
        copy.open();
        assertThat(copy.forms.get(late)).isEqualTo(lasting);
        assertThat(copy.forms.opened().ids()).isEqualTo(9);
        copy.forms.close();
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    /** As after a restore, which fills files faster than they are merged: each look-up would go through all of them. */
    @Test
    void filesAreMergedAlsoWhereNothingIsPut() throws Exception {
        KnownMemory memory = new KnownMemory(1, 1);
        FakeChangelog.Copy copy = new FakeChangelog.Copy(new FakeChangelog(), memory, directory);
        copy.open();
        CountDownLatch filled = new CountDownLatch(1);
        Future<?> held = memory.mergers().submit(() -> filled.await(1, TimeUnit.MINUTES));
        RandomForms forms = new RandomForms(SEED, Micros.of(START));
        Map<Id, KnownForm> all = new HashMap<>();
        for (int put = 0; put < 200; put++) {
            Id id = forms.id();
            all.put(id, forms.next(put, Micros.of(START)));
            copy.forms.put(id, all.get(id));
        }
        copy.forms.writeChunks();
        List<Segment> segments = copy.forms.opened().segments();
        assertThat(segments).hasSizeGreaterThan(150);
        filled.countDown();
        held.get();
        for (int second = 0; second < 100; second++) {
            copy.forms.forget(START, HISTORY);
            memory.mergers().submit(() -> {}).get();
        }
        assertThat(segments).hasSizeLessThan(20);
        all.forEach((id, form) -> assertThat(copy.forms.get(id)).isEqualTo(form));
        copy.forms.close();
    }
}
