package io.tokentally.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The Chromium of this machine; none is downloaded. */
final class Chromium implements AutoCloseable {
    private static final List<Path> USUAL = List.of(
            Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path executable) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    /** Skips the test where there is none, and fails it with {@code -Dbrowser.required=true}. */
    static Chromium start() {
        Optional<Path> executable = Optional.ofNullable(System.getProperty("browser.path"))
                .map(Path::of)
                .or(() -> USUAL.stream().filter(Files::isExecutable).findFirst());
        if (executable.isEmpty()) {
            String missing = "no Chromium in " + USUAL + "; install Debian's package chromium or set -Dbrowser.path";
            if (Boolean.getBoolean("browser.required")) {
                throw new IllegalStateException(missing);
            }
            Assumptions.abort(missing);
        }
        return new Chromium(executable.orElseThrow());
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
