package dev.provost.daemon.remote;

import dev.provost.jmx.Role;
import dev.provost.jmx.access.Account;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.access.Refusals;
import java.rmi.server.RemoteServer;
import java.rmi.server.ServerNotActiveException;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import javax.management.remote.JMXAuthenticator;
import javax.management.remote.JMXPrincipal;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/// Knows the users of the JMX server; any thread.
final class Users implements JMXAuthenticator {
    private static final Caller ITSELF = new Caller(Role.VIEWER, "", () -> "", Door.JMX);

    private final List<Account> accounts;
    private final Refusals refusals;

    /// @param accounts empty when no password is asked for: then everybody may do everything
    Users(List<Account> accounts, Refusals refusals) {
        this.accounts = accounts;
        this.refusals = refusals;
    }

    /// The caller, as part of the subject of a connection.
    private record Known(Caller caller) implements Principal {
        @Override
        public String getName() {
            return caller.user();
        }
    }

    /// {@return who calls on this thread of a JMX connection} What clients ask for is always asked for in their name.
    /// Without one it is the connector itself: it listens to MBeans that come and go, for all its clients, and
    /// looks for those to which it listened when it ends.
    static Caller caller() {
        Subject subject = Subject.current();
        if (subject != null) {
            for (Known known : subject.getPrincipals(Known.class)) {
                return known.caller();
            }
        }
        return ITSELF;
    }

    @Override
    public Subject authenticate(@Nullable Object credentials) {
        String place = place();
        if (accounts.isEmpty()) {
            return subject(new Caller(Role.ADMIN, "", () -> place, Door.JMX));
        }
        if (!(credentials instanceof String[] given && given.length == 2)) {
            throw refusal("", place, credentials == null ? "no user name and password" : "unknown kind of credentials");
        }
        String name = given[0] == null ? "" : given[0];
        Account account = Account.among(accounts, name, given[1] == null ? "" : given[1]);
        if (account == null) {
            throw refusal(name, place, "wrong user name or password");
        }
        return subject(new Caller(account.role(), name, () -> place, Door.JMX));
    }

    private SecurityException refusal(String name, String place, String reason) {
        refusals.refused(new Caller(Role.NONE, name, () -> place, Door.JMX), "connection", reason);
        return new SecurityException("Authentication failed! " + reason);
    }

    private static Subject subject(Caller caller) {
        String name = caller.user().isEmpty() ? caller.role().word() : caller.user();
        return new Subject(true, Set.of(new JMXPrincipal(name), new Known(caller)), Set.of(), Set.of());
    }

    static String place() {
        try {
            return RemoteServer.getClientHost();
        } catch (ServerNotActiveException e) {
            return "";
        }
    }
}
