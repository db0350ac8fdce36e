package dev.provost.daemon.remote;

import dev.provost.jmx.Role;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.access.Refusals;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Hears of objects that the filters of the JMX server did not let in. The JDK tells its log of them, and nobody else:
/// whoever sends one finds out, but not the one to whom it was sent.
final class RefusedObjects extends Handler {
    private static final String LOGGER = "java.io.serialization";

    private final Logger logger;
    private final Refusals refusals;

    private RefusedObjects(Logger logger, Refusals refusals) {
        this.logger = logger;
        this.refusals = refusals;
    }

    /// Begins to listen. The JDK looks once whether anybody does, when the first object is read.
    static RefusedObjects watch(Refusals refusals) {
        Logger logger = Logger.getLogger(LOGGER);
        logger.setLevel(Level.FINE);
        logger.setUseParentHandlers(false);
        RefusedObjects watch = new RefusedObjects(logger, refusals);
        watch.setLevel(Level.FINE);
        logger.addHandler(watch);
        return watch;
    }

    @Override
    public void publish(LogRecord entry) {
        Object[] details = entry.getParameters();
        // Status, class, and how big it all has become: the words of java.io.ObjectInputStream.
        if (details == null || details.length < 2 || !"REJECTED".equals(String.valueOf(details[0]))) {
            return;
        }
        String place = Users.place();
        Caller known = Users.caller();
        Caller caller = known == null ? new Caller(Role.NONE, "", () -> place, Door.JMX) : known;
        refusals.refused(caller, "an object of " + details[1], "is not of a kind that is read here");
    }

    @Override
    public void flush() {
        // Nothing waits here.
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
