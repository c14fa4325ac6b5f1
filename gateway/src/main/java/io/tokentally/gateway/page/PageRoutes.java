package io.tokentally.gateway.page;

import io.javalin.config.RoutesConfig;
import io.tokentally.gateway.http.Needs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /} and {@code /openapi.json}. The page loads nothing from elsewhere, and its headers let it do nothing else. */
public final class PageRoutes {
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);

    private final String page = resource("index.html");
    private final String openApi = resource("openapi.json");
    private final String policy = "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'; script-src " + hash(SCRIPT) + "; style-src " + hash(STYLE);

    public void install(RoutesConfig routes) {
        routes.get(
                "/",
                context -> context.header("Content-Security-Policy", policy)
                        .header("Referrer-Policy", "no-referrer")
                        .html(page),
                Needs.NOTHING);
        routes.get("/openapi.json", context -> context.result(openApi).contentType("application/json"), Needs.NOTHING);
        routes.before(context -> context.header("X-Content-Type-Options", "nosniff"));
    }

    private String hash(Pattern element) {
        Matcher matcher = element.matcher(page);
        if (!matcher.find()) {
            throw new IllegalStateException("index.html has no " + element);
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(matcher.group(1).getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = PageRoutes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the resource " + name + " cannot be read", e);
        }
    }
}
