package dev.provost.daemon.output;

import static dev.provost.jmx.LogLevel.CRIT;
import static dev.provost.jmx.LogLevel.DEBG;
import static dev.provost.jmx.LogLevel.ERRO;
import static dev.provost.jmx.LogLevel.INFO;
import static dev.provost.jmx.LogLevel.WARN;

import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.LogSink;

/// The texts of the activity log, each once. Operators grep them and tools parse them: those of supervisord stay letter
/// for letter. `{}` stands for an argument.
public enum Message {
    RUNNING_AS_ROOT(
            CRIT,
            "Supervisor is running as root.  Privileges were not dropped because no user is specified in the config file.  "
                    + "If you intend to run as root, you can set user=root in the config file to avoid this message."),
    SET_UID(INFO, "Set uid to user {} succeeded"),
    INCREASED_LIMIT(INFO, "Increased {} limit to {}"),
    SET_DIRECTORY(INFO, "set current directory: '{}'"),
    CANT_CHANGE_DIRECTORY(CRIT, "can't chdir into '{}': {}"),
    DAEMONIZING(INFO, "daemonizing the supervisord process"),
    STARTED(INFO, "supervisord started with pid {}"),
    NO_PIDFILE(CRIT, "could not write pidfile {}"),
    CREATING_SOCKET(INFO, "Creating socket {}"),
    CLOSING_SOCKET(INFO, "Closing socket {}"),
    SPAWNED(INFO, "spawned: '{}' with pid {}"),
    SPAWN_ERROR(INFO, "spawnerr: {}"),
    SUCCESS(INFO, "success: {} entered RUNNING state, process has stayed up for > than {} seconds (startsecs)"),
    EXITED_EXPECTED(INFO, "exited: {} ({}; expected)"),
    EXITED_UNEXPECTED(WARN, "exited: {} ({}; not expected)"),
    STOPPED(INFO, "stopped: {} ({})"),
    STOPPED_UNEXPECTED(WARN, "stopped: {} ({})"),
    GAVE_UP(INFO, "gave up: {} entered FATAL state, too many start retries too quickly"),
    COMMUNICATED(DEBG, "'{}' {} emitted a comm event"),
    WAITING_TO_STOP(INFO, "waiting for {} to stop"),
    WAITING_TO_DIE(INFO, "waiting for {} to die"),
    KILLING(WARN, "killing '{}' ({}) with SIGKILL"),
    ALREADY_RUNNING(WARN, "process '{}' already running"),
    REAPED_UNKNOWN(INFO, "reaped unknown pid {} ({})"),
    KILL_PROBLEM(CRIT, "unknown problem killing {} ({}):{}"),
    SIGNAL_PROBLEM(CRIT, "unknown problem sending sig {} ({}):{}"),
    REOPENING(INFO, "reopening log file"),
    LOG_REOPEN(INFO, "supervisord logreopen"),
    EXIT_REQUEST(WARN, "received {} indicating exit request"),
    RESTART_REQUEST(WARN, "received {} indicating restart request"),
    RESTART_IGNORED(WARN, "ignored {} indicating restart request (shutdown in progress)"),
    REOPEN_REQUEST(INFO, "received {} indicating log reopen request"),
    CHILD_QUIT(DEBG, "received {} indicating a child quit"),
    SIGNAL_IGNORED(DEBG, "received {} indicating nothing"),
    STOP_SIGNAL(DEBG, "killing {} (pid {}) with signal {}"),
    STOP_GROUP_SIGNAL(DEBG, "killing {} (pid {}) process group with signal {}"),
    SENDING(DEBG, "sending {} (pid {}) sig {}"),
    LISTENER_STATE(DEBG, "{}: {} -> {}"),
    LISTENER_UNKNOWN(
            WARN,
            "{}: has entered the UNKNOWN state and will no longer receive events, this usually indicates the process "
                    + "violated the eventlistener protocol"),
    BAD_RESULT(WARN, "{}: bad result line: '{}'"),
    EVENT_PROCESSED(DEBG, "{}: event was processed"),
    EVENT_REJECTED(WARN, "{}: event was rejected"),
    EVENT_SENT(DEBG, "event {} sent to listener {}"),
    EVENT_EPIPE(DEBG, "epipe occurred while sending event {} to listener {}, listener state unchanged"),
    EVENT_REBUFFERED(DEBG, "rebuffering event {} for pool {} (buf size={}, max={})"),
    BUFFER_OVERFLOW(ERRO, "pool {} event buffer overflowed, discarding event {}"),
    KILL_IN_BACKOFF(DEBG, "Attempted to kill {}, which is in BACKOFF state."),
    PROBABLY_EXITED(
            DEBG, "unable to signal {} (pid {}), it probably just exited on its own: [Errno 3] No such process"),

