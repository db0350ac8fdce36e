package dev.provost.daemon.remote;

import dev.provost.jmx.Role;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.access.Refusals;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Hears of objects that clients sent and that were not read: those that the filters refused, and those of classes that
/// don't exist here. The JDK tells its loggers of them, and nobody else.
final class RefusedObjects extends Handler {
    /// Logger of what the filters decide. The JDK looks once whether anybody listens, when the first object is read.
    private static final String FILTERS = "java.io.serialization";

    /// Logger of remote calls that ended with an exception.
    private static final String CALLS = "sun.rmi.server.call";

    /// Warns of the same with stack traces; anybody could fill our standard error.
    private static final String CONNECTIONS = "javax.management.remote.rmi";

    private static final int CAUSES_MAX = 8;

    // Held: a logger that nobody holds is forgotten with its level and handlers.
    private final List<Logger> loggers =
            List.of(Logger.getLogger(FILTERS), Logger.getLogger(CALLS), Logger.getLogger(CONNECTIONS));

    private final Refusals refusals;

    private RefusedObjects(Refusals refusals) {
        this.refusals = refusals;
    }

    static RefusedObjects watch(Refusals refusals) {
        RefusedObjects watch = new RefusedObjects(refusals);
        watch.setLevel(Level.FINE);
        for (Logger logger : watch.loggers) {
            logger.setUseParentHandlers(false);
            if (!CONNECTIONS.equals(logger.getName())) {
                logger.setLevel(Level.FINE);
                logger.addHandler(watch);
            }
        }
        return watch;
    }

    @Override
    public void publish(LogRecord entry) {
        if (FILTERS.equals(entry.getLoggerName())) {
            Object[] details = entry.getParameters();
            // Status, class, and how much it has become: the words of java.io.ObjectInputStream.
            if (details != null && details.length > 1 && "REJECTED".equals(String.valueOf(details[0]))) {
                note(details[1] == null ? "objects too many, too deep or too long" : "an object of " + details[1]);
            }
        } else {
            String unknown = unknownClass(entry.getThrown());
            if (unknown != null) {
                note("an object of an unknown class: " + unknown);
            }
        }
    }

    private static @Nullable String unknownClass(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            if (cause instanceof ClassNotFoundException) {
                // Only the first word is its name.
                String text = String.valueOf(cause.getMessage());
                int blank = text.indexOf(' ');
                return blank < 0 ? text : text.substring(0, blank);
            }
            cause = cause.getCause();
        }
        return null;
    }

    private void note(String what) {
        String place = Users.place();
        refusals.refused(new Caller(Role.NONE, "", () -> place, Door.JMX), what, "is not of a kind that is read here");
    }

    @Override
    public void flush() {
        // Nothing waits here.
    }

    @Override
    public void close() {
        for (Logger logger : loggers) {
            logger.removeHandler(this);
        }
    }
}
