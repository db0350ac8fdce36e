package dev.provost.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The web pages in a real Chromium: looked at and clicked on.
class WebPageIT {
    /// Rows of processes that the filter leaves.
    private static final String SHOWN = "tbody tr[data-name]:not([hidden])";

    private static Chromium browser;

    private ProvostDaemon daemon;
    private int port;
    private Page page;

    @BeforeAll
    static void haveTheBrowser() throws Exception {
        browser = Chromium.start();
        PlaywrightAssertions.setDefaultAssertionTimeout(Waiting.LIMIT.toMillis());
    }

    @AfterAll
    static void endTheBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        port = ProvostDaemon.freePort();
        daemon = ProvostDaemon.start("""
                [inet_http_server]
                port=127.0.0.1:%d
                [program:cat]
                command=/bin/cat
                startsecs=0
                autostart=false
                [program:many]
                command=/bin/cat
                numprocs=1000
                process_name=many_%%(process_num)04d
                autostart=false
                stdout_logfile=NONE
                redirect_stderr=true
                """.formatted(port));
        open(new NewContextOptions());
    }

    private void open(NewContextOptions options) {
        page = browser.page(options);
        page.navigate(home());
    }

    @AfterEach
    void end() throws Exception {
        page.context().close();
        daemon.close();
    }

    private String home() {
        return "http://127.0.0.1:" + port + "/";
    }

    private static String link(String label) {
        return "a[aria-label='" + label + "']";
    }

    private Locator row(String process) {
        return page.locator("tr[data-name='" + process + "']");
    }

    private static void says(Page page, String text) {
        assertThat(page.locator("body")).containsText(text);
    }

    private static void fits(Page page) {
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }

    @Test
    void anOperatorStartsLooksAndStops() throws Exception {
        page.click(link("Start cat"));
        says(page, "Process cat started");
        int pid = daemon.await("cat", "RUNNING");
        assertThat(row("cat")).containsText(Pattern.compile("pid " + pid + ",\\s+uptime"));
        assertThat(page.locator(".statusrunning").first()).hasText("1 running");

        daemon.rpc().call("supervisor.sendProcessStdin", "cat", "grüße <b>\n");
        Page tail = page.waitForPopup(() -> page.click("th a[href='tail.html?processname=cat']"));
        Waiting.until("text of the log", () -> again(tail), seen -> seen.contains("grüße <b>"));

        tail.click("a[href='logtail/cat']");
        says(tail, "grüße <b>");
        daemon.rpc().call("supervisor.sendProcessStdin", "cat", "and more\n");
        says(tail, "and more");
        tail.close();

        page.click(link("Restart cat"));
        says(page, "Process cat restarted");
        assertThat(daemon.await("cat", "RUNNING")).isNotEqualTo(pid);
        page.click(link("Clear Log cat"));
        says(page, "Log for cat cleared");
        page.click(link("Stop cat"));
        says(page, "Process cat stopped");
        daemon.await("cat", "STOPPED");
        page.click("a[href='index.html?action=refresh']");
        says(page, "Page refreshed at ");
        assertThat(daemon.mainLog()).doesNotContain("refused");
    }

    /// {@return what the tail page shows after its Refresh}
    private static String again(Page tail) {
        tail.click("a[href='tail.html?processname=cat&limit=1024']");
        return tail.innerText("body");
    }

    @Test
    void aThousandProcessesAreOneReadablePageWithItsStylesheet() {
        assertThat(row("many:many_0999")).isVisible();
        assertThat(page.locator("tbody tr[data-name]")).hasCount(1001);
        assertThat(page.locator(".button").first()).hasCSS("border-top-style", "solid");

        page.setViewportSize(390, 800);

        fits(page);
    }

    @Test
    void withoutScriptsTheLinksDoWhatTheySay() throws Exception {
        page.context().close();
        open(new NewContextOptions().setJavaScriptEnabled(false));

        page.click(link("Start cat"));
        assertThat(page).hasURL(Pattern.compile("\\?message=Process%20cat%20started"));
        says(page, "Process cat started");
        daemon.await("cat", "RUNNING");
        page.click(link("Stop cat"));
        says(page, "Process cat stopped");
        daemon.await("cat", "STOPPED");
    }

    @Test
    void withScriptsThePageIsAlive() throws Exception {
        page.setViewportSize(1200, 800);
        page.evaluate("window.stays = 'the same page'");
        assertThat(page.locator(".live")).hasText("live");

        daemon.rpc().call("supervisor.startProcess", "cat");
        int pid = daemon.await("cat", "RUNNING");
        assertThat(row("cat")).containsText(Pattern.compile("pid " + pid + ",\\s+uptime"));
        says(page, "1 running");
        // A clock that goes.
        assertThat(row("cat")).containsText(Pattern.compile("uptime 0:00:(0[1-9]|[1-5])"));

        row("cat").locator(".action a[href='logtail/cat']").click();
        daemon.rpc().call("supervisor.sendProcessStdin", "cat", "grüße <b>\n");
        assertThat(page.locator(".log pre")).containsText("grüße <b>");
        Chromium.picture(page, "log-light");
        page.keyboard().press("Escape");
        assertThat(page.locator(".log")).isHidden();

        page.click("#filter");
        page.keyboard().type("_000");
        assertThat(page.locator(SHOWN)).hasCount(10);
        page.check(".select input[aria-label='Select all that are shown']");
        page.locator(".selection button").first().click();
        says(page, "10 of 10 processes started");
        daemon.await("many:many_0009", "RUNNING");
        says(page, "11 running");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        Chromium.picture(page, "selection-dark");

        page.evaluate("document.activeElement.blur()");
        page.keyboard().press("j");
        page.keyboard().press("j");
        page.keyboard().press("x");
        says(page, "Process many:many_0001 stopped");
        daemon.await("many:many_0001", "STOPPED");
        page.keyboard().press("Escape");
        assertThat(page.locator(SHOWN)).hasCount(1001);

        page.click(link("Stop group many"));
        says(page, "Group many: ");
        daemon.await("many:many_0009", "STOPPED");
        page.setViewportSize(390, 800);
        Chromium.picture(page, "narrow-dark");
        fits(page);
        page.setViewportSize(1200, 800);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        Chromium.picture(page, "wide-light");
        assertThat(page.evaluate("window.stays")).isEqualTo("the same page");
    }

    @Test
    void aViewerLooksOnAndFindsNothingToPress() throws Exception {
        Path folder = ProvostDaemon.newFolder();
        Path users = ProvostDaemon.writeSecret(folder.resolve("users"), "ann:viewer:look\ncid:admin:all\n");
        int theirs = ProvostDaemon.freePort();
        try (var guarded = ProvostDaemon.start("""
                [access]
                users_file=%s
                [inet_http_server]
                port=127.0.0.1:%d
                [program:cat]
                command=/bin/cat
                startsecs=0
                [program:after]
                command=/bin/cat
                depends_on=cat
                """.formatted(users, theirs))) {
            guarded.await("after", "RUNNING");
            // As people write it, who have it so in their bookmarks.
            page.navigate("http://ann:look@127.0.0.1:" + theirs + "/");
            assertThat(page.locator(".live")).hasText("live");
            assertThat(row("cat")).containsText("pid " + guarded.await("cat", "RUNNING") + ", uptime");
            assertThat(page.locator("a[href*=action]:not([href*=refresh])")).hasCount(0);
            assertThat(page.locator("input[type=checkbox]").filter(new Locator.FilterOptions().setVisible(true)))
                    .hasCount(0);

            // What the page has no link for does nothing by the keyboard either.
            page.keyboard().press("j");
            page.keyboard().press("x");
            page.keyboard().press("l");
            guarded.rpc().call("supervisor.sendProcessStdin", "after", "seen\n");
            assertThat(page.locator(".log pre")).containsText("seen");
            Chromium.picture(page, "viewer-light");
            assertThat(guarded.await("after", "RUNNING")).isPositive();
            guarded.rpc().call("supervisor.stopProcess", "after");
            says(page, "1 stopped");
        } finally {
            ProvostDaemon.delete(folder);
        }
    }

    @Test
    void whatAPageOfAnotherSiteAsksForIsRefused() throws Exception {
        daemon.rpc().call("supervisor.startProcess", "cat");
        int pid = daemon.await("cat", "RUNNING");
        String stop = home() + "index.html?processname=cat&amp;action=stop";
        HttpServer elsewhere = serve("""
                <!DOCTYPE html><title>elsewhere</title>
                <a id="link" href="%1$s">win</a>
                <a id="silent" rel="noreferrer" href="%1$s">win</a>
                <form method="post" action="%2$s"><input type="hidden" name="action" value="stopall">
                <button id="form">win</button></form>
                <img src="%1$s" alt="win">
                """.formatted(stop, home()));
        try {
            // The same machine by another name is another site.
            String address = "http://localhost:" + elsewhere.getAddress().getPort() + "/";
            for (String way : new String[] {"link", "silent", "form"}) {
                page.navigate(address);
                page.click("#" + way);
                says(page, "Nothing was changed");
            }
        } finally {
            elsewhere.stop(0);
        }
        assertThat(daemon.await("cat", "RUNNING")).isEqualTo(pid);
        daemon.awaitLog("WARN Web interface refused action 'stop' for process 'cat', the request was made by another "
                + "site (Sec-Fetch-Site 'cross-site')");
        daemon.awaitLog("WARN Web interface refused action 'stopall', the request was made by another site");

        page.click("a[href='index.html']");
        page.click(link("Stop cat"));
        says(page, "Process cat stopped");
    }

    private static HttpServer serve(String html) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = html.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html;charset=utf-8");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }
}
