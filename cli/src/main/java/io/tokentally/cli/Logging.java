package io.tokentally.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where log lines go beyond what {@code logback.xml} says. */
public final class Logging {
    private static volatile boolean verbose;

    private Logging() {}

    static void verbose(boolean wanted) {
        verbose = wanted;
        if (wanted) {
            stderr(Level.INFO);
        }
    }

    /** A service alone has no terminal to keep readable: our own lines of INFO show on stderr. */
    public static void forService() {
        stderr(Level.INFO);
    }

    /** Everything goes to {@code file}; the terminal gets errors only, unless --verbose asks for more. */
    public static void toFile(Path file) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level [%thread] %logger{30}: %msg%n");
        encoder.start();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setName("FILE");
        appender.setFile(file.toString());
        appender.setEncoder(encoder);
        appender.start();
        root(context).addAppender(appender);
        if (!verbose) {
            stderr(Level.ERROR);
        }
    }

    private static void stderr(Level level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Appender<ILoggingEvent> appender = root(context).getAppender("STDERR");
        if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
            console.clearAllFilters();
            ThresholdFilter filter = new ThresholdFilter();
            filter.setLevel(level.toString());
            filter.start();
            console.addFilter(filter);
        }
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
