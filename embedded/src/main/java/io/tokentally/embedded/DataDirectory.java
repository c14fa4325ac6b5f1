package io.tokentally.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one stack, locked for as long as this object is open. The kernel frees the lock when its holder dies, so
 * none is ever stale. What a killed holder may leave for some seconds are its children; they are waited for.
 */
final class DataDirectory implements AutoCloseable {
    private static final long NEEDED_BYTES = 200L << 20;
    private static final Duration EARLIER_CHILDREN_END = Duration.ofSeconds(10);
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    private static final Pattern SEPARATORS = Pattern.compile("[,;$\\\\]");

    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    static DataDirectory open(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        if (SEPARATORS.matcher(root.toString()).find()) {
            throw new EmbeddedException("The path of the data folder, " + root
                    + ", holds one of , ; $ \\ which separate settings of Kafka and H2. Choose another folder.");
        }
        try {
            Files.createDirectories(root.resolve("logs"));
            long free = Files.getFileStore(root).getUsableSpace();
            if (free < NEEDED_BYTES) {
                throw new EmbeddedException(
                        "Only " + (free >> 20) + " MB are free for the data folder " + root + "; at least "
                                + (NEEDED_BYTES >> 20) + " MB are needed. Free some, or choose another folder.");
            }
            FileChannel channel = FileChannel.open(
                    root.resolve("stack.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String holder = Files.readString(root.resolve("stack.lock")).strip();
                channel.close();
                throw new EmbeddedException("The data folder " + root + " is in use by another stack (process "
                        + (holder.isEmpty() ? "unknown" : holder) + "). Stop that one, or choose another folder.");
            }
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"), 0);
            DataDirectory directory = new DataDirectory(root, channel, lock);
            directory.awaitEarlierChildren();
            return directory;
        } catch (IOException e) {
            throw new EmbeddedException(
                    "Cannot write to the data folder " + root + " (" + reason(e)
                            + "). Make it writable, or choose another folder.",
                    e);
        }
    }

    Path resolve(String name) {
        return root.resolve(name);
    }

    Path log(String service) {
        return root.resolve("logs").resolve(service + ".log");
    }

    /** Remembers a child, so that whoever opens this folder next can see that it has ended. */
    synchronized void remember(String service, long pid) {
        Properties children = read("children.properties");
        String started = ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().startInstant())
                .map(instant -> Long.toString(instant.toEpochMilli()))
                .orElse("");
        children.setProperty(service, pid + " " + started);
        write("children.properties", children);
    }

    synchronized Properties read(String name) {
        Properties properties = new Properties();
        Path file = root.resolve(name);
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                properties.load(in);
            } catch (IOException | IllegalArgumentException e) {
                throw new EmbeddedException("Cannot read " + file + ": " + e + ". Remove it, then start again.", e);
            }
        }
        return properties;
    }

    synchronized void write(String name, Properties properties) {
        Path file = root.resolve(name);
        Path fresh = root.resolve(name + ".new");
        try {
            try (OutputStream out = Files.newOutputStream(fresh)) {
                properties.store(out, null);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EmbeddedException("Cannot write " + file + " (" + reason(e) + ").", e);
        }
    }

    @Override
    public void close() {
        try (channel) {
            if (channel.isOpen()) {
                lock.release();
            }
        } catch (IOException e) {
            throw new EmbeddedException("Cannot release the lock of " + root + ": " + e, e);
        }
    }

    private void awaitEarlierChildren() {
        Properties children = read("children.properties");
        for (String service : children.stringPropertyNames()) {
            String[] entry = children.getProperty(service).split(" ", 2);
            long pid = Long.parseLong(entry[0]);
            if (!isSameProcess(pid, entry.length > 1 ? entry[1] : "")) {
                continue;
            }
            if (!Processes.awaitEnd(pid, EARLIER_CHILDREN_END)) {
                Processes.kill(pid);
                Processes.awaitEnd(pid, AFTER_KILL);
            }
        }
    }

    private static boolean isSameProcess(long pid, String startedMillis) {
        return !startedMillis.isEmpty()
                && Processes.isRunning(pid)
                && ProcessHandle.of(pid)
                        .flatMap(handle -> handle.info().startInstant())
                        .equals(Optional.of(Instant.ofEpochMilli(Long.parseLong(startedMillis))));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisJvm) {
            return null;
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
    }
}
