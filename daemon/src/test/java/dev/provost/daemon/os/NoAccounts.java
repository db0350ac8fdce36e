package dev.provost.daemon.os;

import java.util.Optional;
import java.util.OptionalInt;

/// A system without users and groups.
public class NoAccounts implements Accounts {
    @Override
    public Optional<Account> user(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Account> user(int uid) {
        return Optional.empty();
    }

    @Override
    public OptionalInt group(String name) {
        return OptionalInt.empty();
    }
}
