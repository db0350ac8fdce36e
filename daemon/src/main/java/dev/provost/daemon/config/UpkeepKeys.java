package dev.provost.daemon.config;

import dev.provost.daemon.config.Upkeep.Action;
import dev.provost.daemon.config.Upkeep.Check;
import dev.provost.daemon.config.Upkeep.Health;
import dev.provost.daemon.config.Upkeep.Limit;
import dev.provost.daemon.config.Upkeep.Pauses;
import dev.provost.daemon.config.Upkeep.Ready;
import dev.provost.daemon.config.Upkeep.Restart;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Reads the keys of [Upkeep] of one process. Only made for sections that have some of them.
final class UpkeepKeys {
    /// All of them; `ConfigDiff` compares their texts.
    static final List<String> ALL = List.of(
            "ready_check",
            "ready_interval",
            "ready_timeout",
            "ready_delay",
            "health_check",
            "health_interval",
            "health_timeout",
            "health_failures",
            "health_successes",
            "health_grace",
            "health_action",
            "health_max_per_hour",
            "restart_delay",
            "restart_backoff",
            "restart_delay_max",
            "restart_jitter",
            "restart_reset",
            "restart_limit");

    private static final String READY_KINDS =
            "write tcp:HOST:PORT, http://..., https://..., exec:COMMAND, log:REGEX, file:/PATH or notify";
    private static final String HEALTH_KINDS =
            "write tcp:HOST:PORT, http://..., https://..., exec:COMMAND, file:/PATH or notify";
    private static final int SECONDS_DIGITS_MAX = 9;
    private static final int COUNT_MAX = 1_000_000;
    private static final int LIMIT_MAX = 1_000;
    private static final double FACTOR_MAX = 1_000;

    private final SectionView view;

    private UpkeepKeys(SectionView view) {
        this.view = view;
    }

    /// {@return whether `key` may be one of them}
    static boolean isOurs(String key) {
        return key.startsWith("ready_") || key.startsWith("health_") || key.startsWith("restart_");
    }

    static Upkeep read(SectionView view) {
        UpkeepKeys keys = new UpkeepKeys(view);
        return new Upkeep(keys.ready(), keys.health(), keys.restart());
    }

    private @Nullable Ready ready() {
        Check check = check("ready_check", READY_KINDS);
        Duration interval = seconds("ready_interval", "1", false);
        Duration timeout = seconds("ready_timeout", "60", false);
        Duration delay = seconds("ready_delay", "0", true);
        return check == null ? null : new Ready(check, interval, timeout, delay);
    }

    private @Nullable Health health() {
        Check check = check("health_check", HEALTH_KINDS);
        if (check instanceof Check.Log) {
            view.refuse(
                    "health_check", "'health_check' can't look at log lines: " + quoted("health_check"), HEALTH_KINDS);
            check = null;
        }
        Duration interval = seconds("health_interval", "10", false);
        Duration timeout = seconds("health_timeout", "5", false);
        int failures = count("health_failures", 3, 1);
        int successes = count("health_successes", 1, 1);
        Duration grace = seconds("health_grace", "0", true);
        int maxPerHour = count("health_max_per_hour", 0, 0);
        String action = view.text("health_action", "restart");
        Action known = action(action);
        int signal = known == Action.SIGNAL ? signal(action.substring(action.indexOf(':') + 1)) : 0;
        return check == null
                ? null
                : new Health(check, interval, timeout, failures, successes, grace, known, signal, maxPerHour);
    }

    private Action action(String text) {
        String word = PythonText.strip(text).toLowerCase(Locale.ROOT);
        if (word.startsWith("signal:")) {
            return Action.SIGNAL;
        }
        return switch (word) {
            case "restart" -> Action.RESTART;
            case "stop" -> Action.STOP;
            case "none" -> Action.NONE;
            default -> {
                view.refuse(
                        "health_action",
                        "'health_action' is " + quoted("health_action") + ", no action",
                        "write restart, signal:NAME, stop or none");
                yield Action.NONE;
            }
        };
    }

    private int signal(String name) {
        try {
            return Values.signal(name);
        } catch (ConfigException e) {
            view.refuse("health_action", e, "name a signal, such as health_action=signal:HUP");
            return 0;
        }
    }

    private @Nullable Restart restart() {
        Duration first = seconds("restart_delay", "1", true);
        double factor = number("restart_backoff", 1, 1, FACTOR_MAX, "2");
        Duration most = seconds("restart_delay_max", "300", true);
        double jitter = number("restart_jitter", 0, 0, 1, "0.2");
        Duration steady = seconds("restart_reset", "60", false);
        Limit limit = limit();
        if (view.raw("restart_delay_max") == null && most.compareTo(first) < 0) {
            most = first;
        }
        if (most.compareTo(first) < 0) {
            view.refuse(
                    "restart_delay_max",
                    "'restart_delay_max' is less than restart_delay, which is " + seconds(first) + " s",
                    "write at least restart_delay_max=" + seconds(first));
        }
        boolean pauses = view.raw("restart_delay") != null
                || view.raw("restart_backoff") != null
                || view.raw("restart_delay_max") != null
                || view.raw("restart_jitter") != null;
        return pauses || limit != null
                ? new Restart(pauses ? new Pauses(first, factor, most, jitter, steady) : null, limit)
                : null;
    }

    private @Nullable Limit limit() {
        String text = view.text("restart_limit");
        if (text == null) {
            return null;
        }
        int slash = text.indexOf('/');
        Long starts = slash < 0 ? null : PythonText.parseInt(text.substring(0, slash), 10);
        Duration within = slash < 0 ? null : parseSeconds(PythonText.strip(text.substring(slash + 1)));
        if (starts == null || starts < 1 || starts > LIMIT_MAX || within == null || within.isZero()) {
            view.refuse(
                    "restart_limit",
                    "'restart_limit' is " + quoted("restart_limit") + ", not a number of restarts and seconds",
                    "write restarts from 1 to " + LIMIT_MAX + ", a slash and seconds, such as restart_limit=5/60");
            return null;
        }
        return new Limit(starts.intValue(), within);
    }

