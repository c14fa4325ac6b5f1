package io.tokentally.benchmarks.queries;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The SQL that the gateway runs, with its values, as its logger tells it. One request at a time. */
final class Statements extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.tokentally.gateway.sql");
    private final List<String> heard = new ArrayList<>();

    private Statements() {}

    static Statements heard() {
        Statements statements = new Statements();
        statements.start();
        statements.logger.setLevel(Level.TRACE);
        statements.logger.setAdditive(false);
        statements.logger.addAppender(statements);
        return statements;
    }

    /** Those since the last call. */
    List<String> take() {
        synchronized (heard) {
            List<String> taken = List.copyOf(heard);
            heard.clear();
            return taken;
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        synchronized (heard) {
            heard.add(event.getFormattedMessage());
        }
    }

    @Override
    public void close() {
        logger.setLevel(Level.INFO);
        logger.detachAppender(this);
    }
}
