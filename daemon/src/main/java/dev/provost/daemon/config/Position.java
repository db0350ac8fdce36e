package dev.provost.daemon.config;

/// Where a value stands.
///
/// @param file path as the user gave it
/// @param line 1 and up; 0 when the value has no line, such as a command-line option
public record Position(String file, int line) {
    @Override
    public String toString() {
        return line > 0 ? file + ":" + line : file;
    }
}
