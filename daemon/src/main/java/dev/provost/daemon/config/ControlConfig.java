package dev.provost.daemon.config;

import dev.provost.daemon.config.IniDocument.Section;
import dev.provost.daemon.config.IniDocument.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `[supervisorctl]` section of a configuration, as the control client needs it. Like supervisorctl, it reads the
/// file that was named and ignores `[include]`.
///
/// @param serverUrl   `serverurl`, as written
/// @param username    `username`; null without one
/// @param password    `password`; null without one
/// @param prompt      `prompt` of the shell
/// @param historyFile `history_file` of the shell; null without one
public record ControlConfig(
        String serverUrl,
        @Nullable String username,
        @Nullable String password,
        String prompt,
        @Nullable String historyFile) {
    /// What holds where no file says anything.
    public static final ControlConfig DEFAULT =
            new ControlConfig("http://localhost:9001", null, null, "supervisor", null);

    private static final String SECTION = "supervisorctl";

    /// Reads a configuration file.
    ///
    /// @param file        path as the user gave it
    /// @param environment where `%(ENV_x)s` comes from
    /// @throws ConfigException when it can't be read, has no such section, or names what can't be expanded
    public static ControlConfig read(String file, Map<String, String> environment) throws ConfigException {
        IniDocument document = new IniDocument();
        try {
            document.add(text(file), file);
        } catch (LogicalLines.Refused e) {
            throw new ConfigException(e.text());
        }
        Section section = document.section(SECTION);
        if (section == null) {
            throw new ConfigException(".ini file does not include supervisorctl section");
        }
        Names names = new Names(environment);
        Path folder = Path.of(file).toAbsolutePath().getParent();
        Names withHere = names.with("here", folder == null ? "/" : folder.toString());
        String url = value(document, section, "serverurl", withHere);
        String prompt = value(document, section, "prompt", names);
        return new ControlConfig(
                url == null ? DEFAULT.serverUrl : url,
                value(document, section, "username", names),
                value(document, section, "password", names),
                prompt == null ? DEFAULT.prompt : prompt,
                value(document, section, "history_file", withHere));
    }

    @Override
    public String toString() {
        return "ControlConfig[" + serverUrl + "]";
    }

    private static String text(String file) throws ConfigException {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            throw new ConfigException("could not find config file " + file);
        }
        try {
            // Malformed bytes are replaced rather than refused: they may stand in sections that are not ours.
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigException("could not read config file " + file);
        }
    }

    private static @Nullable String value(IniDocument document, Section section, String key, Names names)
            throws ConfigException {
        Value value = document.value(section, key);
        return value == null ? null : Expansion.expand(value.text(), names, SECTION + "." + key);
    }
}
