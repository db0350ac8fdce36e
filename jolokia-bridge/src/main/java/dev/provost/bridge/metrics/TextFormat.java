package dev.provost.bridge.metrics;

import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.XmlOutput;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/// Writes families of samples, in the text format 0.0.4 of Prometheus or in OpenMetrics 1.0.0.
///
/// Labels are encoded once, by [#labels], and written with every sample they belong to.
final class TextFormat {
    static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final byte[] SPACE = XmlOutput.ascii(" ");
    private static final byte[] NEWLINE = XmlOutput.ascii("\n");
    private static final byte[] EOF = XmlOutput.ascii("# EOF\n");
    private static final byte[][] FRACTIONS = fractions();
    private static final int MILLIS = 1000;
    private static final int MICRO_DIGITS = 6;

    private final XmlOutput out;
    private final boolean openMetrics;
    private byte[] name = {};

    TextFormat(XmlOutput out, boolean openMetrics) {
        this.out = out;
        this.openMetrics = openMetrics;
    }

    /// What kind of figure a family is, and what is added to its name.
    enum MetricType {
        COUNTER("counter", "_total"),
        GAUGE("gauge", ""),
        INFO("info", "_info"),
        HISTOGRAM("histogram", "");

        private final String word;
        private final String suffix;

        MetricType(String word, String suffix) {
            this.word = word;
            this.suffix = suffix;
        }
    }

    /// {@return names and values in turn, as they stand behind a metric's name}
    static byte[] labels(String... pairs) {
        var text = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(pairs[i]).append("=\"");
            escape(text, pairs[i + 1]);
            text.append('"');
        }
        return utf8(text.append('}').toString());
    }

    private static void escape(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    /// Half an emoji becomes a question mark: the format is UTF-8.
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Begins a family.
    ///
    /// @param base name without a suffix; with its unit
    /// @param help one line
    void family(String base, MetricType type, String help) throws BodyRefused {
        name = utf8(base + type.suffix);
        boolean bare = openMetrics || type.suffix.isEmpty();
        String known = bare ? base : base + type.suffix;
        String word = !openMetrics && type == MetricType.INFO ? MetricType.GAUGE.word : type.word;
        out.raw(utf8("# HELP " + known + " " + help + "\n# TYPE " + known + " " + word + "\n"));
    }

    /// Writes a sample; nothing for one that is unknown, below 0.
    void sample(byte[] labels, long value) throws BodyRefused {
        if (value >= 0) {
            signed(labels, value);
        }
    }

    /// Writes a sample whose value may be below 0.
    void signed(byte[] labels, long value) throws BodyRefused {
        start(labels);
        out.number(value);
        out.raw(NEWLINE);
    }

    /// Writes a sample of milliseconds in seconds; nothing for one that is unknown, below 0.
    void seconds(byte[] labels, long millis) throws BodyRefused {
        if (millis >= 0) {
            start(labels);
            out.number(millis / MILLIS);
            out.raw(FRACTIONS[(int) (millis % MILLIS)]);
            out.raw(NEWLINE);
        }
    }

    private void start(byte[] labels) throws BodyRefused {
        out.raw(name);
        out.raw(labels);
        out.raw(SPACE);
    }

    /// Writes a histogram of durations without labels.
    ///
    /// @param bounds    upper bounds, microseconds, ascending
    /// @param counts    how many were no longer than each
    /// @param count     how many there were
    /// @param sumMicros how long they were together
    void histogram(String base, String help, Long[] bounds, Long[] counts, long count, long sumMicros)
            throws BodyRefused {
        family(base, MetricType.HISTOGRAM, help);
        name = utf8(base + "_bucket");
        for (int i = 0; i < bounds.length; i++) {
            sample(labels("le", secondsOf(bounds[i])), counts[i]);
        }
        sample(labels("le", "+Inf"), count);
        out.raw(utf8(base + "_sum " + secondsOf(sumMicros) + "\n" + base + "_count " + count + "\n"));
    }

    /// {@return such as `0.0005` or `1.0`}
    static String secondsOf(long micros) {
        String plain =
                BigDecimal.valueOf(micros, MICRO_DIGITS).stripTrailingZeros().toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    void end() throws BodyRefused {
        if (openMetrics) {
            out.raw(EOF);
        }
    }

    /// {@return `.0`, `.001` and so on to `.999`}
    private static byte[][] fractions() {
        byte[][] all = new byte[MILLIS][];
        for (int i = 0; i < MILLIS; i++) {
            String digits = Integer.toString(MILLIS + i).substring(1);
            int end = digits.length();
            while (end > 1 && digits.charAt(end - 1) == '0') {
                end--;
            }
            all[i] = XmlOutput.ascii("." + digits.substring(0, end));
        }
        return all;
    }
}
