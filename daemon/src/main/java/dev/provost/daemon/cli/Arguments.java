package dev.provost.daemon.cli;

import java.util.ArrayList;
import java.util.List;

/// What stands behind a command.
///
/// @param text  as typed, without blanks around it
/// @param words cut at blanks; there is no quoting, as in supervisorctl
record Arguments(String text, List<String> words) {
    static final Arguments NONE = new Arguments("", List.of());

    Arguments {
        words = List.copyOf(words);
    }

    static Arguments of(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean blank = i == text.length() || Character.isWhitespace(text.charAt(i));
            if (blank && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            } else if (!blank && start < 0) {
                start = i;
            }
        }
        return new Arguments(text.strip(), words);
    }

    boolean isEmpty() {
        return words.isEmpty();
    }

    /// {@return whether this word is among them}
    boolean has(String word) {
        return words.contains(word);
    }

    /// {@return these without a word, wherever it stands}
    Arguments without(String word) {
        List<String> rest = new ArrayList<>(words);
        rest.removeIf(word::equals);
        return new Arguments(String.join(" ", rest), rest);
    }
}
