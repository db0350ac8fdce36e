package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.jolokia.json.parser.ParseException;

/// One page of a [Chromium]: what a person sees of it and clicks on.
final class BrowserTab {
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JSONObject>> asked = new ConcurrentHashMap<>();
    private final WebSocket socket;

    private BrowserTab(HttpClient http, URI address) throws Exception {
        this.socket = http.newWebSocketBuilder()
                .buildAsync(address, new Answers(asked))
                .get(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    static BrowserTab open(HttpClient http, URI address) throws Exception {
        return new BrowserTab(http, address);
    }

    /// Hands each answer to whoever asked.
    private record Answers(Map<Integer, CompletableFuture<JSONObject>> asked, StringBuilder part)
            implements WebSocket.Listener {
        Answers(Map<Integer, CompletableFuture<JSONObject>> asked) {
            this(asked, new StringBuilder());
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                deliver(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void deliver(String message) {
            try {
                var answer = (JSONObject) new JSONParser().parse(message);
                // Events have no id; nobody waits for them.
                CompletableFuture<JSONObject> waiting =
                        answer.get("id") instanceof Number id ? asked.remove(id.intValue()) : null;
                if (waiting != null) {
                    waiting.complete(answer);
                }
            } catch (ParseException | IOException e) {
                throw new IllegalStateException(message, e);
            }
        }
    }

    /// {@return the result of a DevTools command}
    ///
    /// @param parameters JSON
    private JSONObject command(String method, String parameters) throws Exception {
        int id = ids.incrementAndGet();
        var answer = new CompletableFuture<JSONObject>();
        asked.put(id, answer);
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true);
        JSONObject got = answer.get(Waiting.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(got.get("error")).as("%s %s", method, parameters).isNull();
        return (JSONObject) got.get("result");
    }

    void go(String address) throws Exception {
        command("Page.navigate", "{\"url\":" + text(address) + "}");
    }

    /// Lets the page believe in a screen of this width, in CSS pixels.
    void width(int pixels) throws Exception {
        command(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + pixels + ",\"height\":800,\"deviceScaleFactor\":1,\"mobile\":" + (pixels < 600) + "}");
    }

    /// Lets pages run scripts, or not.
    void scripts(boolean run) throws Exception {
        command("Emulation.setScriptExecutionDisabled", "{\"value\":" + !run + "}");
    }

    /// Lets the page believe that its user likes these colours, `light` or `dark`.
    void colours(String scheme) throws Exception {
        command(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":" + text(scheme) + "}]}");
    }

    /// Presses a key on whatever has the focus.
    ///
    /// @param key as in KeyboardEvent.key, such as `j` or `Escape`
    void press(String key) throws Exception {
        String typed = key.length() == 1 ? ",\"text\":" + text(key) : "";
        command("Input.dispatchKeyEvent", "{\"type\":\"keyDown\",\"key\":" + text(key) + typed + "}");
        command("Input.dispatchKeyEvent", "{\"type\":\"keyUp\",\"key\":" + text(key) + "}");
    }

    /// Writes what the page looks like into `target/screenshots`, for people to look at.
    void picture(String name) throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "screenshots"));
        String png = (String)
                command("Page.captureScreenshot", "{\"format\":\"png\"}").get("data");
        Files.write(folder.resolve(name + ".png"), Base64.getDecoder().decode(png));
    }

    /// {@return the value of a JavaScript expression, as text}
    String evaluate(String expression) throws Exception {
        JSONObject result = command("Runtime.evaluate", "{\"expression\":" + text("String(" + expression + ")") + "}");
        JSONObject value = (JSONObject) result.get("result");
        return String.valueOf(value.get("value"));
    }

    /// Waits until the page shows `text`.
    void awaitText(String text) throws Exception {
        Waiting.until(
                "'" + text + "' on the page",
                () -> evaluate("document.body ? location.href + '\\n' + document.body.innerText : ''"),
                seen -> seen.contains(text));
    }

    /// Presses the mouse in the middle of the one element that `selector` finds.
    void click(String selector) throws Exception {
        String found = "document.querySelector(" + text(selector) + ")";
        Waiting.until(
                "element " + selector,
                () -> evaluate("document.readyState + " + found),
                seen -> seen.startsWith("complete") && !seen.endsWith("null"));
        // What a script still adds may move it.
        String[] place = Waiting.until(
                        selector + " in its place",
                        () -> evaluate("(e => { e.scrollIntoView({block: 'center'}); "
                                + "const r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2; "
                                + "const hit = document.elementFromPoint(x, y); "
                                + "return hit && e.contains(hit) ? x + ' ' + y : ''; })(" + found + ")"),
                        seen -> !seen.isEmpty())
                .split(" ");
        for (String type : new String[] {"mousePressed", "mouseReleased"}) {
            command(
                    "Input.dispatchMouseEvent",
                    "{\"type\":\"" + type + "\",\"button\":\"left\",\"clickCount\":1,\"x\":" + place[0] + ",\"y\":"
                            + place[1] + "}");
        }
    }

    private static String text(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
