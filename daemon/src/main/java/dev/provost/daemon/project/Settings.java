package dev.provost.daemon.project;

import dev.provost.daemon.config.EnvironmentFile;
import dev.provost.jmx.wire.Json;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/// What templates see as `settings`: the files `settings.properties`, `settings.json`, `settings.yaml` and
/// `settings.yml` of a project and its `.env`, merged in this order, so that the later one wins, key by key.
///
/// A dot in the name of a property goes one level down: `db.host=a` is `settings.db.host`, as it is in YAML.
final class Settings {
    static final String ENV = ".env";

    private Settings() {}

    /// @param env what [#env] read
    static Map<String, Object> of(Path folder, Map<String, String> env) throws ProjectException {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String name : List.of("settings.properties", "settings.json", "settings.yaml", "settings.yml")) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                String text = TextFile.read(file);
                if (name.endsWith(".properties")) {
                    new TreeMap<>(properties(text, file.toString())).forEach((key, value) -> nest(all, key, value));
                } else if (name.endsWith(".json")) {
                    merge(all, json(text, file.toString()));
                } else {
                    for (Map<?, ?> document : YamlText.documents(text, file.toString())) {
                        merge(all, document);
                    }
                }
            }
        }
        all.putAll(env);
        return all;
    }

    /// {@return the variables of `.env`, none without such a file}
    static Map<String, String> env(Path folder) throws ProjectException {
        Path file = folder.resolve(ENV);
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            return EnvironmentFile.parse(TextFile.read(file), file.toString());
        } catch (EnvironmentFile.Refused e) {
            throw new ProjectException(e.at().toString(), e.text(), "write lines such as KEY=value or KEY=\"a value\"");
        }
    }

    static Map<String, String> properties(String text, String place) throws ProjectException {
        Properties read = new Properties();
        try {
            read.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            throw new ProjectException(place, "no properties: " + e.getMessage(), "write \\u and four hex digits");
        }
        Map<String, String> all = new LinkedHashMap<>();
        for (String name : read.stringPropertyNames()) {
            all.put(name, read.getProperty(name));
        }
        return all;
    }

    private static Map<?, ?> json(String text, String place) throws ProjectException {
        Object read;
        try {
            read = Json.read(text);
        } catch (IllegalArgumentException e) {
            throw new ProjectException(place, String.valueOf(e.getMessage()), "correct it");
        }
        if (read instanceof Map<?, ?> map) {
            return map;
        }
        throw new ProjectException(place, "it is no JSON object", "write {\"key\": \"value\"}");
    }

    private static void nest(Map<String, Object> into, String key, String value) {
        int dot = key.indexOf('.');
        if (dot <= 0) {
            into.put(key, value);
        } else {
            nest(below(into, key.substring(0, dot)), key.substring(dot + 1), value);
        }
    }

    private static void merge(Map<String, Object> into, Map<?, ?> more) {
        for (Map.Entry<?, ?> entry : more.entrySet()) {
            String key = String.valueOf(entry.getKey());
            if (entry.getValue() instanceof Map<?, ?> deeper) {
                merge(below(into, key), deeper);
            } else if (entry.getValue() == null) {
                into.put(key, "");
            } else {
                into.put(key, entry.getValue());
            }
        }
    }

    private static Map<String, Object> below(Map<String, Object> into, String key) {
        Map<String, Object> level = new LinkedHashMap<>();
        if (into.get(key) instanceof Map<?, ?> known) {
            known.forEach((name, value) -> level.put(String.valueOf(name), value));
        }
        into.put(key, level);
        return level;
    }
}
