package dev.provost.daemon.project;

import dev.provost.daemon.config.CommandLine;
import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.ConfigReader;
import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.Overrides;
import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.ServerConfig;
import dev.provost.daemon.config.Surroundings;
import dev.provost.daemon.os.NoAccounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A configuration of ours as the daemon reads it.
record Generated(ServerConfig config) {
    static Generated read(String text, Path folder) {
        try {
            Path file = Files.writeString(folder.resolve("generated.conf"), text);
            Surroundings where =
                    new Surroundings(Map.of("HOME", "/"), new NoAccounts(), folder, "node1", "/bin/provostd");
            return new Generated(new ConfigReader(where, Overrides.of(file.toString())).read());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigException e) {
            throw new AssertionError(e.text() + " in\n" + text, e);
        }
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        for (GroupConfig group : config.groups()) {
            group.processes().forEach(process -> names.add(group.name() + ":" + process.name()));
        }
        return names;
    }

    ProcessConfig process(String name) {
        return config.groups().stream()
                .flatMap(group -> group.processes().stream())
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<String> words(String name) {
        return CommandLine.split(process(name).command());
    }
}
