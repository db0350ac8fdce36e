package dev.provost.bridge.web;

import dev.provost.bridge.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/// Stylesheet, script and images, from our own jar: a fixed list, so no address can name anything else.
final class StaticFiles {
    private static final String GIF = "image/gif";
    private static final Map<String, String> TYPES = Map.of(
            "/stylesheets/supervisor.css", "text/css;charset=utf-8",
            "/scripts/dashboard.js", "text/javascript;charset=utf-8",
            "/images/icon.png", "image/png",
            "/images/supervisor.gif", GIF,
            "/images/state0.gif", GIF,
            "/images/state1.gif", GIF,
            "/images/state2.gif", GIF,
            "/images/state3.gif", GIF,
            "/images/rule.gif", GIF);

    private final Map<String, byte[]> loaded = new ConcurrentHashMap<>();
    // They change with the program, so no later than it was started. Dates in HTTP have whole seconds.
    private final long modifiedMillis = System.currentTimeMillis() / 1000 * 1000;

    static boolean has(String path) {
        return TYPES.containsKey(path);
    }

    void serve(Exchange exchange) throws IOException {
        boolean head = "HEAD".equals(exchange.method());
        if (!head && !"GET".equals(exchange.method())) {
            exchange.refuse(HttpStatus.BAD_REQUEST_400);
            return;
        }
        exchange.say(HttpHeader.LAST_MODIFIED, modifiedMillis);
        exchange.say("Cache-Control", "no-cache");
        exchange.say("X-Content-Type-Options", "nosniff");
        if (exchange.date(HttpHeader.IF_MODIFIED_SINCE) >= modifiedMillis) {
            exchange.answer(HttpStatus.NOT_MODIFIED_304);
            return;
        }
        String path = exchange.path();
        byte[] bytes = loaded.get(path);
        if (bytes == null) {
            bytes = load(path);
            loaded.put(path, bytes);
        }
        exchange.answer(String.valueOf(TYPES.get(path)), bytes.length, List.of(ByteBuffer.wrap(bytes)));
    }

    private static byte[] load(String path) throws IOException {
        try (InputStream file = StaticFiles.class.getResourceAsStream("pages" + path)) {
            if (file == null) {
                throw new IOException("the jar lacks " + path);
            }
            return file.readAllBytes();
        }
    }
}
