package dev.provost.daemon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads `environment=`: `KEY=value` pairs, cut into tokens the way supervisord's old lexer does, oddities included.
/// Tokens come in fours: key, `=`, value, and one separator which may be anything.
final class EnvironmentPairs {
    private final String text;
    private int at;

    private EnvironmentPairs(String text) {
        this.text = text;
    }

    static Map<String, String> parse(String text) throws ConfigException {
        if (text.isEmpty()) {
            return Map.of();
        }
        List<String> tokens = new EnvironmentPairs(text).tokens();
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < tokens.size(); i += 4) {
            if (i + 3 > tokens.size() || !tokens.get(i + 1).equals("=")) {
                throw new ConfigException("Unexpected end of key/value pairs in value '" + text + "'");
            }
            pairs.put(tokens.get(i), stripQuotes(tokens.get(i + 2)));
        }
        return pairs;
    }

    private List<String> tokens() throws ConfigException {
        List<String> tokens = new ArrayList<>();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isBlank(c)) {
                at++;
            } else if (c == '#') {
                skipLine();
            } else if (isWordCharacter(c)) {
                tokens.add(word());
            } else if (isQuote(c)) {
                int end = text.indexOf(c, at + 1);
                if (end < 0) {
                    throw new ConfigException("No closing quotation");
                }
                tokens.add(text.substring(at, end + 1));
                at = end + 1;
            } else {
                int end = text.offsetByCodePoints(at, 1);
                tokens.add(text.substring(at, end));
                at = end;
            }
        }
        return tokens;
    }

    /// A quote does not end a word, and a comment inside of one swallows the line end: the word goes on below.
    private String word() {
        StringBuilder word = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                skipLine();
            } else if (isWordCharacter(c) || isQuote(c)) {
                word.append(c);
                at++;
            } else {
                break;
            }
        }
        return word.toString();
    }

    private void skipLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"';
    }

    private static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_/.+-():".indexOf(c) >= 0;
    }

    private static String stripQuotes(String token) {
        int start = 0;
        int end = token.length();
        while (start < end && isQuote(token.charAt(start))) {
            start++;
        }
        while (end > start && isQuote(token.charAt(end - 1))) {
            end--;
        }
        return token.substring(start, end);
    }
}
