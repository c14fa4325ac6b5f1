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
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.LoggerFactory;

/** Where log lines go beyond what {@code logback.xml} says. */
public final class Logging {
    static final String TERMINAL = "STDERR";

    private static final String FILE = "FILE";
    private static final String OURS = "io.tokentally";

    private static volatile boolean verbose;
    private static volatile boolean json;

    private Logging() {}

    static void verbose(boolean wanted) {
        verbose = wanted;
        if (wanted) {
            filter(context(), threshold(Level.INFO));
        }
    }

    /**
     * Whether log lines are text or JSON, from what follows on.
     *
     * @param format the setting {@code log.format}
     * @throws ConfigException where it is neither {@code text} nor {@code json}
     */
    public static void format(String format) {
        if (!format.equals("text") && !format.equals("json")) {
            throw new ConfigException("log.format", format, "must be text or json");
        }
        json = format.equals("json");
    }

    /** A service alone has no terminal to keep readable: our own lines of INFO show on stderr. */
    public static void forService() {
        LoggerContext context = context();
        filter(context, threshold(Level.INFO));
        if (json && root(context).getAppender(TERMINAL) instanceof ConsoleAppender<ILoggingEvent> console) {
            console.setEncoder(jsonLines(context));
        }
    }

    /**
     * A command that ends with one clear line: what libraries log on the way there, such as one line for each retry, does
     * not show, unless --verbose asks for it.
     */
    public static void forClient() {
        if (!verbose) {
            oursOnly(context(), Level.WARN);
        }
    }

    /**
     * Everything goes to {@code file}. The terminal gets our own errors, each on a plain line, and one line at the first
     * error of a library, unless --verbose asks for more.
     */
    public static void toFile(Path file) {
        toFile(context(), file, verbose);
    }

    static void toFile(LoggerContext context, Path file, boolean verbose) {
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setName(FILE);
        appender.setFile(file.toString());
        appender.setEncoder(
                json
                        ? jsonLines(context)
                        : encoder(
                                context,
                                "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level [%thread] %logger{30}: %msg%n"));
        appender.start();
        root(context).addAppender(appender);
        if (!verbose) {
            oursOnly(context, Level.ERROR);
            if (root(context).getAppender(TERMINAL) instanceof ConsoleAppender<ILoggingEvent> console) {
                console.setEncoder(encoder(context, "tally: %msg%nopex%n"));
            }
            LibraryNotice notice = new LibraryNotice(file);
            notice.setContext(context);
            notice.start();
            root(context).addAppender(notice);
        }
    }

    /** Ends what {@link #toFile} began; for tests, which share one JVM. */
    public static void noFile() {
        Appender<ILoggingEvent> file = root(context()).getAppender(FILE);
        if (file != null) {
            root(context()).detachAppender(file);
            file.stop();
        }
    }

    static void oursOnly(LoggerContext context, Level level) {
        filter(context, threshold(level), new OursOnly());
    }

    static boolean isOurs(ILoggingEvent event) {
        return event.getLoggerName().startsWith(OURS);
    }

    @SafeVarargs
    private static void filter(LoggerContext context, Filter<ILoggingEvent>... filters) {
        Appender<ILoggingEvent> appender = root(context).getAppender(TERMINAL);
        if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
            console.clearAllFilters();
            for (Filter<ILoggingEvent> filter : filters) {
                filter.start();
                console.addFilter(filter);
            }
        }
    }

    private static Filter<ILoggingEvent> threshold(Level level) {
        ThresholdFilter filter = new ThresholdFilter();
        filter.setLevel(level.toString());
        return filter;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> jsonLines(LoggerContext context) {
        JsonLines encoder = new JsonLines();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static final class OursOnly extends Filter<ILoggingEvent> {
        @Override
        public FilterReply decide(ILoggingEvent event) {
            return isOurs(event) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
    }
}
