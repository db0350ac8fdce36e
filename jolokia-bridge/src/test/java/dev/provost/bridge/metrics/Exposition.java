package dev.provost.bridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the text format of Prometheus or OpenMetrics and takes nothing that the two specifications don't allow.
final class Exposition {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") ((?:[^\\\\]|\\\\\\\\|\\\\n)*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|info)");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(\\{.*\\})? (-?[0-9]+(?:\\.[0-9]+)?)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\\\\\|\\\\\"|\\\\n)*)\"");

    final Map<String, String> types = new LinkedHashMap<>();

    /// Values by name and labels, as they stand there, labels unescaped and sorted by name.
    final Map<String, Double> samples = new LinkedHashMap<>();

    private final boolean openMetrics;
    private final Map<String, Set<String>> labelNames = new HashMap<>();
    private String family = "";
    private String helped = "";

    private Exposition(boolean openMetrics) {
        this.openMetrics = openMetrics;
    }

    static Exposition of(String text, boolean openMetrics) {
        assertThat(text).endsWith("\n").doesNotContain("\r");
        var read = new Exposition(openMetrics);
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        lines.removeLast();
        if (openMetrics) {
            assertThat(lines.removeLast()).isEqualTo("# EOF");
        }
        lines.forEach(read::line);
        read.histograms();
        return read;
    }

    private void line(String line) {
        Matcher help = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (help.matches()) {
            helped = help.group(1);
            assertThat(types).as("one family in one place: %s", line).doesNotContainKey(helped);
        } else if (type.matches()) {
            family = type.group(1);
            assertThat(helped).as("help before type: %s", line).isEqualTo(family);
            types.put(family, type.group(2));
            assertThat(type.group(2)).as(line).matches(word -> openMetrics || !word.equals("info"));
        } else {
            assertThat(sample.matches())
                    .as("a line is help, type or sample: %s", line)
                    .isTrue();
            sample(sample.group(1), sample.group(2), sample.group(3));
        }
    }

    private void sample(String name, String labels, String value) {
        String type = types.get(family);
        assertThat(type).as("a type before the first sample: %s", name).isNotNull();
        switch (type) {
            case "counter" -> {
                assertThat(name)
                        .isEqualTo(openMetrics ? family + "_total" : family)
                        .endsWith("_total");
                assertThat(Double.parseDouble(value)).isNotNegative();
            }
            case "gauge" -> assertThat(name).isEqualTo(family);
            case "info" -> assertThat(name + value).isEqualTo(family + "_info1");
            default -> assertThat(name).isIn(family + "_bucket", family + "_sum", family + "_count");
        }
        Map<String, String> pairs = labels == null ? Map.of() : labels(labels);
        Set<String> names = new HashSet<>(pairs.keySet());
        assertThat(labelNames.computeIfAbsent(name, _ -> names))
                .as("one set of labels for %s", name)
                .isEqualTo(names);
        assertThat(samples.put(name + pairs, Double.valueOf(value)))
                .as("%s%s comes once", name, pairs)
                .isNull();
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> pairs = new java.util.TreeMap<>();
        String rest = text.substring(1, text.length() - 1);
        Matcher label = LABEL.matcher(rest);
        int at = 0;
        while (at < rest.length()) {
            assertThat(label.find(at) && label.start() == at)
                    .as("labels %s at %d", text, at)
                    .isTrue();
            String value =
                    label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
            assertThat(pairs.put(label.group(1), value)).as(text).isNull();
            at = label.end();
            if (at < rest.length()) {
                assertThat(rest.charAt(at)).isEqualTo(',');
                at++;
                assertThat(at).as("nothing behind the last comma: %s", text).isLessThan(rest.length());
            }
        }
        return pairs;
    }

    private void histograms() {
        types.forEach((name, type) -> {
            if (type.equals("histogram")) {
                List<Map.Entry<String, Double>> buckets = samples.entrySet().stream()
                        .filter(sample -> sample.getKey().startsWith(name + "_bucket"))
                        .toList();
                assertThat(buckets).extracting(Map.Entry::getValue).isSorted();
                assertThat(buckets.getLast())
                        .isEqualTo(Map.entry(name + "_bucket{le=+Inf}", samples.get(name + "_count{}")));
                assertThat(samples).containsKey(name + "_sum{}");
            }
        });
    }
}
