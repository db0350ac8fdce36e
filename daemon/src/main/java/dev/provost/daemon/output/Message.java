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
    KILL_IN_BACKOFF(DEBG, "Attempted to kill {}, which is in BACKOFF state."),
    PROBABLY_EXITED(
            DEBG, "unable to signal {} (pid {}), it probably just exited on its own: [Errno 3] No such process"),

    // From here on our own.
    RESTART_REFUSED(ERRO, "restart refused, the running configuration stays: {}"),
    FORMER_AGAIN(ERRO, "restart failed, the former configuration is used again: {}"),
    NOT_STARTED_AGAIN(CRIT, "the daemon ends, it can't start again: {}"),
    NO_EVENTS(WARN, "eventlistener '{}': this version runs its processes but does not deliver events to them yet"),
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
