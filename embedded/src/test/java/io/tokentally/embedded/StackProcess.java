package io.tokentally.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** What the launcher is to its user: a JVM that starts a stack and runs until it is ended. */
final class StackProcess {
    private static final Pattern PIDS = Pattern.compile("pids (\\d+) (\\d+) (\\d+)");

    private StackProcess() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedStack stack =
                EmbeddedStack.start(EmbeddedStack.Options.in(Path.of(args[0])).withProgress(System.out::println));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stack.close();
                            System.out.println("closed");
                        },
                        "close"));
        System.out.println("pids " + stack.kafka().pid() + " "
                + stack.registry().pid() + " " + stack.postgres().pid());
        new CountDownLatch(1).await();
    }

    static SupervisedJvm start(Path data, Path logs) {
        return SupervisedJvm.of("stack", StackProcess.class.getName())
                .args(data.toString())
                .heapMegabytes(64)
                .logFile(logs.resolve("stack.log"))
                .start();
    }

    static List<Long> awaitPids(SupervisedJvm process) {
        Matcher found = Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> PIDS.matcher(LogFiles.tail(process.logFile())), Matcher::find);
        return List.of(Long.valueOf(found.group(1)), Long.valueOf(found.group(2)), Long.valueOf(found.group(3)));
    }
}
