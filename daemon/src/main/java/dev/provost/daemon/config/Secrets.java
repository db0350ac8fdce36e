package dev.provost.daemon.config;

import java.util.Locale;

/// Tells by names what is likely to be secret, and hides it where people look. Rather too much than too little: a
/// hidden
/// number is a nuisance, a shown password is not to be taken back.
public final class Secrets {
    /// What stands in the place of a secret.
    public static final String HIDDEN = "******";

    private static final String[] PARTS = {
        "PASS", "PWD", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "DSN", "AUTH", "PRIVATE", "COOKIE", "SALT", "SIGNATURE",
    };

    private static final String USER_INFO = "://";

    private Secrets() {}

    /// {@return whether what is called `name`, a key or a variable, is likely to be secret}; what names a file that
    /// holds
    /// a secret is none.
    public static boolean isSecret(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (upper.endsWith("FILE") || upper.endsWith("PATH") || upper.endsWith("DIR") || upper.equals("PWD")) {
            return false;
        }
        for (String part : PARTS) {
            if (upper.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /// {@return `text` without the secrets in it}: what follows a secret's name and `=`, as in `environment=` and
    /// `--password=x`, and the password of each URL.
    ///
    /// @param key name of the setting whose value this is
    public static String hidden(String key, String text) {
        if (isSecret(key)) {
            return text.isEmpty() ? text : HIDDEN;
        }
        return hiddenInUrls(hiddenAfterNames(text));
    }

    private static String hiddenAfterNames(String text) {
        if (text.indexOf('=') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        char quote = 0;
        int nameStart = -1;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (isNameCharacter(c)) {
                nameStart = nameStart < 0 ? i : nameStart;
                out.append(c);
                i++;
                continue;
            }
            int equals = nameStart < 0 ? -1 : skipBlanks(text, i);
            boolean found = equals >= 0 && equals < text.length() && text.charAt(equals) == '=';
            if (found && isSecret(text.substring(nameStart, i))) {
                int from = skipBlanks(text, equals + 1);
                int end = valueEnd(text, from, quote);
                boolean own = from < text.length() && isQuote(text.charAt(from)) && text.charAt(from) != quote;
                out.append(text, i, from).append(own ? '"' + HIDDEN + '"' : HIDDEN);
                i = end;
                nameStart = -1;
                continue;
            }
            nameStart = -1;
            if (quote == 0 && isQuote(c)) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
            out.append(c);
            i++;
        }
        return out.toString();
    }

    /// @param quote the quote that is open where the value begins, 0 for none
    private static int valueEnd(String text, int from, char quote) {
        int i = from;
        if (quote == 0 && i < text.length() && isQuote(text.charAt(i))) {
            char own = text.charAt(i++);
            while (i < text.length() && text.charAt(i) != own) {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
            i = Math.min(text.length(), i + 1);
        }
        while (i < text.length() && !endsValue(text.charAt(i), quote)) {
            i++;
        }
        return i;
    }

    private static boolean endsValue(char c, char quote) {
        return quote == 0 ? c == ',' || c == ';' || c == ' ' || c == '\t' || c == '\n' : c == quote;
    }

    private static String hiddenInUrls(String text) {
        int at = text.indexOf(USER_INFO);
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (at >= 0) {
            int start = at + USER_INFO.length();
            int end = start;
            int colon = -1;
            int sign = -1;
            while (end < text.length() && !endsUrl(text.charAt(end))) {
                colon = colon < 0 && text.charAt(end) == ':' ? end : colon;
                sign = text.charAt(end) == '@' ? end : sign;
                end++;
            }
            if (sign >= 0 && colon >= 0 && colon < sign) {
                out.append(text, from, colon + 1).append(HIDDEN);
                from = sign;
            }
            at = text.indexOf(USER_INFO, end);
        }
        return out.append(text, from, text.length()).toString();
    }

    private static boolean endsUrl(char c) {
        return c <= ' ' || c == ',' || c == '"' || c == '\'';
    }

    private static int skipBlanks(String text, int from) {
        int i = from;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }
}
