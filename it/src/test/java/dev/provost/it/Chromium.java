package dev.provost.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.jolokia.json.parser.ParseException;

/// A real browser without a window, steered over its DevTools protocol with nothing but the JDK's HTTP client.
final class Chromium implements AutoCloseable {
    static final DebianPackage PACKAGE = new DebianPackage("chromium", Path.of("/usr/bin/chromium"));

    private final Path folder;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    private Chromium(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    static Chromium start() throws Exception {
        Path folder = Files.createTempDirectory("pvchromium");
        Process process = new ProcessBuilder(
                        PACKAGE.program().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            Path told = folder.resolve("DevToolsActivePort");
            List<String> lines = Waiting.until(
                    "port of the browser",
                    () -> Files.exists(told) ? Files.readAllLines(told) : List.<String>of(),
                    seen -> seen.size() == 2);
            return new Chromium(folder, process, Integer.parseInt(lines.getFirst()));
        } catch (Throwable e) {
            end(process, folder);
            throw e;
        }
    }

    /// {@return the tab whose address contains `part`, as soon as there is one}
    BrowserTab tab(String part) throws Exception {
        String socket = Waiting.until("tab of " + part, () -> socketOf(part), found -> !found.isEmpty());
        return BrowserTab.open(http, URI.create(socket));
    }

    private String socketOf(String part) throws IOException, InterruptedException, ParseException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        String tabs = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        for (Object tab : (List<?>) new JSONParser().parse(tabs)) {
            var known = (JSONObject) tab;
            if ("page".equals(known.get("type")) && known.get("url").toString().contains(part)) {
                return known.get("webSocketDebuggerUrl").toString();
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        http.shutdownNow();
        end(process, folder);
    }

    private static void end(Process process, Path folder) throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            Waiting.until("removed folder", () -> removed(folder), gone -> gone);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /// Its helpers write a little while longer than it lives.
    private static boolean removed(Path folder) {
        try {
            ProvostDaemon.delete(folder);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
