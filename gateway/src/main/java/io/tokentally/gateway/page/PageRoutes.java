package io.tokentally.gateway.page;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.tokentally.gateway.http.Needs;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /}, its files under {@code /page/}, and {@code /openapi.json}. None of them holds data. The page loads nothing from
 * elsewhere, and its headers let it do nothing else. Thread-safe.
 */
public final class PageRoutes {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Pattern FILE = Pattern.compile("[a-z][a-z-]*\\.(js|css|svg)");
    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final Asset page = existing("site/index.html", "text/html; charset=utf-8");
    private final Asset openApi = existing("openapi.json", "application/json");
    /** Of the names that exist, so bounded by the jar. */
    private final Map<String, Asset> files = new ConcurrentHashMap<>();

    public void install(RoutesConfig routes) {
        routes.before(context -> context.header("X-Content-Type-Options", "nosniff"));
        routes.get("/", this::page, Needs.NOTHING);
        routes.get("/page/{file}", this::file, Needs.NOTHING);
        routes.get("/openapi.json", openApi::send, Needs.NOTHING);
    }

    private void page(Context context) {
        context.header("Content-Security-Policy", POLICY).header("Referrer-Policy", "no-referrer");
        page.send(context);
    }

    private void file(Context context) {
        String name = context.pathParam("file");
        Matcher matcher = FILE.matcher(name);
        if (!matcher.matches()) {
            throw new NotFoundResponse();
        }
        Asset file = files.get(name);
        if (file == null) {
            file = Optional.ofNullable(Asset.find("site/" + name, TYPES.getOrDefault(matcher.group(1), "")))
                    .orElseThrow(NotFoundResponse::new);
            files.put(name, file);
        }
        file.send(context);
    }

    private static Asset existing(String name, String type) {
        return Optional.ofNullable(Asset.find(name, type))
                .orElseThrow(() -> new IllegalStateException("the resource " + name + " is not in the jar"));
    }
}
