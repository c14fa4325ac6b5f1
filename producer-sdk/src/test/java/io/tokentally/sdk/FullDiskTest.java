package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.sdk.observe.Loss;
import io.tokentally.sdk.observe.ObservedUsage;
import io.tokentally.sdk.observe.UsageCallback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: a small file system of its own, which only root can mount. */
class FullDiskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final FakeKafka kafka = new FakeKafka(true);

    private static final class Losses implements UsageCallback {
        final Queue<Loss> all = new ConcurrentLinkedQueue<>();

        @Override
        public void onUsage(List<ObservedUsage> batch) {}

        @Override
        public void onLoss(Loss loss) {
            all.add(loss);
        }

        long refused() {
            return all.stream().mapToLong(Loss::refused).sum();
        }
    }

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder.toString()))
                .as("skipped: mounting a small file system is not permitted here")
                .isZero();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", folder.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1; // no such command
        }
    }

    @Test
    void theNewestAreRefusedAndWhatWasAcceptedArrives() throws IOException {
        kafka.refuse(new TimeoutException("away"));
        Losses told = new Losses();
        try (TokentallyClient client = TokentallyClient.builder()
                .schemaRegistryUrl("mock://full-disk")
                .shutdownHook(false)
                .queueCapacity(1_024)
                .spoolDirectory(folder)
                .spoolAfter(Duration.ofMillis(20))
                .callback(told)
                .build(() -> kafka)) {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
                client.record(Events.usage());
                client.record(Events.usage());
                return client.stats().refused() > 20;
            });
            Stats full = client.stats();
            assertThat(full.lastError()).contains("cannot be written", "No space left");
            assertThat(full.dropped()).isEqualTo(full.refused());
            assertThat(full.spooled()).isPositive();
            assertThat(Files.getFileStore(folder).getUsableSpace()).isLessThan(64 << 10);

            await().atMost(PATIENCE).until(() -> told.refused() >= full.refused());
            assertThat(told.all).extracting(Loss::reason).anyMatch(reason -> reason.contains("cannot be written"));

            kafka.refuse(null);
            await().atMost(PATIENCE).until(() -> client.flush(Duration.ofSeconds(5)));
            assertThat(client.stats().acknowledged()).isEqualTo(client.stats().accepted());
            assertThat(client.stats().dropped()).isEqualTo(client.stats().refused());
        }
    }
}
