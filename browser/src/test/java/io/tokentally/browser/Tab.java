package io.tokentally.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One tab on the page, with all that it complained of and asked for. */
final class Tab implements AutoCloseable {
    final Page page;
    final List<String> complaints = new CopyOnWriteArrayList<>();
    final List<String> foreign = new CopyOnWriteArrayList<>();
    private final BrowserContext context;
    private final String url;

    Tab(Browser browser, String url, Browser.NewContextOptions options) {
        this.url = url;
        context = browser.newContext(options);
        context.setDefaultTimeout(20_000);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (!message.type().equals("log")) {
                complaints.add(message.type() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add("uncaught: " + error));
        page.onRequest(request -> {
            if (!request.url().startsWith(url + "/") && !request.url().startsWith("blob:" + url)) {
                foreign.add(request.url());
            }
        });
    }

    /** Opens it with a query such as {@code ?range=7d}, without waiting for figures. */
    Tab go(String query) {
        page.navigate(url + "/" + query);
        return this;
    }

    /** Opens it and waits until every panel shows what it read. */
    Tab open(String query) {
        go(query);
        awaitFigures();
        return this;
    }

    void awaitFigures() {
        try {
            page.waitForFunction("() => [...document.querySelectorAll('main > section')].every(section =>"
                    + " ['ready', 'empty'].includes(section.dataset.state) && !section.hasAttribute('aria-busy'))");
        } catch (TimeoutError e) {
            throw new AssertionError(page.innerText("body") + "\n" + complaints, e);
        }
    }

    Locator panel(String id) {
        return page.locator("#" + id);
    }

    String tile(String name) {
        return value("[data-tile=" + name + "] dd[data-value]");
    }

    /** What the first element that {@code selector} finds stands for, with every digit. */
    String value(String selector) {
        return page.locator(selector).first().getAttribute("data-value");
    }

    /** The cells of the table behind a chart as they stand for, row by row, without its head. */
    @SuppressWarnings("unchecked")
    List<List<String>> cells(String id) {
        return (List<List<String>>) page.evaluate(
                "id => [...document.querySelectorAll(`#${id}-table tbody tr`)]"
                        + ".map(row => [...row.cells].map(cell => cell.dataset.value))",
                id);
    }

    @SuppressWarnings("unchecked")
    List<List<String>> shown(String id) {
        return (List<List<String>>) page.evaluate(
                "id => [...document.querySelectorAll(`#${id}-table tbody tr`)]"
                        + ".map(row => [...row.cells].map(cell => cell.textContent))",
                id);
    }

    String address() {
        return page.url();
    }

    String query() {
        return "?" + URI.create(page.url()).getRawQuery();
    }

    @Override
    public void close() {
        context.close();
    }
}
