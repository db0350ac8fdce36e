package dev.provost.daemon.cli;

import dev.provost.daemon.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The `[supervisorctl]` section of a configuration, as the client needs it.
///
/// It reads that one section only, by the rules of the file format (comments, continuations, `%(name)s`), and like
/// supervisorctl ignores `[include]`.
///
/// @param serverUrl   `serverurl`, as written
/// @param username    `username`; null without one
/// @param password    `password`; null without one
/// @param prompt      `prompt` of the shell
/// @param historyFile `history_file` of the shell; null without one
record ControlSettings(
        String serverUrl,
        @Nullable String username,
        @Nullable String password,
        String prompt,
        @Nullable String historyFile) {

    /// What holds where no file says anything.
    static final ControlSettings DEFAULT =
            new ControlSettings("http://localhost:9001", null, null, "supervisor", null);

    /// Reads a configuration file.
    ///
    /// @param file        path as the user gave it
    /// @param environment where `%(ENV_x)s` comes from
    /// @throws ConfigException when it can't be read, has no such section, or names what can't be expanded
    static ControlSettings read(String file, Map<String, String> environment) throws ConfigException {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            throw new ConfigException("could not find config file " + file);
        }
        String text;
        try {
            // Malformed bytes are replaced rather than refused: they may stand in sections that are not ours.
            text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigException("could not read config file " + file);
        }
        Map<String, String> section = section(text, file);
        if (section == null) {
            throw new ConfigException(".ini file does not include supervisorctl section");
        }
        Map<String, String> names = new TreeMap<>();
        environment.forEach((name, value) -> names.put("ENV_" + name, value));
        Map<String, String> withHere = new TreeMap<>(names);
        Path folder = path.toAbsolutePath().getParent();
        withHere.put("here", folder == null ? "/" : folder.toString());
        String url = expanded(section, "serverurl", withHere);
        String prompt = expanded(section, "prompt", names);
        return new ControlSettings(
                url == null ? DEFAULT.serverUrl : url,
                expanded(section, "username", names),
                expanded(section, "password", names),
                prompt == null ? DEFAULT.prompt : prompt,
                expanded(section, "history_file", withHere));
    }

    /// {@return the keys of `[supervisorctl]`, over those of `[DEFAULT]`; null when there is no such section}
    private static @Nullable Map<String, String> section(String text, String file) throws ConfigException {
        Map<String, String> keys = new TreeMap<>();
        Map<String, String> defaults = new TreeMap<>();
        boolean found = false;
        Map<String, String> into = null;
        boolean inSection = false;
        String key = null;
        int keyIndent = 0;
        int number = 0;
        int start = 0;
        while (start < text.length()) {
            int stop = text.indexOf('\n', start);
            String line = text.substring(start, stop < 0 ? text.length() : stop);
            start = stop < 0 ? text.length() : stop + 1;
            number++;
            String content = withoutComment(line).strip();
            if (content.isEmpty()) {
                continue;
            }
            int indent = 0;
            while (Character.isWhitespace(line.charAt(indent))) {
                indent++;
            }
            if (key != null && indent > keyIndent) {
                if (into != null) {
                    into.merge(key, content, (before, more) -> before + "\n" + more);
                }
                continue;
            }
            int bracket = content.charAt(0) == '[' ? content.lastIndexOf(']') : -1;
            if (bracket > 0) {
                String name = content.substring(1, bracket);
                found |= name.equals("supervisorctl");
                into = name.equals("supervisorctl") ? keys : name.equals("DEFAULT") ? defaults : null;
                inSection = true;
                key = null;
                continue;
            }
            int delimiter = delimiter(content);
            if (!inSection || delimiter <= 0) {
                throw new ConfigException(file + ":" + number + ": '" + content + "' is "
                        + (inSection ? "no key=value; write key=value or [section]" : "before the first section")
                        + (inSection ? "" : "; write a line [section] before it"));
            }
            key = content.substring(0, delimiter).strip().toLowerCase(Locale.ROOT);
            keyIndent = indent;
            if (into != null) {
                into.put(key, content.substring(delimiter + 1).strip());
            }
        }
        if (!found) {
            return null;
        }
        defaults.forEach(keys::putIfAbsent);
        return keys;
    }

    private static int delimiter(String content) {
        for (int i = 0; i < content.length(); i++) {
            if (content.charAt(i) == '=' || content.charAt(i) == ':') {
                return i;
            }
        }
        return -1;
    }

    /// A comment begins at `;` or `#`, at the beginning or after a blank; quotes don't protect it.
    private static String withoutComment(String line) {
        boolean blankBefore = true;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if ((c == ';' || c == '#') && blankBefore) {
                return line.substring(0, i);
            }
            blankBefore = Character.isWhitespace(c);
        }
        return line;
    }

    private static @Nullable String expanded(Map<String, String> section, String key, Map<String, String> names)
            throws ConfigException {
        String raw = section.get(key);
        if (raw == null || raw.indexOf('%') < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at++);
            if (c != '%') {
                text.append(c);
            } else if (raw.startsWith("%", at)) {
                text.append('%');
                at++;
            } else {
                int close = raw.indexOf(')', at);
                if (!raw.startsWith("(", at) || !raw.startsWith("s", close + 1) || close < 0) {
                    throw new ConfigException("Format string '" + raw + "' for 'supervisorctl." + key
                            + "' is badly formatted: incomplete format");
                }
                String name = raw.substring(at + 1, close);
                String value = names.get(name);
                if (value == null) {
                    throw new ConfigException("Format string '" + raw + "' for 'supervisorctl." + key
                            + "' contains names ('" + name + "') which cannot be expanded. Available names: "
                            + String.join(", ", new TreeSet<>(names.keySet())));
                }
                text.append(value);
                at = close + 2;
            }
        }
        return text.toString();
    }
}
