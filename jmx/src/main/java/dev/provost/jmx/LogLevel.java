package dev.provost.jmx;

/// Levels of the activity log, most urgent first, named as they stand in its lines.
public enum LogLevel {
    CRIT("critical"),
    ERRO("error"),
    WARN("warn"),
    INFO("info"),
    DEBG("debug"),
    TRAC("trace"),
    BLAT("blather");

    private final String option;

    LogLevel(String option) {
        this.option = option;
    }

    /// {@return the word used for this level in `loglevel=`}
    public String option() {
        return option;
    }

    /// {@return whether a log set to this level writes a line of level `line`}
    public boolean writes(LogLevel line) {
        return line.compareTo(this) <= 0;
    }
}
