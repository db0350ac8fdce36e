package dev.provost.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Debian's Chromium without a window, driven by Playwright.
final class Chromium implements AutoCloseable {
    private static final DebianPackage PACKAGE = new DebianPackage("chromium", Path.of("/usr/bin/chromium"));
    private static final DebianPackage NODE = new DebianPackage("nodejs", Path.of("/usr/bin/node"));
    private static final DebianPackage NPM = new DebianPackage("npm", Path.of("/usr/bin/npm"));
    private static final int LIMIT_SECONDS = 120;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /// Skips the calling test class when there is no browser or no driver for it, and they can't be had.
    static Chromium start() throws Exception {
        PACKAGE.require();
        NODE.require();
        haveTheDriver();
        var playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_NODEJS_PATH", NODE.program().toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            return new Chromium(
                    playwright,
                    playwright
                            .chromium()
                            .launch(new BrowserType.LaunchOptions()
                                    .setExecutablePath(PACKAGE.program())
                                    .setChromiumSandbox(false)));
        } catch (Throwable e) {
            playwright.close();
            throw e;
        }
    }

    /// Playwright's half that talks to browsers is JavaScript; it looks for it in `playwright.cli.dir`.
    private static void haveTheDriver() throws Exception {
        Path folder = Files.createDirectories(Path.of(System.getProperty("playwright.cli.dir", "")));
        if (Files.exists(folder.resolve("package/cli.js"))) {
            return;
        }
        NPM.require();
        String name = System.getProperty("provost.playwright", "");
        Ended packed =
                Ended.run(folder, Map.of(), List.of(NPM.program().toString(), "pack", "--silent", name), LIMIT_SECONDS);
        assumeTrue(packed.status() == 0, () -> "skipped: npm pack " + name + " failed: " + packed.err());
        Ended unpacked =
                Ended.run(folder, Map.of(), List.of("tar", "-xf", packed.out().strip()));
        assumeTrue(unpacked.status() == 0, () -> "skipped: " + packed.out() + ": " + unpacked.err());
    }

    /// {@return an empty page, with cookies and a cache of its own}
    Page page(Browser.NewContextOptions options) {
        var page = browser.newContext(options).newPage();
        page.setDefaultTimeout(Waiting.LIMIT.toMillis());
        return page;
    }

    /// Writes what a page looks like into `target/screenshots`, for people to look at.
    static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
