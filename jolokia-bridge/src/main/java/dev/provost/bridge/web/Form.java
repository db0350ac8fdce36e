package dev.provost.bridge.web;

import dev.provost.bridge.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// The parameters of a request: those of the address, overridden by those of a form in the body.
///
/// Read as supervisord does: the first of several wins, an empty one is none, and what can't be decoded stays as it is.
final class Form {
    private static final String TYPE = "application/x-www-form-urlencoded";
    private static final String PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-~/";
    private static final String HEX = "0123456789ABCDEF";

    private final Map<String, List<String>> values = new HashMap<>();

    static Form of(Exchange exchange) throws IOException {
        var form = new Form();
        if ("POST".equals(exchange.method())) {
            String type = exchange.header(HttpHeader.CONTENT_TYPE);
            if (type == null || type.startsWith(TYPE)) {
                try (InputStream body = exchange.body(PageRoute.FORM_BYTES_MAX)) {
                    form.add(new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        String uri = exchange.uri();
        int query = uri.indexOf('?');
        if (query >= 0) {
            form.add(uri.substring(query + 1));
        }
        return form;
    }

    static Form of(String query) {
        var form = new Form();
        form.add(query);
        return form;
    }

    private void add(String encoded) {
        int start = 0;
        while (start < encoded.length()) {
            int end = encoded.indexOf('&', start);
            end = end < 0 ? encoded.length() : end;
            int equals = encoded.indexOf('=', start);
            if (equals >= 0 && equals + 1 < end) {
                values.computeIfAbsent(decoded(encoded, start, equals), _ -> new ArrayList<>(1))
                        .add(decoded(encoded, equals + 1, end));
            }
            start = end + 1;
        }
    }

    private static String decoded(String encoded, int from, int to) {
        byte[] raw = encoded.substring(from, to).getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            int high = i + 2 < raw.length && raw[i] == '%' ? Character.digit(raw[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(raw[i + 2], 16);
            if (low >= 0) {
                raw[length++] = (byte) ((high << 4) | low);
                i += 2;
            } else {
                raw[length++] = raw[i] == '+' ? (byte) ' ' : raw[i];
            }
        }
        return new String(raw, 0, length, StandardCharsets.UTF_8);
    }

    @Nullable
    String get(String name) {
        List<String> all = values.get(name);
        return all == null ? null : all.getFirst();
    }

    /// {@return each value of a parameter that may come several times}
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /// {@return `text` for the query of an address, blanks as `%20`}
    static String quoted(String text) {
        var quoted = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0 && PLAIN.indexOf(b) >= 0) {
                quoted.append((char) b);
            } else {
                quoted.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return quoted.toString();
    }
}
