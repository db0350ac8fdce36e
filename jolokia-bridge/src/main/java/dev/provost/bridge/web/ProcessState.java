package dev.provost.bridge.web;

import java.util.Locale;
import javax.management.openmbean.CompositeData;

/// How the pages show a state, in the order in which they tell totals.
enum ProcessState {
    RUNNING("statusrunning", false),
    STARTING("statusnominal", false),
    STOPPING("statusnominal", false),
    STOPPED("statusnominal", true),
    EXITED("statusnominal", true),
    BACKOFF("statuserror", false),
    FATAL("statuserror", true),
    UNKNOWN("statusnominal", false);

    private final String style;
    private final boolean startable;
    private final String word = name().toLowerCase(Locale.ROOT);

    ProcessState(String style, boolean startable) {
        this.style = style;
        this.startable = startable;
    }

    static ProcessState of(CompositeData process) {
        try {
            return valueOf((String) process.get("statename"));
        } catch (IllegalArgumentException e) {
            // A state that a later daemon may have.
            return UNKNOWN;
        }
    }

    String style() {
        return style;
    }

    boolean startable() {
        return startable;
    }

    String word() {
        return word;
    }
}
