package dev.provost.daemon.project;

import java.io.Serial;

/// A project that can't be used; the message tells the place, what is wrong there, and what to do about it.
public final class ProjectException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /// @param place   file, with the line if there is one
    /// @param problem what is wrong
    /// @param remedy  how to put it right
    ProjectException(String place, String problem, String remedy) {
        super(place + ": " + problem + "; " + remedy, null, false, false);
    }

    /// {@return place, problem and remedy in one line}
    public String text() {
        return String.valueOf(getMessage());
    }
}