    // From here on our own.
    READY(INFO, "{} is ready ({} after {} s)"),
    NOT_READY(WARN, "{} is not ready within {} s ({}): {}"),
    UNHEALTHY(WARN, "health check of {} failed {} times ({}): {}"),
    HEALTHY_AGAIN(INFO, "{} is healthy again ({})"),
    NEXT_START(INFO, "next start of {} in {} s (restart_delay)"),
    LIMIT_REACHED(WARN, "gave up: {} entered FATAL state, {} restarts within {} s and one more wanted (restart_limit)"),
    GROUP_RESTART(WARN, "{} is restarted, and with it (restart_group={}): {}"),
    SAYS_STOPPING(INFO, "{} says that it is stopping"),
    NOTICE_IGNORED(INFO, "{} notified {}, which is ignored here"),
    NOTICE_REFUSED(WARN, "notification for {} ignored: sent by pid {}, which is none of its processes"),
    RESTART_REFUSED(ERRO, "restart refused, the running configuration stays: {}"),
    FORMER_AGAIN(ERRO, "restart failed, the former configuration is used again: {}"),
    NOT_STARTED_AGAIN(CRIT, "the daemon ends, it can't start again: {}"),
    WAITS(DEBG, "{} waits for {} to be {}"),
    BLOCKED(WARN, "{} is not started, it is blocked: {}"),
    RESTARTED_WITH(INFO, "restarting {}, for {} was started again"),
    CIRCLE(
            WARN,
            "the active groups wait for each other in a circle: {}; the last of these counts for nothing until an update "
                    + "puts that right"),
    RELOADING(INFO, "{}: {}: restarting"),
    RELOADING_BY_SIGNAL(INFO, "{}: {}: sending {}"),
    RELOADING_DEPENDANT(INFO, "{}: restarting, it depends on {}"),
    AUTORELOAD_TROUBLE(WARN, "{}"),
    LISTENER_RESYNCHRONISED(WARN, "{}: asks for events again and gets them, {} seconds after it broke the protocol"),
    LISTENER_RESTARTED(WARN, "{}: restarting this event listener, it {}"),
    EVENT_GIVEN_UP(ERRO, "pool {} discards event {}: {} listeners in a row failed on it"),
    STALE_PIDFILE(INFO, "pidfile {} was left behind by a daemon that is gone (pid {}); taking it over"),
    PIDFILE_OF_ANOTHER(
            WARN,
            "pidfile {} names pid {}, which runs but does not hold it; taking it over. Is that another supervisor?"),
    STRAYS(INFO, "waiting for orphaned processes to end"),
    STRAYS_LEFT(WARN, "orphaned processes did not end within {} seconds; they are killed with the container"),
    NO_NOTICE(WARN, "could not tell the service manager that the daemon is ready: {}"),
    INTERFACE_FAILED(CRIT, "Could not make {} rpc interface: {}"),
    INTERFACE_NOT_CLOSED(WARN, "{} was not closed: {}"),
    REFUSED(WARN, "refused by {}{}{}: {}: {}"),
    REFUSALS_UNTOLD(WARN, "{} more requests were refused in the time before, they came too quickly to tell each"),
    JMX_READY(INFO, "JMX server listens on {} port {}"),
    JMX_WITHOUT_PASSWORD(CRIT, "JMX server running without any password checking"),
    JMX_FAILED(CRIT, "JMX server can't start: {}"),
    ROLLING_BEGUN(INFO, "rolling restart {} of {} begins: {} processes, {} at a time"),
    ROLLING_ENDED(INFO, "rolling restart {} of {} {}: {}"),
    ROLLING_FAILED(WARN, "rolling restart {} of {} {}: {}"),
    LINES_DROPPED(WARN, "{} lines were dropped, they came too quickly"),
    LOOP_FAILURE(CRIT, "unexpected failure while handling {}: {}");

    private final LogLevel level;
    private final String text;

    Message(LogLevel level, String text) {
        this.level = level;
        this.text = text;
    }

    public LogLevel level() {
        return level;
    }

    /// Writes this line, its arguments in the places of `{}`.
    public void to(LogSink log, Object... arguments) {
        if (log.writes(level)) {
            log.log(level, with(arguments));
        }
    }

    /// {@return the text with `arguments` in their places}
    public String with(Object... arguments) {
        StringBuilder line = new StringBuilder(text.length() + 32);
        int from = 0;
        for (Object argument : arguments) {
            int place = text.indexOf("{}", from);
            line.append(text, from, place).append(argument);
            from = place + 2;
        }
        return line.append(text, from, text.length()).toString();
    }
}
