package dev.provost.daemon.config;

import dev.provost.jmx.access.Account;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `[access]`: who else may come in, and where it is noted what they do.
///
/// @param users         of `users_file`; they may use every HTTP server that asks for a password, and every TCP server
///                      asks for one when there are any
/// @param auditLogfile  null for none
/// @param auditMaxBytes bytes, 0 never rotates
public record AccessConfig(List<Account> users, @Nullable Path auditLogfile, long auditMaxBytes, int auditBackups) {
    /// Nobody else, and no file.
    public static final AccessConfig NONE = new AccessConfig(List.of(), null, 0, 0);

    public AccessConfig {
        users = List.copyOf(users);
    }
}
