package dev.provost.daemon.project;

/// Writes sections of a configuration.
final class ConfWriter {
    private final StringBuilder text = new StringBuilder();
    private final String place;

    /// @param place what values come from, for refusals
    ConfWriter(String place) {
        this.place = place;
    }

    ConfWriter section(String name) {
        text.append(text.isEmpty() ? "[" : "\n[").append(name).append("]\n");
        return this;
    }

    /// Adds a line that is written as the format wants it already.
    ConfWriter raw(String key, Object value) {
        text.append(key).append('=').append(value).append('\n');
        return this;
    }

    /// Adds a value.
    ConfWriter value(String key, String value) throws ProjectException {
        try {
            return raw(key, ConfText.plain(value));
        } catch (ConfText.Refused e) {
            throw refused(place, key, e);
        }
    }

    /// Adds a log file, whose name is expanded twice.
    ConfWriter log(String key, String value) throws ProjectException {
        return value(key, value.replace("%", "%%"));
    }

    /// Adds a command.
    ///
    /// @param from where the words come from, for refusals
    ConfWriter command(String from, String... words) throws ProjectException {
        StringBuilder command = new StringBuilder();
        for (String word : words) {
            try {
                command.append(command.isEmpty() ? "" : " ").append(ConfText.word(word));
            } catch (ConfText.Refused e) {
                throw refused(from, "command", e);
            }
        }
        return raw("command", command);
    }

    private static ProjectException refused(String place, String key, ConfText.Refused e) {
        return new ProjectException(place, key + ": " + e.text(), e.remedy());
    }

    ConfWriter add(String more) {
        text.append(more);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
