package dev.provost.daemon.cli;

import org.jspecify.annotations.Nullable;

/// What a user writes to name processes: `name`, `group:name`, or `group:*` and `group:` for a whole group.
///
/// @param group   group, equal to the process for a bare name
/// @param process process within the group; null when the whole group is meant
record Namespec(String group, @Nullable String process) {
    /// Splits at the first colon, as supervisorctl does.
    static Namespec of(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Namespec(text, text);
        }
        String process = text.substring(colon + 1);
        boolean whole = process.isEmpty() || process.equals("*");
        return new Namespec(text.substring(0, colon), whole ? null : process);
    }

    boolean isGroup() {
        return process == null;
    }

    /// {@return the short form: `name` when group and process have one name}
    String text() {
        // A group in a place for processes shows as "g:None" in supervisorctl; scripts may look for it.
        String shown = process == null ? "None" : process;
        return group.equals(shown) ? shown : group + ":" + shown;
    }
}
