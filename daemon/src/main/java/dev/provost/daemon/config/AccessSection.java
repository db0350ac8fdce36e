package dev.provost.daemon.config;

import dev.provost.daemon.config.IniDocument.Section;
import dev.provost.jmx.Role;
import dev.provost.jmx.access.Account;
import dev.provost.jmx.access.Password;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `[access]`.
final class AccessSection {
    private static final String NAME = "access";
    private static final String USERS = "users_file";
    private static final String AUDIT = "audit_logfile";
    private static final String USER_LINE =
            "write name:role:password, the role one of viewer, operator and admin, the password plain or as {SHA256} and "
                    + "the hexadecimal SHA-256 of it";
    private static final long AUDIT_BYTES = 50L << 20;

    private final Reading reading;
    private final SectionView view;

    private AccessSection(Reading reading, SectionView view) {
        this.reading = reading;
        this.view = view;
    }

    /// {@return the section; what holds without it where it isn't there}
    static AccessConfig read(Reading reading, Path here) {
        Section section = reading.document().section(NAME);
        if (section == null) {
            return AccessConfig.NONE;
        }
        Names names = reading.names().with("here", here.toString());
        return new AccessSection(reading, new SectionView(reading, section, names)).read();
    }

    private AccessConfig read() {
        return new AccessConfig(
                users(),
                auditLogfile(),
                view.byteSize("audit_logfile_maxbytes", AUDIT_BYTES),
                view.integer("audit_logfile_backups", 10));
    }

    private @Nullable Path auditLogfile() {
        String text = view.text(AUDIT);
        if (text == null || text.equalsIgnoreCase("none") || text.equalsIgnoreCase("off")) {
            return null;
        }
        try {
            return reading.where().absolute(Values.pathInDirectory(text, reading.where()));
        } catch (ConfigException e) {
            view.refuse(AUDIT, e, "make that folder, or name another path in " + AUDIT);
            return null;
        }
    }

    private List<Account> users() {
        PrivateFile file = PrivateFile.of(view, USERS, reading);
        if (file == null) {
            return List.of();
        }
        List<Account> users = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (PrivateFile.Line line : file.entries()) {
            Account user = user(line);
            if (user == null) {
                reading.refuse(line.at(), "this line names no user, role and password", USER_LINE);
            } else if (names.add(user.name())) {
                users.add(user);
            } else {
                reading.refuse(
                        line.at(), "user '" + user.name() + "' is there already", "give each user one line only");
            }
        }
        if (file.entries().isEmpty()) {
            view.refuse(USERS, file.path() + " names no user", USER_LINE);
        }
        return users;
    }

    /// The text of a line is no part of what is told about it: it holds a password.
    private static @Nullable Account user(PrivateFile.Line line) {
        int first = line.text().indexOf(':');
        int second = first < 1 ? -1 : line.text().indexOf(':', first + 1);
        if (second < 0 || second == line.text().length() - 1) {
            return null;
        }
        Role role = Role.named(line.text().substring(first + 1, second).strip());
        return role == null
                ? null
                : new Account(
                        line.text().substring(0, first).strip(),
                        Password.of(line.text().substring(second + 1)),
                        role);
    }
}
