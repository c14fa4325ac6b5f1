package io.tokentally.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A main class running in a JVM of its own. It ends within some seconds of this JVM's death, even by SIGKILL, because
 * {@link ChildMain} watches its standard input. Terminal signals (Ctrl-C, hang-up) do not reach it: the parent
 * decides the order in which things stop. Thread-safe.
 *
 * <pre>{@code
 * SupervisedJvm processor = SupervisedJvm.of("processor", "io.tokentally.stream.ProcessorMain")
 *         .systemProperty("logback.configurationFile", "service-logback.xml")
 *         .args("--config", file.toString())
 *         .heapMegabytes(256)
 *         .logFile(logs.resolve("processor.log"))
 *         .start();
 * }</pre>
 */
public final class SupervisedJvm implements ChildProcess, AutoCloseable {
    private static final Duration ORDERLY_STOP = Duration.ofSeconds(10);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final Builder plan;
    private volatile Process process;

    private SupervisedJvm(Builder plan) {
        this.plan = plan;
        this.process = plan.launch();
    }

    public static Builder of(String name, String mainClass) {
        return new Builder(name, mainClass);
    }

    @Override
    public String name() {
        return plan.name;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public synchronized void kill() {
        process.destroyForcibly();
        awaitExit(AFTER_KILL);
    }

    /** Starts it again with the same settings; returns at once, not when the service answers. */
    @Override
    public synchronized void restart() {
        stop(ORDERLY_STOP);
        process = plan.launch();
    }

    /** SIGTERM, then SIGKILL to one that has not ended by then. Returns its exit status. */
    public synchronized int stop(Duration bound) {
        process.destroy();
        if (!awaitExit(bound)) {
            process.destroyForcibly();
            awaitExit(AFTER_KILL);
        }
        return process.isAlive() ? -1 : process.exitValue();
    }

    /** Whether it ended by itself in time. */
    public boolean awaitExit(Duration bound) {
        Process current = process;
        try {
            return current.waitFor(bound.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !current.isAlive();
        }
    }

    /** Status of a process that has ended. */
    public int exitStatus() {
        return process.exitValue();
    }

    @Override
    public Path logFile() {
        return plan.logFile;
    }

    @Override
    public void close() {
        stop(ORDERLY_STOP);
    }

    /** Settings of a child JVM. Not thread-safe. */
    public static final class Builder {
        // Ignored signals stay ignored across exec, and a JVM leaves alone a signal that it finds ignored.
        private static final String DETACHED_FROM_TERMINAL = "trap '' INT HUP; exec \"$@\"";

        private final String name;
        private final String mainClass;
        private final Map<String, String> systemProperties = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final List<String> jvmFlags = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xss512k", "-Xshare:auto"));
        private List<String> args = List.of();
        private String classpath = ownClasspath();
        private Path logFile;
        private Path workingDirectory = Path.of("").toAbsolutePath();

        private Builder(String name, String mainClass) {
            this.name = name;
            this.mainClass = mainClass;
            this.logFile = Path.of(name + ".log");
        }

        /** Class path of the child; by default this JVM's own. */
        public Builder classpath(String value) {
            this.classpath = value;
            return this;
        }

        public Builder systemProperty(String key, String value) {
            systemProperties.put(key, value);
            return this;
        }

        public Builder environment(String key, String value) {
            environment.put(key, value);
            return this;
        }

        /** Flags after the default ones (serial collector, stacks of 512 KiB). */
        public Builder jvmFlags(String... flags) {
            jvmFlags.addAll(List.of(flags));
            return this;
        }

        public Builder heapMegabytes(int megabytes) {
            return jvmFlags("-Xmx" + megabytes + "m");
        }

        public Builder args(String... values) {
            this.args = List.of(values);
            return this;
        }

        /** Where standard output and error go; by default {@code name.log} in the working directory. */
        public Builder logFile(Path value) {
            this.logFile = value;
            return this;
        }

        public Builder workingDirectory(Path value) {
            this.workingDirectory = value;
            return this;
        }

        /** Throws {@link EmbeddedException} if the JVM cannot be started at all. */
        public SupervisedJvm start() {
            return new SupervisedJvm(this);
        }

        private Process launch() {
            LogFiles.rotate(logFile);
            ProcessBuilder builder = new ProcessBuilder(command())
                    .directory(workingDirectory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(logFile.toFile()));
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            builder.environment().putAll(environment);
            try {
                return builder.start();
            } catch (IOException e) {
                throw new EmbeddedException("Cannot start " + name + " with " + Installation.java() + ": " + e, e);
            }
        }

        private List<String> command() {
            List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", DETACHED_FROM_TERMINAL, "sh"));
            command.add(Installation.java().toString());
            command.addAll(jvmFlags);
            systemProperties.forEach((key, value) -> command.add("-D" + key + "=" + value));
            command.add("-cp");
            command.add(Installation.ownClasses() + System.getProperty("path.separator") + classpath);
            command.add(ChildMain.class.getName());
            command.add(mainClass);
            command.addAll(args);
            return command;
        }

        // Surefire and Failsafe run from a jar that only names the class path; they keep the real one here.
        private static String ownClasspath() {
            return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        }
    }
}
