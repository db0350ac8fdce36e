package dev.provost.daemon.plugin;

import dev.provost.jmx.Fault;

/// One thing that failed in the restart of a group.
///
/// @param code one of the plug-in's fault codes
/// @param text the name of the code, the process, and why, separated by colons
public record RestartFailure(int code, String text) {
    static final int BAD_GROUP = 0x400;
    static final int BAD_STATE = 0x410;
    static final int TIMEOUT = 0x420;
    static final int START_FAILED = 0x430;
    static final int STOP_FAILED = 0x431;

    static RestartFailure badState(String process, String state) {
        return new RestartFailure(BAD_STATE, "BAD_STATE: " + process + ": " + state);
    }

    static RestartFailure startFailed(String process, String why) {
        return new RestartFailure(START_FAILED, "START_FAILED: " + process + ": " + why);
    }

    static RestartFailure stopFailed(String process, String why) {
        return new RestartFailure(STOP_FAILED, "STOP_FAILED: " + process + ": " + why);
    }

    static RestartFailure timeout(String what) {
        return new RestartFailure(TIMEOUT, "TIMEOUT: " + what);
    }

    static Fault badGroup(String group) {
        return new Fault(BAD_GROUP, "BAD_GROUP: " + group);
    }

    Fault fault() {
        return new Fault(code, text);
    }
}
