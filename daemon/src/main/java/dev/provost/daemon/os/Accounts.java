package dev.provost.daemon.os;

import java.util.Optional;
import java.util.OptionalInt;

/// The system's user and group database, as `getpwnam(3)` and `getgrnam(3)` know it.
public interface Accounts {
    Optional<Account> user(String name);

    Optional<Account> user(int uid);

    /// {@return the numeric id of the group of that name}
    OptionalInt group(String name);

    /// {@return whether a group has that number; true where this can't be told}
    default boolean hasGroup(int gid) {
        return true;
    }

    /// {@return home folder of the user of that name; empty where this can't be told, and `~name` stays as it is}
    default Optional<String> home(String name) {
        return Optional.empty();
    }
}
