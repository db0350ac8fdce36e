package dev.provost.bridge.web;

import dev.provost.bridge.SupervisorAccess;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/// What the links do, and what is said about it afterwards. Texts are supervisord's, scripts read them from the
/// address they are sent to. Actions on a group, on a selection and `startall` are ours.
final class Actions {
    /// Actions on one process.
    private static final Set<String> ON_ONE = Set.of("start", "stop", "restart", "clearlog");
    private static final Set<String> ON_ALL = Set.of("refresh", "startall", "stopall", "restartall");
    /// Actions on many: how they end, and the operation that each begins with.
    private static final String ON_GROUP = "group";
    private static final String ON_SELECTION = "selected";
    private static final Map<String, String> QUICK =
            Map.of("start", "quickStart", "stop", "quickStop", "restart", "quickRestart");
    private static final Map<String, String> DONE =
            Map.of("quickStart", "started", "quickStop", "stopped", "quickRestart", "restarted");
    /// As C's ctime writes it.
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

    private final SupervisorAccess supervisor;

    Actions(SupervisorAccess supervisor) {
        this.supervisor = supervisor;
    }

    /// {@return whether there is such an action, for these names if it is on some}
    static boolean known(String action, List<String> names) {
        return ON_ALL.contains(action) || (!names.isEmpty() && (ON_ONE.contains(action) || quick(action) != null));
    }

    /// {@return the operation of an action on many, null for any other}
    private static @Nullable String quick(String action) {
        for (String ending : new String[] {ON_GROUP, ON_SELECTION}) {
            if (action.endsWith(ending)) {
                return QUICK.get(action.substring(0, action.length() - ending.length()));
            }
        }
        return null;
    }

    static boolean changes(String action) {
        return !action.equals("refresh");
    }

    /// {@return what to tell the user; answers when it is done}
    ///
    /// @throws JMException if an operation fails in a way its contract doesn't know
    String perform(String action, List<String> names) throws JMException {
        try {
            String quick = quick(action);
            if (quick != null) {
                return onMany(quick, action, names);
            }
            return switch (action) {
                case "refresh" -> "Page refreshed at " + now();
                case "startall" -> {
                    supervisor.call("startAllProcesses", true);
                    yield "All started at " + now();
                }
                case "stopall" -> {
                    supervisor.call("stopAllProcesses", true);
                    yield "All stopped at " + now();
                }
                case "restartall" -> {
                    supervisor.call("stopAllProcesses", true);
                    supervisor.call("startAllProcesses", true);
                    yield "All restarted at " + now();
                }
                default -> onOne(action, names.getFirst());
            };
        } catch (Fault e) {
            return unexpected(e);
        }
    }

    /// {@return how many obeyed, and the first that didn't}
    private String onMany(String operation, String action, List<String> names) throws JMException {
        boolean group = action.endsWith(ON_GROUP);
        String[] patterns = group ? new String[] {names.getFirst() + ":*"} : names.toArray(String[]::new);
        var outcomes = (CompositeData[]) supervisor.call(operation, patterns, true);
        int done = 0;
        String refused = "";
        for (CompositeData outcome : outcomes) {
            if (outcome.get("status").equals(Code.SUCCESS.number())) {
                done++;
            } else if (refused.isEmpty()) {
                refused = "; " + ProcessJson.namespec(outcome) + ": " + outcome.get("description");
            }
        }
        String what = done + " of " + outcomes.length + (outcomes.length == 1 ? " process " : " processes ")
                + DONE.get(operation);
        String where = group ? "Group " + names.getFirst() + ": " : "";
        return (refused.isEmpty() ? "" : "ERROR: ") + where + what + refused;
    }

    private String onOne(String action, String process) throws JMException {
        try {
            supervisor.process(process);
        } catch (Fault e) {
            if (e.code() == Code.BAD_NAME) {
                return "No such process named " + process;
            }
            throw e;
        }
        return switch (action) {
            case "start" -> start(process);
            case "stop" -> {
                supervisor.call("stopProcess", process, true);
                yield "Process " + process + " stopped";
            }
            case "restart" -> restart(process);
            default -> {
                supervisor.call("clearProcessLogs", process);
                yield "Log for " + process + " cleared";
            }
        };
    }

    private String start(String process) throws JMException {
        try {
            supervisor.call("startProcess", process, true);
            return "Process " + process + " started";
        } catch (Fault e) {
            String reason =
                    switch (e.code()) {
                        case NO_FILE -> "no such file";
                        case NOT_EXECUTABLE -> "file not executable";
                        case ALREADY_STARTED -> "already started";
                        case SPAWN_ERROR -> "spawn error";
                        case ABNORMAL_TERMINATION -> "abnormal termination";
                        default -> unexpected(e);
                    };
            return "ERROR: Process " + process + ": " + reason;
        }
    }

    private String restart(String process) throws JMException {
        try {
            supervisor.call("stopProcess", process, true);
        } catch (Fault e) {
            // It was not running: that is no reason not to start it.
        }
        try {
            supervisor.call("startProcess", process, true);
        } catch (Fault e) {
            // As supervisord: the page shows what became of it.
        }
        return "Process " + process + " restarted";
    }

    static String unexpected(Fault fault) {
        return "unexpected rpc fault [" + fault.code().number() + "] " + fault.text();
    }

    private static String now() {
        return WHEN.format(ZonedDateTime.now(ZoneId.systemDefault()));
    }
}
