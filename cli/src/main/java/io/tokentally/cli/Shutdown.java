package io.tokentally.cli;

/** The orderly end after Ctrl-C or SIGTERM. What fails while parts are being stopped is no news. */
public final class Shutdown {
    private static volatile boolean begun;

    private Shutdown() {}

    /** Runs {@code stop} when this JVM ends, on a thread of its own, {@code tally-stop}. */
    public static void run(Runnable stop) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            begun = true;
                            stop.run();
                        },
                        "tally-stop"));
    }

    static boolean begun() {
        return begun;
    }
}
