package dev.provost.daemon.order;

import org.jspecify.annotations.Nullable;

/// What has to be true of a dependency of `depends_on`.
public enum Condition {
    /// It has a child, or has ended as expected.
    STARTED("started"),

    /// It is RUNNING.
    RUNNING("running"),

    /// It is RUNNING and its readiness check has passed; without a check as [#RUNNING].
    READY("ready"),

    /// It has ended with an exit status that is expected.
    EXITED("exited");

    private final String word;

    Condition(String word) {
        this.word = word;
    }

    /// {@return the word in the configuration}
    public String word() {
        return word;
    }

    /// {@return the condition with this word, null for none}
    public static @Nullable Condition of(String word) {
        return switch (word) {
            case "started" -> STARTED;
            case "running" -> RUNNING;
            case "ready" -> READY;
            case "exited" -> EXITED;
            default -> null;
        };
    }
}
