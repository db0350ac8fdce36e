package dev.provost.daemon.cli;

import java.util.ArrayList;
import java.util.List;
import org.jline.reader.CompletingParsedLine;

/// A line cut at blanks for the editor, without quotes or escapes: commands know none.
///
/// @param words      words of the line; an empty one where the cursor is between two
/// @param wordIndex  the word at the cursor
/// @param wordCursor the cursor within it
record BlankSeparated(String line, int cursor, List<String> words, int wordIndex, int wordCursor)
        implements CompletingParsedLine {
    BlankSeparated {
        words = List.copyOf(words);
    }

    static BlankSeparated of(String line, int cursor) {
        int start = cursor;
        while (start > 0 && !Character.isWhitespace(line.charAt(start - 1))) {
            start--;
        }
        int end = cursor;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
            end++;
        }
        List<String> before = Arguments.of(line.substring(0, start)).words();
        List<String> words = new ArrayList<>(before);
        words.add(line.substring(start, end));
        words.addAll(Arguments.of(line.substring(end)).words());
        return new BlankSeparated(line, cursor, words, before.size(), cursor - start);
    }

    @Override
    public String word() {
        return words.get(wordIndex);
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
        return candidate;
    }

    @Override
    public int rawWordCursor() {
        return wordCursor;
    }

    @Override
    public int rawWordLength() {
        return word().length();
    }
}
