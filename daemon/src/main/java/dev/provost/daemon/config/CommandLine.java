package dev.provost.daemon.config;

import java.util.ArrayList;
import java.util.List;

/// Splits a command into words as a POSIX shell does: blanks separate, single quotes keep everything, double quotes
/// let a backslash protect `"` and `\`, a backslash outside protects any character. No comments, variables or globs.
public final class CommandLine {
    private CommandLine() {}

    /// {@return `command` as supervisord shows it in messages: Python's `repr`}
    public static String quoted(String command) {
        return PythonText.repr(command);
    }

    /// {@return the words of `command`, none for a blank one}
    ///
    /// @throws IllegalArgumentException with Python's text: `No closing quotation`, `No escaped character`
    public static List<String> split(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        // An empty pair of quotes makes a word too, so the length alone does not tell whether one has begun.
        boolean inWord = false;
        int i = 0;
        while (i < command.length()) {
            char c = command.charAt(i++);
            switch (c) {
                case ' ', '\t', '\r', '\n' -> {
                    if (inWord) {
                        words.add(word.toString());
                        word.setLength(0);
                        inWord = false;
                    }
                }
                case '\'' -> {
                    int end = command.indexOf('\'', i);
                    if (end < 0) {
                        throw new IllegalArgumentException("No closing quotation");
                    }
                    word.append(command, i, end);
                    i = end + 1;
                    inWord = true;
                }
                case '"' -> {
                    i = doubleQuoted(command, i, word);
                    inWord = true;
                }
                case '\\' -> {
                    if (i == command.length()) {
                        throw new IllegalArgumentException("No escaped character");
                    }
                    word.append(command.charAt(i++));
                    inWord = true;
                }
                default -> {
                    word.append(c);
                    inWord = true;
                }
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    private static int doubleQuoted(String command, int start, StringBuilder word) {
        int i = start;
        while (i < command.length()) {
            char c = command.charAt(i++);
            if (c == '"') {
                return i;
            }
            if (c == '\\') {
                if (i == command.length()) {
                    throw new IllegalArgumentException("No escaped character");
                }
                char escaped = command.charAt(i++);
                if (escaped != '"' && escaped != '\\') {
                    word.append('\\');
                }
                word.append(escaped);
            } else {
                word.append(c);
            }
        }
        throw new IllegalArgumentException("No closing quotation");
    }
}
