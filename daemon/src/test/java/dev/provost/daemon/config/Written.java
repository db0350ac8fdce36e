package dev.provost.daemon.config;

import dev.provost.daemon.os.Account;
import dev.provost.daemon.os.Accounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A configuration written into a folder of its own, with the surroundings it is read in. `{DIR}` in a text stands for
/// that folder.
final class Written {
    private final Path dir;
    private final Map<String, String> environment = new HashMap<>();

    Written(Path dir) {
        this.dir = dir;
        environment.put("HOME", dir.toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("TZ", "UTC");
    }

    Written main(String text) {
        return file("supervisord.conf", text);
    }

    Written file(String name, String text) {
        try {
            Path file = dir.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, inPlace(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Written variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    String inPlace(String text) {
        return text.replace("{DIR}", dir.toString());
    }

    Surroundings surroundings() {
        return new Surroundings(environment, new FewAccounts(), dir, "node1", "/nowhere/bin/provostd");
    }

    ConfigReader reader() {
        return new ConfigReader(surroundings(), Overrides.of(dir + "/supervisord.conf"));
    }

    ServerConfig read() throws ConfigException {
        return reader().read();
    }

    ConfigReader.Checked check() {
        return reader().check();
    }

    /// The one process called `name`.
    ProcessConfig process(String name) throws ConfigException {
        return read().groups().stream()
                .flatMap(group -> group.processes().stream())
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// root with its group, and web with two.
    static final class FewAccounts implements Accounts {
        static final Account ROOT = new Account("root", 0, 0, List.of(0));
        static final Account WEB = new Account("web", 33, 34, List.of(34, 50));

        @Override
        public Optional<Account> user(String name) {
            return switch (name) {
                case "root" -> Optional.of(ROOT);
                case "web" -> Optional.of(WEB);
                default -> Optional.empty();
            };
        }

        @Override
        public Optional<Account> user(int uid) {
            return switch (uid) {
                case 0 -> Optional.of(ROOT);
                case 33 -> Optional.of(WEB);
                default -> Optional.empty();
            };
        }

        @Override
        public OptionalInt group(String name) {
            return name.equals("staff") ? OptionalInt.of(50) : OptionalInt.empty();
        }

        @Override
        public boolean hasGroup(int gid) {
            return gid == 0 || gid == 34 || gid == 50;
        }

        @Override
        public Optional<String> home(String name) {
            return name.equals("web") ? Optional.of("/var/www") : Optional.empty();
        }
    }
}
