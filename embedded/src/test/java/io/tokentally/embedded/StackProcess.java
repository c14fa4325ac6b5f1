package io.tokentally.embedded;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** What the launcher is to its user: a JVM that starts a stack and runs until it is ended. */
final class StackProcess {
    private StackProcess() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedStack stack =
                EmbeddedStack.start(EmbeddedStack.Options.in(Path.of(args[0])).withProgress(System.out::println));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stack.close();
            System.out.println("closed");
        }));
        System.out.println("pids " + stack.kafka().pid() + " "
                + stack.registry().pid() + " " + stack.postgres().pid());
        new CountDownLatch(1).await();
    }
}
