package io.tokentally.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedJvmTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    /** Says what it was given, then waits, with a shutdown hook that never ends. */
    static final class Stubborn {
        private Stubborn() {}

        public static void main(String[] args) throws InterruptedException {
            CountDownLatch forever = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                try {
                                    System.out.println("hanging");
                                    forever.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            },
                            "hang"));
            System.out.println(args[0] + " " + System.getProperty("given") + " " + System.getenv("GIVEN"));
            forever.await();
        }
    }

    /** Starts a {@link Stubborn} of its own. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws InterruptedException {
            SupervisedJvm child = stubborn(Path.of(args[0])).start();
            System.out.println("child " + child.pid());
            new CountDownLatch(1).await();
        }
    }

    @Test
    void passesSettingsOnAndRestarts() {
        try (SupervisedJvm child = stubborn(folder).start()) {
            awaitLine(child.logFile(), "argument property variable");
            long before = child.pid();
            child.kill();
            assertThat(child.isAlive()).isFalse();
            child.restart();
            assertThat(child.pid()).isNotEqualTo(before);
            awaitLine(child.logFile(), "argument property variable");
            child.kill();
        }
    }

    @Test
    void forcesOneThatDoesNotStop() {
        try (SupervisedJvm child = stubborn(folder).start()) {
            awaitLine(child.logFile(), "argument");
            assertThat(child.stop(Duration.ofSeconds(1))).isNotZero();
            assertThat(Processes.isRunning(child.pid())).isFalse();
            assertThat(LogFiles.tail(child.logFile())).contains("hanging");
        }
    }

    @Test
    void endsEvenAStubbornOneWithItsParent() {
        Path log = folder.resolve("parent.log");
        try (SupervisedJvm parent = SupervisedJvm.of("parent", Parent.class.getName())
                .args(folder.toString())
                .logFile(log)
                .start()) {
            awaitLine(log, "child ");
            awaitLine(folder.resolve("stubborn.log"), "argument");
            long child = Long.parseLong(LogFiles.tail(log).replaceAll("(?s).*child (\\d+).*", "$1"));
            assertThat(Processes.isRunning(child)).isTrue();
            parent.kill();
            assertThat(Processes.awaitEnd(child, Duration.ofSeconds(10))).isTrue();
        }
    }

    private static SupervisedJvm.Builder stubborn(Path folder) {
        return SupervisedJvm.of("stubborn", Stubborn.class.getName())
                .args("argument")
                .systemProperty("given", "property")
                .environment("GIVEN", "variable")
                .heapMegabytes(32)
                .workingDirectory(folder)
                .logFile(folder.resolve("stubborn.log"));
    }

    private static void awaitLine(Path log, String part) {
        Awaitility.await().atMost(SOON).until(() -> LogFiles.tail(log).contains(part));
    }
}
