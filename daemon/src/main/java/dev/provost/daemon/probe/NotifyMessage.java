package dev.provost.daemon.probe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One datagram of the `sd_notify` protocol: a line for each variable.
///
/// @param ready    `READY=1`
/// @param stopping `STOPPING=1`
/// @param alive    `WATCHDOG=1`
/// @param trouble  `WATCHDOG=trigger`: it knows itself that it is not well
/// @param status   `STATUS=`, null when it is not in there
/// @param ignored  names of variables that mean nothing here, such as `MAINPID`
public record NotifyMessage(
        boolean ready,
        boolean stopping,
        boolean alive,
        boolean trouble,
        @Nullable String status,
        List<String> ignored) {
    public NotifyMessage {
        ignored = List.copyOf(ignored);
    }

    public static NotifyMessage parse(String text) {
        boolean ready = false;
        boolean stopping = false;
        boolean alive = false;
        boolean trouble = false;
        String status = null;
        List<String> ignored = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            String name = equals < 0 ? line : line.substring(0, equals);
            String value = equals < 0 ? "" : line.substring(equals + 1);
            switch (name) {
                case "READY" -> ready |= value.equals("1");
                case "STOPPING" -> stopping |= value.equals("1");
                case "WATCHDOG" -> {
                    alive |= value.equals("1");
                    trouble |= value.equals("trigger");
                }
                case "STATUS" -> status = Failures.brief(value);
                case "" -> {}
                default -> ignored.add(Failures.brief(name));
            }
        }
        return new NotifyMessage(ready, stopping, alive, trouble, status, ignored);
    }
}
