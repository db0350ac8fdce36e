package dev.provost.daemon.os;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Names and numbers of signals, as Linux has them on x86_64 and aarch64.
public final class Signals {
    public static final int HUP = 1;
    public static final int INT = 2;
    public static final int QUIT = 3;
    public static final int KILL = 9;
    public static final int USR1 = 10;
    public static final int USR2 = 12;
    public static final int TERM = 15;
    public static final int CHLD = 17;

    private static final String[] NAMES = {
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS"
    };

    /// First and last number a program may use as a real-time signal; glibc keeps 32 and 33.
    private static final int RTMIN = 34;

    private static final int RTMAX = 64;

    private static final Map<String, Integer> NUMBERS = numbers();

    private Signals() {}

    /// Reads a signal as supervisord does: a number, or a name in any case, with or without `SIG`.
    ///
    /// @return empty when there is no such signal
    public static OptionalInt parse(String text) {
        String trimmed = text.strip();
        if (trimmed.matches("[+-]?[0-9]+")) {
            int number = trimmed.length() > 6 ? -1 : Integer.parseInt(trimmed);
            return isSignal(number) ? OptionalInt.of(number) : OptionalInt.empty();
        }
        String upper = trimmed.toUpperCase(Locale.ROOT);
        Integer number = NUMBERS.get(upper.startsWith("SIG") ? upper.substring(3) : upper);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /// {@return the name with `SIG`, or `signal N` for a number without one}
    public static String nameOf(int number) {
        if (number > 0 && number < NAMES.length) {
            return "SIG" + NAMES[number];
        }
        if (number == RTMIN) {
            return "SIGRTMIN";
        }
        return number == RTMAX ? "SIGRTMAX" : "signal " + number;
    }

    private static boolean isSignal(int number) {
        return number >= 0 && (number < NAMES.length || (number >= RTMIN && number <= RTMAX));
    }

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new TreeMap<>();
        for (int i = 1; i < NAMES.length; i++) {
            numbers.put(NAMES[i], i);
        }
        numbers.put("CLD", CHLD);
        numbers.put("POLL", 29);
        numbers.put("IOT", 6);
        numbers.put("RTMIN", RTMIN);
        numbers.put("RTMAX", RTMAX);
        return numbers;
    }
}
