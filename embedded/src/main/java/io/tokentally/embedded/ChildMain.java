package io.tokentally.embedded;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Main class of every supervised JVM: runs the class named first with the arguments after it, and ends the process when
 * standard input does. The parent holds the other end of that pipe, so the kernel closes it however the parent dies.
 */
final class ChildMain {
    private static final long ORDERLY_EXIT_SECONDS = 5;
    private static final int STATUS_ORPHANED = 75;

    private ChildMain() {}

    public static void main(String[] args) throws Throwable {
        startDaemon("parent-watch", ChildMain::exitWithParent);
        Method main = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static void exitWithParent() {
        awaitParent();
        startDaemon("halt", () -> {
            try {
                TimeUnit.SECONDS.sleep(ORDERLY_EXIT_SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(STATUS_ORPHANED);
        });
        System.exit(STATUS_ORPHANED);
    }

    private static void awaitParent() {
        try {
            byte[] ignored = new byte[64];
            while (System.in.read(ignored) >= 0) {
                // The parent never writes; only the end of the stream means something.
            }
        } catch (IOException e) {
            System.err.println("Lost the pipe to the parent process: " + e);
        }
    }

    private static void startDaemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }
}
