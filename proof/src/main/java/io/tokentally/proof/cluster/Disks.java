package io.tokentally.proof.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Small disks of their own for some folders, so that each can be filled without filling the machine's. Needs root. */
final class Disks implements AutoCloseable {
    private static final String FILLER = "filler";

    private final List<Path> mounted = new ArrayList<>();

    /** Whether this machine lets us have one. */
    static boolean possible() {
        try {
            Path folder = Files.createTempDirectory("proof-disk");
            boolean possible;
            try (Disks disks = new Disks()) {
                possible = disks.mount(folder, 1);
            }
            Files.delete(folder);
            return possible;
        } catch (IOException e) {
            return false;
        }
    }

    /** What a life that was ended by force has left behind. */
    static void unmountBelow(Path folder) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
            String at = line.split(" ", -1)[1];
            if (Path.of(at).startsWith(folder.toAbsolutePath())) {
                run("umount", "-l", at);
            }
        }
    }

    boolean mount(Path folder, int megabytes) throws IOException {
        Files.createDirectories(folder);
        boolean done = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
        if (done) {
            mounted.add(folder);
        }
        return done;
    }

    /** Until not a byte is left. */
    static void fill(Path folder) throws IOException {
        byte[] bytes = new byte[64 << 10];
        for (int size = bytes.length; size > 0; size /= 2) {
            try (OutputStream out = Files.newOutputStream(folder.resolve(FILLER + size))) {
                while (true) {
                    out.write(bytes, 0, size);
                }
            } catch (IOException full) {
                // that is what was wanted; smaller pieces may still fit
            }
        }
    }

    static void free(Path folder) throws IOException {
        for (int size = 64 << 10; size > 0; size /= 2) {
            Files.deleteIfExists(folder.resolve(FILLER + size));
        }
    }

    private static boolean run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        mounted.forEach(folder -> run("umount", "-l", folder.toString()));
        mounted.clear();
    }
}
