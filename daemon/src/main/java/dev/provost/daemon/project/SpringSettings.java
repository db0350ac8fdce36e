package dev.provost.daemon.project;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The few properties of a Spring Boot application that its supervisor must know, put together as Spring does: later
/// sources win, and the environment wins over all files.
final class SpringSettings {
    private static final int PLACEHOLDERS_MAX = 16;
    private static final Duration PHASE_DEFAULT = Duration.ofSeconds(30);
    private static final int PORT_DEFAULT = 8080;

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> places = new LinkedHashMap<>();
    private final Map<String, String> environment;

    /// @param environment what the application will see
    SpringSettings(Map<String, String> environment) {
        this.environment = environment;
    }

    /// Adds a file of properties or YAML, by the end of its name.
    void add(String text, String place) throws ProjectException {
        if (place.endsWith(".properties")) {
            String[] documents = text.split("(?m)^[#!]---\\s*$", -1);
            for (String document : documents) {
                take(Settings.properties(document, place), place);
            }
        } else {
            for (Map<?, ?> document : YamlText.documents(text, place)) {
                Map<String, String> flat = new LinkedHashMap<>();
                flatten("", document, flat);
                take(flat, place);
            }
        }
    }

    /// A document for a profile counts only where that profile is active.
    private void take(Map<String, String> document, String place) {
        String profile = document.getOrDefault(
                "spring.config.activate.on-profile", document.getOrDefault("spring.profiles", ""));
        if (!profile.isEmpty() && profiles().stream().noneMatch(List.of(profile.split("\\s*,\\s*"))::contains)) {
            return;
        }
        document.forEach((name, value) -> {
            values.put(canonical(name), value);
            places.put(canonical(name), place);
        });
    }

    private static void flatten(String prefix, Map<?, ?> from, Map<String, String> into) {
        for (Map.Entry<?, ?> entry : from.entrySet()) {
            String name = prefix + entry.getKey();
            if (entry.getValue() instanceof Map<?, ?> deeper) {
                flatten(name + ".", deeper, into);
            } else if (entry.getValue() != null) {
                into.put(name, String.valueOf(entry.getValue()));
            }
        }
    }

    /// {@return the active profiles, the first of which has the last word}
    List<String> profiles() {
        String active = text("spring.profiles.active");
        List<String> profiles = new ArrayList<>();
        for (String profile : active == null ? new String[0] : active.split(",", -1)) {
            if (!profile.isBlank()) {
                profiles.add(profile.strip());
            }
        }
        return profiles;
    }

    /// {@return a value, with placeholders replaced; null where there is none, or one of them means nothing here}
    @Nullable
    String text(String name) {
        String written = environment.get(variable(name));
        if (written == null) {
            written = values.get(canonical(name));
        }
        return written == null ? null : resolved(written.strip(), PLACEHOLDERS_MAX);
    }

    /// `server.contextPath` and `server.context-path` are one name to Spring.
    private static String canonical(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    private static String variable(String name) {
        return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private @Nullable String resolved(String text, int left) {
        int start = text.indexOf("${");
        if (start < 0) {
            return text;
        }
        int end = closing(text, start + 2);
        if (end < 0 || left == 0) {
            return null;
        }
        String inside = text.substring(start + 2, end);
        int colon = inside.indexOf(':');
        String name = colon < 0 ? inside : inside.substring(0, colon);
        String value = environment.get(name);
        if (value == null) {
            value = text(name, left - 1);
        }
        if (value == null && colon >= 0) {
            value = inside.substring(colon + 1);
        }
        return value == null ? null : resolved(text.substring(0, start) + value + text.substring(end + 1), left - 1);
    }

    private @Nullable String text(String name, int left) {
        String written = environment.getOrDefault(variable(name), values.get(canonical(name)));
        return written == null ? null : resolved(written, left);
    }

    private static int closing(String text, int from) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            if (text.startsWith("${", i)) {
                depth++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /// {@return the port of the application; 0 or less where it has none, or one that nobody knows before it runs}
    int port() throws ProjectException {
        return number("server.port", PORT_DEFAULT);
    }

    private int number(String name, int otherwise) throws ProjectException {
        String text = text(name);
        if (text == null) {
            // A placeholder that only the application can resolve may be any port.
            return values.containsKey(canonical(name)) ? 0 : otherwise;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ProjectException(place(name), name + " is '" + text + "', no port", "write a number");
        }
    }

    private String place(String name) {
        return environment.containsKey(variable(name))
                ? "the variable " + variable(name)
                : places.getOrDefault(canonical(name), name);
    }

    /// {@return the check by which the application is ready: by its actuator where it has one, else that its port takes
    /// connections; null where there is no port to be known}
    @Nullable
    String readyCheck(boolean actuator) throws ProjectException {
        int port = port();
        int management = number("management.server.port", port);
        boolean apart = management != port;
        if (actuator && management > 0 && !secured(apart ? "management.server.ssl" : "server.ssl")) {
            String base = apart
                    ? path("management.server.base-path", "")
                    : path("server.servlet.context-path", "") + path("spring.webflux.base-path", "");
            String endpoints = path("management.endpoints.web.base-path", "/actuator");
            String health = path("management.endpoints.web.path-mapping.health", "/health");
            String host = host(apart ? "management.server.address" : "server.address");
            return "http://" + host + ":" + management + base + endpoints + health + "/readiness";
        }
        return port > 0 ? "tcp:" + host("server.address") + ":" + port : null;
    }

    private boolean secured(String prefix) {
        for (String key : List.of(".bundle", ".key-store", ".certificate")) {
            if (text(prefix + key) != null) {
                return !"false".equals(text(prefix + ".enabled"));
            }
        }
        return false;
    }

    private String host(String name) {
        String address = text(name);
        if (address == null || address.isEmpty() || address.equals("0.0.0.0") || address.equals("::")) {
            return "127.0.0.1";
        }
        return address.indexOf(':') >= 0 ? "[" + address + "]" : address;
    }

    private String path(String name, String otherwise) {
        String text = text(name);
        String path = text == null ? otherwise : text;
        if (!path.isEmpty() && !path.startsWith("/")) {
            path = "/" + path;
        }
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /// {@return how long each phase of a graceful shutdown may take}
    Duration shutdownPhase() throws ProjectException {
        String name = "spring.lifecycle.timeout-per-shutdown-phase";
        String text = text(name);
        if (text == null) {
            return PHASE_DEFAULT;
        }
        try {
            return duration(text);
        } catch (DateTimeParseException | NumberFormatException | ArithmeticException e) {
            throw new ProjectException(place(name), name + " is '" + text + "', no time", "write one such as 20s");
        }
    }

    /// A number with `ns`, `us`, `ms`, `s`, `m`, `h` or `d` behind it, milliseconds without; or ISO 8601.
    private static Duration duration(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.startsWith("p") || lower.startsWith("-p") || lower.startsWith("+p")) {
            return Duration.parse(lower);
        }
        int end = lower.length();
        while (end > 0 && Character.isLetter(lower.charAt(end - 1))) {
            end--;
        }
        long number = Long.parseLong(lower.substring(0, end).strip());
        return switch (lower.substring(end)) {
            case "", "ms" -> Duration.ofMillis(number);
            case "ns" -> Duration.ofNanos(number);
            case "us" -> Duration.ofNanos(Math.multiplyExact(number, 1000));
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> throw new NumberFormatException(text);
        };
    }
}
