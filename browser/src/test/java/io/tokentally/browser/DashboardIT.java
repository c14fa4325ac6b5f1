package io.tokentally.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.tokentally.access.KeyAdmin;
import io.tokentally.access.Scope;
import io.tokentally.cli.stack.Stack;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as its readers use it: in Chromium, on a whole stack with a week of traffic. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardIT {
    private static final Pattern ANY_METRIC = Pattern.compile(".*/(metrics|api)/.*");
    private static final List<String> WITH_TABLE =
            List.of("tokens", "models", "cost", "savings", "latency", "cache", "users", "sessions", "pipeline");
    private static final String ALL_TABLES = String.join(",", WITH_TABLE);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private static Chromium chromium;

    @SuppressWarnings("NullAway.Init") // start() sets it
    private static Stack stack;

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.start();
        stack = new Stack(new Stack.Options(folder, 0, 0, Map.of()), line -> {});
        stack.start();
    }

    @AfterAll
    @SuppressWarnings("NullAway") // where start() was skipped
    static void stop() {
        if (stack != null) {
            stack.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    @Order(1)
    void beforeAnyTrafficThePageSaysThatNothingIsThere() {
        try (Tab tab = tab().open("")) {
            assertThat(tab.panel("tokens").innerText()).contains("Nothing in this range.");
            assertThat(tab.panel("savings").innerText()).contains("No tool operation in this range.");
            assertThat(tab.tile("tokens")).isEqualTo("0");
            assertPeaceful(tab);
        }
    }

    @ParameterizedTest
    @Order(2)
    @ValueSource(strings = {"range=all&tz=UTC", "range=7d&tz=Asia%2FKolkata", "range=30d&tz=America%2FNew_York"})
    void figuresEqualTheApi(String view) throws Exception {
        if (new Api(stack.gatewayUrl())
                        .get("/metrics/usage?time_range=all")
                        .path("total_rows")
                        .asInt()
                == 0) {
            Traffic.send(stack.addresses());
        }
        String range = view.replace("range=", "time_range=").replace("tz=", "timezone=");
        Api api = new Api(stack.gatewayUrl());
        try (Tab tab = tab().open("?" + view + "&tables=" + ALL_TABLES)) {
            JsonNode total = api.get("/metrics/usage?" + range).at("/rows/0");
            JsonNode saved = api.get("/metrics/savings?" + range).at("/rows/0");
            JsonNode cached = api.get("/api/token-usage/cache-efficiency?" + range);
            assertThat(tab.tile("tokens")).isEqualTo(text(total.at("/tokens/total")));
            assertThat(tab.tile("cost")).isEqualTo(text(total.path("cost_usd")));
            assertThat(tab.tile("errors")).isEqualTo(text(total.path("errors")));
            assertThat(tab.tile("hit-ratio")).isEqualTo(text(cached.path("hit_ratio")));
            assertThat(tab.tile("latency")).isEqualTo(text(total.at("/latency_ms/p95")));
            assertThat(tab.tile("saved"))
                    .isEqualTo(cached.path("cost_saved")
                            .decimalValue()
                            .add(saved.path("cost_saved").decimalValue())
                            .stripTrailingZeros()
                            .toPlainString());

            JsonNode models = api.get("/metrics/usage?limit=1000&group_by=provider,model&" + range);
            assertThat(column(tab, "models", 1)).isEqualTo(texts(models, "/model"));
            assertThat(column(tab, "models", 10)).isEqualTo(texts(models, "/tokens/total"));
            assertThat(column(tab, "models", 11)).isEqualTo(texts(models, "/cost_usd"));
            JsonNode users = api.get("/metrics/usage?group_by=user&" + range);
            assertThat(column(tab, "users", 0)).isEqualTo(texts(users, "/user_id"));
            assertThat(column(tab, "users", 9)).isEqualTo(texts(users, "/tokens/total"));
            JsonNode sessions = api.get("/metrics/usage?group_by=session,user&" + range);
            assertThat(column(tab, "sessions", 0)).isEqualTo(texts(sessions, "/session_id"));
            JsonNode tools = api.get("/metrics/savings?group_by=tool_name,operation_mode&" + range);
            assertThat(column(tab, "savings", 5)).isEqualTo(texts(tools, "/tokens_prevented"));
            assertThat(column(tab, "savings", 8)).isEqualTo(texts(tools, "/cost_saved"));

            assertThat(sum(column(tab, "tokens", 9))).isEqualTo(text(total.at("/tokens/total")));
            assertThat(sum(column(tab, "cost", 1))).isEqualTo(text(total.path("cost_usd")));
            assertThat(sum(column(tab, "cost", 2))).isEqualTo(text(cached.path("cost_saved")));
            assertThat(sum(column(tab, "cost", 3))).isEqualTo(text(saved.path("cost_saved")));
            assertThat(sum(column(tab, "cost", 4))).isEqualTo(tab.value("#cost [data-term=would-be]"));
            assertThat(sum(column(tab, "cache", 2))).isEqualTo(text(cached.path("cache_read")));
            assertThat(tab.cells("latency")).hasSameSizeAs(tab.cells("tokens"));
            JsonNode pipeline = api.get("/metrics/pipeline");
            assertThat(tab.value("[data-figure=received] dd")).isEqualTo(text(pipeline.path("received")));
            assertThat(tab.value("[data-figure=rejected] dd")).isEqualTo(text(pipeline.path("rejected")));
            assertPeaceful(tab);
        }
    }

    @Test
    @Order(3)
    void theCsvIsTheTable() throws Exception {
        try (Tab tab = tab().open("?range=7d&tz=UTC&tables=" + ALL_TABLES)) {
            for (String id : WITH_TABLE) {
                Download download = tab.page.waitForDownload(() -> tab.panel(id)
                        .locator("button", new Locator.LocatorOptions().setHasText("CSV"))
                        .click());
                assertThat(download.suggestedFilename()).isEqualTo("tokentally-" + id + ".csv");
                List<List<String>> csv = Csv.read(Files.readString(download.path(), StandardCharsets.UTF_8));
                assertThat(csv.remove(0)).as(id).isNotEmpty();
                assertThat(csv).as(id).isNotEmpty().isEqualTo(tab.cells(id));
            }
            // What is shown are the same digits, in groups.
            assertThat(tab.shown("models").stream().map(row -> row.get(10).replace(",", "")))
                    .isEqualTo(column(tab, "models", 10));
            assertPeaceful(tab);
        }
    }

    @Test
    @Order(4)
    void aLinkRestoresTheView() {
        String restored;
        List<List<String>> cells;
        try (Tab tab = tab().open("")) {
            tab.page.selectOption("#range", "7d");
            tab.page.selectOption("#zone", "Asia/Tokyo");
            tab.page.selectOption("#by", "cost");
            tab.awaitFigures();
            tab.page.selectOption("#model", "gpt-4o");
            tab.page.fill("#user", "ada");
            tab.page.press("#user", "Enter");
            tab.page.selectOption("#tool", "read");
            tab.panel("sessions")
                    .locator("button", new Locator.LocatorOptions().setHasText("Table"))
                    .click();
            tab.awaitFigures();
            restored = tab.query();
            cells = tab.cells("sessions");
            assertThat(cells).isNotEmpty().allMatch(row -> row.get(1).equals("ada"));
            assertPeaceful(tab);
        }
        try (Tab tab = tab(options().setTimezoneId("America/Lima")).open(restored)) {
            assertThat(tab.page.inputValue("#range")).isEqualTo("7d");
            assertThat(tab.page.inputValue("#zone")).isEqualTo("Asia/Tokyo");
            assertThat(tab.page.inputValue("#by")).isEqualTo("cost");
            assertThat(tab.page.inputValue("#model")).isEqualTo("gpt-4o");
            assertThat(tab.page.inputValue("#user")).isEqualTo("ada");
            assertThat(tab.page.inputValue("#tool")).isEqualTo("read");
            assertThat(tab.cells("sessions")).isEqualTo(cells);
            tab.page.click("#reset");
            tab.awaitFigures();
            assertThat(tab.query()).doesNotContain("ada").contains("tz=Asia%2FTokyo");
            tab.page.goBack();
            tab.awaitFigures();
            assertThat(tab.page.inputValue("#user")).isEqualTo("ada");
            assertPeaceful(tab);
        }
    }

    @Test
    @Order(5)
    void aKeyboardIsEnough() {
        try (Tab tab = tab().open("?range=7d")) {
            tab.page.keyboard().press("Tab");
            assertThat(focused(tab)).isEqualTo("Skip to the figures");
            Set<Object> seen = new LinkedHashSet<>();
            for (int i = 0; i < 60 && !focused(tab).equals("health"); i++) {
                tab.page.keyboard().press("Tab");
                seen.add(focused(tab));
                assertThat(tab.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle"))
                        .as("ring around %s", focused(tab))
                        .isEqualTo("solid");
            }
            assertThat(seen)
                    .contains("range", "zone", "model", "user", "tool", "by", "Copy link", "Key")
                    .contains("Table of Tokens by class", "CSV of Pipeline", "health");

            tab.page.locator("#tokens svg.plot").focus();
            tab.page.keyboard().press("ArrowLeft");
            assertThat(tab.panel("tokens").locator(".tip").innerText()).contains("Output");
            tab.page.keyboard().press("Escape");
            assertThat(tab.panel("tokens").locator(".tip").isVisible()).isFalse();
            tab.page.locator("[aria-label='Table of Tokens by class']").focus();
            tab.page.keyboard().press("Enter");
            assertThat(tab.page.locator("#tokens-table").isVisible()).isTrue();
            assertPeaceful(tab);
        }
    }

    @ParameterizedTest
    @Order(6)
    @ValueSource(strings = {"LIGHT", "DARK"})
    void textStandsOutOfItsGround(String scheme) {
        try (Tab tab =
                tab(options().setColorScheme(ColorScheme.valueOf(scheme))).open("?range=7d")) {
            assertThat(tab.page.evaluate(Contrast.TOO_LOW)).isEqualTo(List.of());
            assertThat((String) tab.page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo(scheme.equals("DARK") ? "rgb(15, 20, 26)" : "rgb(245, 246, 248)");
            assertPeaceful(tab);
        }
    }

    @Test
    @Order(6)
    void itFitsAPhone() {
        try (Tab tab = tab(phone()).open("?range=7d&tables=models")) {
            assertThat(tab.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                    .isEqualTo(true);
            assertThat((Double) ((Number) tab.page.evaluate("() => Math.min(...[...document.querySelectorAll("
                                    + "'.pickers select, .pickers input, .actions button')].filter(e => e.offsetHeight)"
                                    + ".map(e => e.offsetHeight))"))
                            .doubleValue())
                    .isGreaterThanOrEqualTo(40.0);
            tab.page.locator("#tokens svg.plot").tap();
            assertThat(tab.panel("tokens").locator(".tip").isVisible()).isTrue();
            assertPeaceful(tab);
        }
    }

    @Test
    @Order(7)
    void itSaysWhenItLoadsAndWhenItFails() {
        try (Tab tab = tab()) {
            List<Route> held = new ArrayList<>();
            tab.page.route(ANY_METRIC, held::add);
            tab.go("");
            assertThat(tab.page.innerText("#state")).isEqualTo("Loading…");
            assertThat(tab.panel("tokens").innerText()).contains("Loading…");
            tab.page.waitForCondition(() -> held.size() > 5);
            tab.page.unroute(ANY_METRIC);
            held.forEach(Route::resume);
            tab.awaitFigures();

            tab.page.route(
                    ANY_METRIC,
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setStatus(503)
                            .setContentType("application/problem+json")
                            .setBody("{\"detail\":\"the database gives no answer\"}")));
            tab.page.selectOption("#range", "1h");
            tab.page.waitForSelector("[data-status=error]");
            assertThat(tab.page.innerText("#state"))
                    .startsWith("Not up to date: the database gives no answer. What is shown was read at ");
            assertThat(tab.panel("tokens").innerText())
                    .contains("Could not be read: the database gives no answer. What is shown is older.");

            tab.page.unroute(ANY_METRIC);
            tab.page.selectOption("#range", "7d");
            tab.awaitFigures();
            tab.page.waitForFunction("() => document.body.dataset.status !== 'error'");
            assertThat(tab.foreign).isEmpty();
        }
    }

    @Test
    @Order(7)
    void onePanelThatFailsMarksItselfAlone() {
        try (Tab tab = tab()) {
            tab.page.route(
                    Pattern.compile(".*/metrics/pipeline"),
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setStatus(503)
                            .setContentType("application/problem+json")
                            .setBody("{\"detail\":\"the processor rests\"}")));
            tab.go("?range=7d");
            tab.page.waitForSelector("[data-status=partly]");
            assertThat(tab.page.innerText("#state")).isEqualTo("Not up to date: Pipeline (the processor rests).");
            assertThat(tab.panel("pipeline").innerText()).contains("Could not be read: the processor rests.");
            assertThat(tab.page.locator("main > section[data-state=ready]").count())
                    .isEqualTo(9);
            assertThat(tab.foreign).isEmpty();
        }
    }

    @Test
    @Order(7)
    void itSaysWhenTheFiguresAreOld() {
        Api api = new Api(stack.gatewayUrl());
        try (Tab tab = tab()) {
            tab.page.route(Pattern.compile(".*/stream$"), Route::abort);
            tab.page.route(Pattern.compile(".*/metrics/usage.*"), route -> {
                String query = URI.create(route.request().url()).getRawQuery();
                String body = api.text("/metrics/usage?" + query);
                route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(body.replaceFirst("\"as_of\":\"[^\"]*\"", "\"as_of\":\"2026-01-01T00:00:00Z\"")));
            });
            tab.open("");
            tab.page.waitForSelector("[data-status=stale]");
            assertThat(tab.page.innerText("#state")).isEqualTo("Stale: later events are not counted yet.");
            assertThat(tab.foreign).isEmpty();
        }
    }

    @Test
    @Order(8)
    void whatHappensAppearsByItself() throws Exception {
        try (Tab tab = tab().open("?range=all&tables=users")) {
            tab.page.waitForSelector("[data-status=live]");
            assertThat(column(tab, "users", 0)).doesNotContain("a newcomer");
            new Api(stack.gatewayUrl())
                    .post(
                            "/track/usage",
                            "{\"user_id\":\"a newcomer\",\"session_id\":\"s\",\"provider\":\"openai\",\"model\":\"gpt-4o\","
                                    + "\"usage\":{\"input\":90000000,\"output\":1}}");
            // Well before the round that comes every minute in any case.
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(column(tab, "users", 0)).contains("a newcomer"));
            assertPeaceful(tab);
        }
    }

    @Test
    @Order(3)
    void screenshotsAreMadeOnRequest() {
        if (!Boolean.getBoolean("screenshots")) {
            return;
        }
        Path shots = Path.of("..", "docs", "screenshots");
        try (Tab tab = tab(options().setTimezoneId("Europe/Berlin")).open("?range=7d&tz=Europe%2FBerlin")) {
            screenshot(tab, shots.resolve("dashboard.png"));
        }
        try (Tab tab = tab(options().setColorScheme(ColorScheme.DARK).setViewportSize(1180, 1190))
                .open("?range=24h&tz=UTC&tables=sessions")) {
            tab.page.evaluate("() => document.querySelector('#latency').scrollIntoView()");
            screenshot(tab, shots.resolve("dashboard-dark.png"));
        }
        try (Tab tab = tab(phone()).open("?range=24h&tz=UTC")) {
            screenshot(tab, shots.resolve("dashboard-phone.png"));
        }
    }

    @Test
    @Order(10)
    void aKeyStaysInItsTab() throws Exception {
        KeyAdmin keys =
                new KeyAdmin(Map.of("bootstrap.servers", stack.addresses().getOrDefault("bootstrap.servers", "")));
        String secret =
                keys.create("default", Set.of(Scope.READ), "browser", (short) 1).secret();
        Api api = new Api(stack.gatewayUrl());
        await().atMost(Duration.ofSeconds(20)).until(() -> api.status("/metrics/usage") == 401);
        try (Tab tab = tab().go("")) {
            tab.page.waitForSelector("#key-dialog[open]");
            assertThat(tab.page.innerText("#state")).startsWith("A key is needed.");
            tab.page.fill("#key-text", "tk_wrong");
            tab.page.keyboard().press("Enter");
            tab.page.waitForFunction("() => document.querySelector('#key-why').textContent.includes('does not know')");
            tab.page.fill("#key-text", secret);
            tab.page.keyboard().press("Enter");
            tab.awaitFigures();
            tab.page.waitForSelector("[data-status=live]");
            assertThat(tab.tile("tokens")).isNotEqualTo("0");
            tab.page.selectOption("#range", "7d");
            tab.awaitFigures();
            assertThat(tab.address()).doesNotContain("tk_");
            assertThat(tab.page.evaluate("() => document.cookie + JSON.stringify(localStorage)"))
                    .isEqualTo("{}");
            tab.page.reload();
            tab.awaitFigures();
            assertThat(tab.page.locator("#key-dialog").isVisible()).isFalse();
            assertThat(tab.foreign).isEmpty();
        }
    }

    private static void screenshot(Tab tab, Path file) {
        tab.page.screenshot(new Page.ScreenshotOptions().setPath(file));
    }

    private static void assertPeaceful(Tab tab) {
        assertThat(tab.complaints).as("the browser's console").isEmpty();
        assertThat(tab.foreign).as("requests to elsewhere").isEmpty();
    }

    private static Tab tab() {
        return tab(options());
    }

    private static Tab tab(Browser.NewContextOptions options) {
        return new Tab(chromium.browser(), stack.gatewayUrl(), options);
    }

    private static Browser.NewContextOptions options() {
        return new Browser.NewContextOptions().setViewportSize(1360, 900).setTimezoneId("Europe/Berlin");
    }

    private static Browser.NewContextOptions phone() {
        return options().setViewportSize(390, 844).setHasTouch(true).setIsMobile(true);
    }

    /** What names the focused element to a reader. */
    private static Object focused(Tab tab) {
        return tab.page.evaluate(
                "() => { const e = document.activeElement; return e.tagName === 'BUTTON' || e.tagName === 'A'"
                        + " ? e.getAttribute('aria-label') || e.textContent : e.id || e.getAttribute('aria-label') || e.tagName; }");
    }

    private static List<String> column(Tab tab, String id, int index) {
        return tab.cells(id).stream().map(row -> row.get(index)).toList();
    }

    private static List<String> texts(JsonNode answer, String pointer) {
        return StreamSupport.stream(answer.path("rows").spliterator(), false)
                .map(row -> text(row.at(pointer)))
                .toList();
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
    }

    private static String sum(List<String> figures) {
        return figures.stream()
                .filter(figure -> !figure.isEmpty())
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .stripTrailingZeros()
                .toPlainString();
    }
}
