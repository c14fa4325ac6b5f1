package io.tokentally.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;

/** Failures as one clear line. */
public final class Failures {
    private Failures() {}

    /** One line without a line break. */
    public static String line(Throwable failure) {
        Throwable shown = shown(failure);
        return text(shown).replaceAll("\\s*\\R\\s*", "; ");
    }

    static int exitCode(Throwable failure) {
        return shown(failure) instanceof ConfigException ? 2 : 1;
    }

    private static Throwable shown(Throwable failure) {
        Throwable shown = failure;
        while (shown instanceof ExecutionException && shown.getCause() != null) {
            shown = shown.getCause();
        }
        return shown;
    }

    private static String text(Throwable failure) {
        if (failure instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + " must not be accessed by this user";
        }
        if (failure instanceof InterruptedException) {
            return "interrupted";
        }
        String message = failure.getMessage();
        if (failure instanceof CliException || failure instanceof ConfigException) {
            return message == null ? failure.getClass().getSimpleName() : message;
        }
        String cause = failure.getCause() == null || failure.getCause().getMessage() == null
                ? ""
                : " (" + failure.getCause().getMessage() + ")";
        return (message == null ? failure.getClass().getSimpleName() : message)
                + (message != null && message.contains(cause) ? "" : cause);
    }
}
