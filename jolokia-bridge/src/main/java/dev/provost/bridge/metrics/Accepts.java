package dev.provost.bridge.metrics;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a client would rather have, by its `Accept` header. Of equal wishes, and of none, the plain one.
final class Accepts {
    private static final String ANY = "*/*";

    private Accepts() {}

    static boolean openMetrics(@Nullable String header) {
        return prefers(header, "application/openmetrics-text", "text/plain", "text/*");
    }

    static boolean json(@Nullable String header) {
        return prefers(header, "application/json", "text/plain", "text/*");
    }

    private static boolean prefers(@Nullable String header, String special, String plain, String plainRange) {
        if (header == null) {
            return false;
        }
        double wish = -1;
        double otherwise = -1;
        for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] words = part.split(";", -1);
            String type = words[0].strip();
            if (type.equals(special)) {
                wish = Math.max(wish, quality(words));
            } else if (type.equals(plain) || type.equals(plainRange) || type.equals(ANY)) {
                otherwise = Math.max(otherwise, quality(words));
            }
        }
        return wish > 0 && wish > otherwise;
    }

    private static double quality(String[] words) {
        for (int i = 1; i < words.length; i++) {
            String word = words[i].strip();
            if (word.startsWith("q=")) {
                try {
                    return Double.parseDouble(word.substring(2));
                } catch (NumberFormatException e) {
                    // A wish nobody can read is none.
                    return 0;
                }
            }
        }
        return 1;
    }
}