    // ---- checks

    private @Nullable Check check(String key, String kinds) {
        String raw = view.text(key);
        if (raw == null) {
            return null;
        }
        String text = PythonText.strip(raw);
        int colon = text.indexOf(':');
        String kind = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
        String rest = colon < 0 ? "" : PythonText.strip(text.substring(colon + 1));
        return switch (kind) {
            case "tcp" -> tcp(key, rest);
            case "http" -> http(key, rest.startsWith("//") ? text : rest);
            case "https" -> http(key, text);
            case "exec" -> rest.isEmpty() ? refused(key, "names no command", kinds) : new Check.Exec(rest);
            case "log" -> log(key, rest);
            case "file" ->
                rest.startsWith("/") && rest.indexOf('\0') < 0
                        ? new Check.File(rest)
                        : refused(key, "names no absolute path", "write " + key + "=file:/path; %(here)s can be in it");
            case "notify" -> colon < 0 ? new Check.Notify() : refused(key, "is no check", kinds);
            default -> refused(key, "is no check", kinds);
        };
    }

    private @Nullable Check refused(String key, String what, String remedy) {
        view.refuse(key, "'" + key + "' " + what + ": " + quoted(key), remedy);
        return null;
    }

    private @Nullable Check tcp(String key, String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String example = "write a host and a port from 1 to 65535, such as " + key + "=tcp:127.0.0.1:8080";
        if (host.isEmpty() || hasBlank(host)) {
            return refused(key, "names no host and port", example);
        }
        try {
            return new Check.Tcp(host, Values.port(text.substring(colon + 1)));
        } catch (ConfigException e) {
            return refused(key, "names no port: " + e.text(), example);
        }
    }

    private @Nullable Check http(String key, String text) {
        String example = "write a URL with a host, such as " + key + "=http://127.0.0.1:8080/health";
        try {
            URI url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && url.getHost() != null
                    && url.getPort() != 0
                    && url.getPort() <= 65535) {
                return new Check.Http(url);
            }
            return refused(key, "names no http or https URL", example);
        } catch (URISyntaxException e) {
            return refused(key, "names no URL (" + e.getReason() + ")", example);
        }
    }

    private @Nullable Check log(String key, String regex) {
        if (regex.isEmpty()) {
            return refused(key, "names no regular expression", "write such as " + key + "=log:Started .* in");
        }
        try {
            Pattern.compile(regex);
            return new Check.Log(regex);
        } catch (PatternSyntaxException e) {
            return refused(
                    key,
                    "is no regular expression (" + e.getDescription() + ")",
                    "correct it, or write a backslash before characters that stand for themselves");
        }
    }

    private static boolean hasBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (PythonText.isSpace(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    // ---- numbers

    private Duration seconds(String key, String fallback, boolean zero) {
        Duration otherwise = Duration.ofSeconds(Long.parseLong(fallback));
        String text = view.text(key);
        if (text == null) {
            return otherwise;
        }
        Duration seconds = parseSeconds(PythonText.strip(text));
        if (seconds == null || (seconds.isZero() && !zero)) {
            view.refuse(
                    key,
                    "'" + key + "' is " + quoted(key) + ", not a number of seconds",
                    "write seconds" + (zero ? ", 0 for none" : " above 0") + ", such as " + key + "=" + fallback
                            + " or 0.5");
            return otherwise;
        }
        return seconds;
    }

    /// {@return digits, with a point and up to three more if need be; null for anything else}
    private static @Nullable Duration parseSeconds(String text) {
        int point = text.indexOf('.');
        String whole = point < 0 ? text : text.substring(0, point);
        String part = point < 0 ? "" : text.substring(point + 1);
        if (!areDigits(whole)
                || whole.length() > SECONDS_DIGITS_MAX
                || (point >= 0 && (!areDigits(part) || part.length() > 3))) {
            return null;
        }
        return Duration.ofSeconds(Long.parseLong(whole)).plusMillis(Long.parseLong((part + "000").substring(0, 3)));
    }

    private static boolean areDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private double number(String key, double fallback, double least, double most, String example) {
        String text = view.text(key);
        if (text == null) {
            return fallback;
        }
        Duration parsed = parseSeconds(PythonText.strip(text));
        double value = parsed == null ? -1 : parsed.toMillis() / 1000.0;
        if (value < least || value > most) {
            view.refuse(
                    key,
                    "'" + key + "' is " + quoted(key) + ", not a number from " + (long) least + " to " + (long) most,
                    "write such as " + key + "=" + example);
            return fallback;
        }
        return value;
    }

    private int count(String key, int fallback, int least) {
        String text = view.text(key);
        if (text == null) {
            return fallback;
        }
        Long value = PythonText.parseInt(text, 10);
        if (value == null || value < least || value > COUNT_MAX) {
            view.refuse(
                    key,
                    "'" + key + "' is " + quoted(key) + ", not a number from " + least + " to " + COUNT_MAX,
                    "write a whole number, such as " + key + "=" + Math.max(1, fallback));
            return fallback;
        }
        return value.intValue();
    }

    private String quoted(String key) {
        return "\"" + view.text(key, "") + "\"";
    }

    private static String seconds(Duration duration) {
        return duration.toMillisPart() == 0
                ? Long.toString(duration.toSeconds())
                : Double.toString(duration.toMillis() / 1000.0);
    }
}
