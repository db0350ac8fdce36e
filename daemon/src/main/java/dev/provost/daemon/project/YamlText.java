package dev.provost.daemon.project;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/// Reads YAML: plain data only, and no tags that would make objects.
final class YamlText {
    private YamlText() {}

    /// {@return the documents of a text, those that are empty left out}
    ///
    /// @param place names the text in errors
    static List<Map<?, ?>> documents(String text, String place) throws ProjectException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Map<?, ?>> documents = new ArrayList<>();
        try {
            for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
                if (document instanceof Map<?, ?> map) {
                    documents.add(map);
                } else if (document != null) {
                    throw new ProjectException(
                            place, "a document of it is no mapping", "write lines such as key: value");
                }
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new ProjectException(place + ":" + line, "no YAML: " + e.getProblem(), "correct that line");
        } catch (YAMLException e) {
            throw new ProjectException(place, "no YAML that is read here", "write plain keys and values");
        }
        return documents;
    }
}
