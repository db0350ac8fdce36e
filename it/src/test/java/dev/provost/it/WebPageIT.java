package dev.provost.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The web pages in a real Chromium: looked at and clicked on.
class WebPageIT {
    private static Chromium browser;

    private ProvostDaemon daemon;
    private int port;
    private BrowserTab tab;

    @BeforeAll
    static void haveTheBrowser() throws Exception {
        Chromium.PACKAGE.require();
        browser = Chromium.start();
    }

    @AfterAll
    static void endTheBrowser() throws IOException {
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
        tab = browser.tab("about:blank");
        tab.go(home());
        tab.awaitText("Supervisor Status");
        // What comes to life moves the links; a click must not fall beside one.
        tab.awaitText("live");
    }

    @AfterEach
    void end() throws Exception {
        tab.go("about:blank");
        Waiting.until("blank page", () -> tab.evaluate("location.href"), "about:blank"::equals);
        daemon.close();
    }

    private String home() {
        return "http://127.0.0.1:" + port + "/";
    }

    private static String link(String label) {
        return "a[aria-label='" + label + "']";
    }

    @Test
    void anOperatorStartsLooksAndStops() throws Exception {
        tab.click(link("Start cat"));
        tab.awaitText("Process cat started");
        int pid = daemon.await("cat", "RUNNING");
        tab.awaitText("pid " + pid + ", uptime");
        assertThat(tab.evaluate("document.querySelector('.statusrunning').innerText"))
                .isEqualTo("1 running");

        daemon.rpc().call("supervisor.sendProcessStdin", "cat", "grüße <b>\n");
        tab.click("th a[href='tail.html?processname=cat']");
        BrowserTab tail = browser.tab("tail.html");
        Waiting.until("text of the log", () -> again(tail), seen -> seen.contains("grüße <b>"));

        tail.click("a[href='logtail/cat']");
        tail.awaitText("logtail/cat");
        tail.awaitText("grüße <b>");
        daemon.rpc().call("supervisor.sendProcessStdin", "cat", "and more\n");
        tail.awaitText("and more");
        tail.go("about:blank#tail");

        tab.click(link("Restart cat"));
        tab.awaitText("Process cat restarted");
        assertThat(daemon.await("cat", "RUNNING")).isNotEqualTo(pid);
        tab.click(link("Clear Log cat"));
        tab.awaitText("Log for cat cleared");
        tab.click(link("Stop cat"));
        tab.awaitText("Process cat stopped");
        daemon.await("cat", "STOPPED");
        tab.click("a[href='index.html?action=refresh']");
        tab.awaitText("Page refreshed at ");
        assertThat(daemon.mainLog()).doesNotContain("refused");
    }

    /// {@return what the tail page shows after its Refresh}
    private static String again(BrowserTab tail) throws Exception {
        tail.click("a[href='tail.html?processname=cat&limit=1024']");
        return tail.evaluate("document.body.innerText");
    }

    @Test
    void aThousandProcessesAreOneReadablePageWithItsStylesheet() throws Exception {
        tab.awaitText("many:many_0999");
        assertThat(tab.evaluate("document.querySelectorAll('tbody tr[data-name]').length"))
                .isEqualTo("1001");
        assertThat(tab.evaluate("getComputedStyle(document.querySelector('.button')).borderTopStyle"))
                .isEqualTo("solid");

        tab.width(390);

        assertThat(tab.evaluate("document.documentElement.scrollWidth <= 390")).isEqualTo("true");
    }

    @Test
    void withoutScriptsTheLinksDoWhatTheySay() throws Exception {
        tab.scripts(false);
        try {
            tab.go(home());
            tab.awaitText("Supervisor Status");
            tab.click(link("Start cat"));
            tab.awaitText("?message=Process%20cat%20started");
            daemon.await("cat", "RUNNING");
            tab.click(link("Stop cat"));
            tab.awaitText("Process cat stopped");
            daemon.await("cat", "STOPPED");
        } finally {
            tab.scripts(true);
        }
    }

