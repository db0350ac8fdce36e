package dev.provost.jmx.access;

import dev.provost.jmx.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A user that the configuration names.
public record Account(String name, Password password, Role role) {
    /// {@return the account with this name and password, null if there is none} Every account is looked at, so that
    /// time tells nothing of which exist.
    public static @Nullable Account among(List<Account> accounts, String name, String password) {
        Account found = null;
        for (Account account : accounts) {
            boolean named = Password.same(name, account.name);
            boolean known = account.password.matches(password);
            if (named && known && found == null) {
                found = account;
            }
        }
        return found;
    }
}
