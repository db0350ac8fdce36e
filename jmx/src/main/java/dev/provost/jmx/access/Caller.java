package dev.provost.jmx.access;

import dev.provost.jmx.Role;
import org.jspecify.annotations.Nullable;

/// Somebody who asks the daemon for something.
///
/// @param role   what he may do
/// @param user   the name he proved to have; empty when nobody asked for one. For a refusal: the name he gave
/// @param origin where he is
public record Caller(Role role, String user, Origin origin, Door door) {
    /// Who calls on this thread, bound by the door for the time of the request.
    public static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

    /// Where somebody is; asked only when it has to be told, for finding out may cost a look into the system's files.
    public interface Origin {
        /// {@return such as `192.0.2.7:50412`, or `unix:ann` for the owner of the process at the other end of a unix
        /// socket; empty if it isn't known}
        String text();
    }

    /// Somebody of whom nothing is known.
    public static Caller unknown(Door door) {
        return new Caller(Role.NONE, "", () -> "", door);
    }

    /// {@return who calls on this thread, null if no door said so}
    public static @Nullable Caller current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }
}