    @Test
    void withScriptsThePageIsAlive() throws Exception {
        tab.width(1200);
        tab.evaluate("window.stays = 'the same page'");

        daemon.rpc().call("supervisor.startProcess", "cat");
        int pid = daemon.await("cat", "RUNNING");
        tab.awaitText("pid " + pid + ", uptime");
        tab.awaitText("1 running");
        Waiting.until(
                "a clock that goes",
                () -> tab.evaluate("document.querySelector('tr[data-name=cat]').innerText"),
                seen -> seen.contains("uptime 0:") && !seen.contains("uptime 0:00:00"));

        tab.click("tr[data-name=cat] .action a[href='logtail/cat']");
        daemon.rpc().call("supervisor.sendProcessStdin", "cat", "grüße <b>\n");
        Waiting.until(
                "the log",
                () -> tab.evaluate("document.querySelector('.log pre').innerText"),
                seen -> seen.contains("grüße <b>"));
        tab.picture("log-light");
        tab.press("Escape");
        assertThat(tab.evaluate("document.querySelector('.log').hidden")).isEqualTo("true");

        tab.click("#filter");
        for (char letter : "_000".toCharArray()) {
            tab.press(String.valueOf(letter));
        }
        Waiting.until("ten rows", () -> shownRows(), "10"::equals);
        tab.click(".select input[aria-label='Select all that are shown']");
        tab.click(".selection button");
        tab.awaitText("10 of 10 processes started");
        daemon.await("many:many_0009", "RUNNING");
        tab.awaitText("11 running");
        tab.colours("dark");
        tab.picture("selection-dark");

        tab.evaluate("document.activeElement.blur()");
        tab.press("j");
        tab.press("j");
        tab.press("x");
        tab.awaitText("Process many:many_0001 stopped");
        daemon.await("many:many_0001", "STOPPED");
        tab.press("Escape");
        Waiting.until("all rows", () -> shownRows(), "1001"::equals);

        tab.click(link("Stop group many"));
        tab.awaitText("Group many: ");
        daemon.await("many:many_0009", "STOPPED");
        tab.width(390);
        tab.picture("narrow-dark");
        assertThat(tab.evaluate("document.documentElement.scrollWidth <= 390")).isEqualTo("true");
        tab.width(1200);
        tab.colours("light");
        tab.picture("wide-light");
        assertThat(tab.evaluate("window.stays")).isEqualTo("the same page");
    }

    @Test
    void aViewerLooksOnAndFindsNothingToPress() throws Exception {
        Path folder = ProvostDaemon.newFolder();
        Path users = Files.writeString(folder.resolve("users"), "ann:viewer:look\ncid:admin:all\n");
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-------"));
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
            tab.go("http://ann:look@127.0.0.1:" + theirs + "/");
            tab.awaitText("live");
            tab.awaitText("pid " + guarded.await("cat", "RUNNING") + ", uptime");
            assertThat(tab.evaluate("document.querySelectorAll('a[href*=action]:not([href*=refresh])').length"))
                    .isEqualTo("0");
            assertThat(tab.evaluate("[...document.querySelectorAll('input[type=checkbox]')]"
                            + ".filter(one => one.checkVisibility()).length"))
                    .isEqualTo("0");

            // What the page has no link for does nothing by the keyboard either.
            tab.press("j");
            tab.press("x");
            tab.press("l");
            guarded.rpc().call("supervisor.sendProcessStdin", "after", "seen\n");
            Waiting.until(
                    "the log",
                    () -> tab.evaluate("document.querySelector('.log pre')?.innerText"),
                    seen -> String.valueOf(seen).contains("seen"));
            tab.picture("viewer-light");
            guarded.rpc().call("supervisor.stopProcess", "after");
            tab.awaitText("1 stopped");
            assertThat(guarded.await("cat", "RUNNING")).isPositive();
        } finally {
            ProvostDaemon.delete(folder);
        }
    }

    private String shownRows() throws Exception {
        return tab.evaluate("document.querySelectorAll('tbody tr[data-name]:not([hidden])').length");
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
                tab.go(address);
                tab.awaitText("win");
                tab.click("#" + way);
                tab.awaitText("Nothing was changed");
            }
        } finally {
            elsewhere.stop(0);
        }
        assertThat(daemon.await("cat", "RUNNING")).isEqualTo(pid);
        daemon.awaitLog("WARN Web interface refused action 'stop' for process 'cat', the request was made by another "
                + "site (Sec-Fetch-Site 'cross-site')");
        daemon.awaitLog("WARN Web interface refused action 'stopall', the request was made by another site");

        tab.click("a[href='index.html']");
        // The script makes room for what it adds: not before that.
        tab.awaitText("live");
        tab.click(link("Stop cat"));
        tab.awaitText("Process cat stopped");
    }

    private static HttpServer serve(String page) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = page.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html;charset=utf-8");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }
}
