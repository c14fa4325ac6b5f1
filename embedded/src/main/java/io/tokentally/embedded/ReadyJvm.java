package io.tokentally.embedded;

import java.nio.file.Path;
import java.time.Duration;

/** A server in a child JVM that counts as started once its probe answers and it was put in order. Thread-safe. */
final class ReadyJvm implements Service {
    private final SupervisedJvm jvm;
    private final int port;
    private final Readiness.Probe probe;
    private final Runnable putInOrder;
    private final DataDirectory data;

    ReadyJvm(SupervisedJvm.Builder plan, int port, Readiness.Probe probe, Runnable putInOrder, DataDirectory data) {
        this.jvm = plan.start();
        this.port = port;
        this.probe = probe;
        this.putInOrder = putInOrder;
        this.data = data;
        remember();
    }

    @Override
    public void awaitReady() {
        Readiness.await(jvm.name(), port, jvm.logFile(), Readiness.start(), jvm::isAlive, probe);
        putInOrder.run();
    }

    @Override
    public void stop(Duration bound) {
        jvm.stop(bound);
    }

    @Override
    public void restart() {
        jvm.restart();
        remember();
        awaitReady();
    }

    @Override
    public String name() {
        return jvm.name();
    }

    @Override
    public long pid() {
        return jvm.pid();
    }

    @Override
    public boolean isAlive() {
        return jvm.isAlive();
    }

    @Override
    public void kill() {
        jvm.kill();
    }

    @Override
    public Path logFile() {
        return jvm.logFile();
    }

    private void remember() {
        try {
            data.remember(jvm.name(), jvm.pid());
        } catch (EmbeddedException e) {
            jvm.kill();
            throw e;
        }
    }
}
