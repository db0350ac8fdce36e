package dev.provost.daemon.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads `environment_file=`: files with one variable to a line, as shells, containers and dotenv write them.
///
/// A line is `KEY=value`, with or without `export` before it; blank lines and those that begin with `#` count for
/// nothing. Without quotes the value ends before a blank and `#`, and blanks at its ends go. In single quotes
/// everything
/// stands for itself; in double quotes `\n`, `\r`, `\t`, `\"`, `\\`, `\$` and `\`` stand for what they do in C and in a
/// shell. What is in quotes may go on in the next line. Nothing is expanded, percent signs included.
///
/// Texts about what is wrong tell the place and the name, never a value.
public final class EnvironmentFile {
    static final String KEY = "environment_file";

    private static final long BYTES_MAX = 1 << 20;

    private final String text;
    private final String file;
    private final Map<String, String> pairs = new LinkedHashMap<>();
    private int at;
    private int line = 1;

    private EnvironmentFile(String text, String file) {
        this.text = text;
        this.file = file;
    }

    /// What can't be read as one.
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Position at;

        Refused(Position at, String text) {
            super(text, null, false, false);
            this.at = at;
        }

        public Position at() {
            return at;
        }

        public String text() {
            return String.valueOf(getMessage());
        }
    }

    /// {@return the variables of the files that a section names, later ones winning; none where it names no file}
    static Map<String, String> of(SectionView view, Reading reading) {
        String files = view.text(KEY);
        if (files == null) {
            return Map.of();
        }
        Map<String, String> all = new LinkedHashMap<>();
        Path folder = reading.folderOf(view.at(KEY).file());
        for (String word : Values.words(files)) {
            boolean mayBeMissing = word.startsWith("-");
            String name = mayBeMissing ? PythonText.strip(word.substring(1)) : word;
            if (name.isEmpty()) {
                continue;
            }
            Path path = folder.resolve(reading.where().expandUser(name)).normalize();
            Map<String, String> known = reading.environmentFiles().get(path);
            if (known == null) {
                if (mayBeMissing && !Files.exists(path)) {
                    continue;
                }
                known = read(path, view, reading);
                reading.environmentFiles().put(path, known);
            }
            all.putAll(known);
        }
        return all;
    }

    private static Map<String, String> read(Path path, SectionView view, Reading reading) {
        byte[] bytes;
        try {
            if (!Files.exists(path)) {
                view.refuse(
                        KEY,
                        KEY + " " + path + " does not exist",
                        "make that file, or write " + KEY + "=-" + path + " if it may be missing");
                return Map.of();
            }
            if (!Files.isRegularFile(path) || Files.size(path) > BYTES_MAX) {
                view.refuse(
                        KEY,
                        KEY + " " + path + " is no file, or larger than " + BYTES_MAX + " bytes",
                        "name a file with lines such as KEY=value");
                return Map.of();
            }
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            view.refuse(KEY, KEY + " " + path + " can't be read", "let the daemon's user read that file");
            return Map.of();
        }
        try {
            return parse(decoded(bytes, path.toString()), path.toString());
        } catch (Refused e) {
            reading.tellPlaceOf(path.toString());
            reading.refuse(
                    e.at(), KEY + view.tail() + ": " + e.text(), "write lines such as KEY=value or KEY=\"a value\"");
            return Map.of();
        }
    }

    private static String decoded(byte[] bytes, String file) throws Refused {
        try {
            return Utf8.decodeWithoutMark(bytes);
        } catch (CharacterCodingException e) {
            Utf8Fault fault = Utf8Fault.first(bytes);
            throw new Refused(new Position(file, fault.line()), fault.text());
        }
    }

    /// @param file path for error texts
    public static Map<String, String> parse(String text, String file) throws Refused {
        EnvironmentFile reader = new EnvironmentFile(text, file);
        while (reader.at < text.length()) {
            reader.pair();
        }
        return reader.pairs;
    }

    /// Reads one line, or several that a quote makes one.
    private void pair() throws Refused {
        skipBlanks();
        if (isLineEnd() || peek() == '#') {
            skipLine();
            return;
        }
        int end = at;
        while (end < text.length() && text.charAt(end) != '=' && text.charAt(end) != '\n') {
            end++;
        }
        if (end == text.length() || text.charAt(end) != '=') {
            throw refused("no '=' in the line");
        }
        String key = name(text.substring(at, end).strip());
        at = end + 1;
        skipBlanks();
        String value =
                switch (peek()) {
                    case '\'' -> singleQuoted(key);
                    case '"' -> doubleQuoted(key);
                    default -> plain();
                };
        if (value.indexOf('\0') >= 0) {
            throw refused("a NUL character in the value of " + key);
        }
        pairs.put(key, value);
    }

    private String name(String written) throws Refused {
        String name = written;
        if (name.startsWith("export") && name.length() > 6 && isBlank(name.charAt(6))) {
            name = name.substring(6).strip();
        }
        boolean good = !name.isEmpty() && !Character.isDigit(name.charAt(0));
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            good &= Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
        }
        if (!good) {
            throw refused("what stands before the '=' is no name of a variable");
        }
        return name;
    }

    private String plain() {
        int start = at;
        int end = start;
        while (!isLineEnd() && !(peek() == '#' && (at == start || isBlank(text.charAt(at - 1))))) {
            at++;
            end = isBlank(text.charAt(at - 1)) ? end : at;
        }
        skipLine();
        return text.substring(start, end).strip();
    }

    private String singleQuoted(String key) throws Refused {
        int close = text.indexOf('\'', at + 1);
        if (close < 0) {
            throw refused("no closing quote for " + key);
        }
        String value = text.substring(at + 1, close);
        countLines(value);
        at = close + 1;
        endOfValue(key);
        return value;
    }

    private String doubleQuoted(String key) throws Refused {
        int begin = line;
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && peek() != '"') {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                char next = text.charAt(at++);
                switch (next) {
                    case 'n' -> value.append('\n');
                    case 'r' -> value.append('\r');
                    case 't' -> value.append('\t');
                    case '"', '\\', '$', '`' -> value.append(next);
                    default -> value.append('\\').append(next);
                }
                line += next == '\n' ? 1 : 0;
            } else {
                value.append(c);
                line += c == '\n' ? 1 : 0;
            }
        }
        if (at == text.length()) {
            line = begin;
            throw refused("no closing quote for " + key);
        }
        at++;
        endOfValue(key);
        return value.toString();
    }

    private void endOfValue(String key) throws Refused {
        skipBlanks();
        if (!isLineEnd() && peek() != '#') {
            throw refused("something follows the closing quote of " + key);
        }
        skipLine();
    }

    private void countLines(String value) {
        for (int i = value.indexOf('\n'); i >= 0; i = value.indexOf('\n', i + 1)) {
            line++;
        }
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(peek())) {
            at++;
        }
    }

    private void skipLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
        line++;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\n';
    }

    private boolean isLineEnd() {
        return peek() == '\n';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    private Refused refused(String what) {
        return new Refused(new Position(file, line), what);
    }
}
