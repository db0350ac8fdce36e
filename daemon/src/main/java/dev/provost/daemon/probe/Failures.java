package dev.provost.daemon.probe;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;

/// What went wrong, in a few words for a line of the log.
final class Failures {
    private static final int TEXT_MAX = 200;

    private Failures() {}

    static String text(IOException failure) {
        if (failure instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        if (failure instanceof UnknownHostException) {
            return "unknown host " + failure.getMessage();
        }
        String message = failure.getMessage();
        return brief(
                message == null
                        ? failure.getClass().getSimpleName()
                        : message.startsWith("Connection ") ? message.toLowerCase(Locale.ROOT) : message);
    }

    /// {@return `text` on one line, without control characters, and not too long}
    static String brief(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), TEXT_MAX) + 1);
        for (int i = 0; i < text.length() && line.length() < TEXT_MAX; i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
        }
        return line.append(text.length() > TEXT_MAX ? "…" : "").toString().strip();
    }
}
