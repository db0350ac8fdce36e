package dev.provost.bridge.web;

import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.XmlOutput;
import java.nio.charset.StandardCharsets;
import javax.management.openmbean.CompositeData;

/// Processes in JSON, as the script of the status page reads them: `name` (with its group), `group`, `state` (a word in
/// small letters), `description`, `pid`, `start` and `now` (seconds since 1970), `stdout` and `stderr` (whether there
/// is a log).
final class ProcessJson {
    private ProcessJson() {}

    static void write(XmlOutput out, CompositeData[] processes) throws BodyRefused {
        var text = new StringBuilder(256);
        String comma = "[";
        for (CompositeData process : processes) {
            text.setLength(0);
            text.append(comma).append("{\"name\":");
            quote(text, namespec(process)).append(",\"group\":");
            quote(text, (String) process.get("group")).append(",\"state\":\"");
            text.append(ProcessState.of(process).word()).append("\",\"description\":");
            quote(text, (String) process.get("description"));
            for (String number : new String[] {"pid", "start", "now"}) {
                text.append(",\"").append(number).append("\":").append(process.get(number));
            }
            for (String channel : new String[] {"stdout", "stderr"}) {
                boolean has = !((String) process.get(channel + "Logfile")).isEmpty();
                text.append(",\"").append(channel).append("\":").append(has);
            }
            out.raw(text.append('}').toString().getBytes(StandardCharsets.UTF_8));
            comma = ",";
        }
        out.raw(XmlOutput.ascii(processes.length == 0 ? "[]" : "]"));
    }

    /// {@return what running processes use: `at` (milliseconds, to compare with the next), `processes`: by name,
    /// processor time in seconds and resident memory in bytes}
    static byte[] figures(CompositeData[] processes, long millis) {
        var text = new StringBuilder("{\"at\":").append(millis).append(",\"processes\":{");
        String comma = "";
        for (CompositeData process : processes) {
            long memory = (Long) process.get("residentMemory");
            // 0: it doesn't run, -1: this system doesn't tell.
            if (memory > 0) {
                quote(text.append(comma), namespec(process)).append(":[");
                text.append((Long) process.get("cpuTime") / 1000.0)
                        .append(',')
                        .append(memory)
                        .append(']');
                comma = ",";
            }
        }
        return text.append("}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /// {@return `group:name`, or the name alone where both are equal; of a process or of what happened to one}
    static String namespec(CompositeData process) {
        String group = (String) process.get("group");
        String name = (String) process.get("name");
        return group.equals(name) ? name : group + ":" + name;
    }

    /// Appends a string of JSON.
    static StringBuilder quote(StringBuilder to, String text) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                to.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    to.append(Character.forDigit((c >> shift) & 0xf, 16));
                }
            } else {
                to.append(c);
            }
        }
        return to.append('"');
    }
}
