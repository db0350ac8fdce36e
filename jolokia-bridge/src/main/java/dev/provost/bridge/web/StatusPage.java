package dev.provost.bridge.web;

import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.SupervisorAccess;
import dev.provost.jmx.Role;
import dev.provost.jmx.access.Caller;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/// `/`: all processes, their states, and links to act on them for who may.
final class StatusPage {
    private final SupervisorAccess supervisor;

    /// Whether the reader may act: a link that is refused helps nobody.
    private final boolean acts;

    /// @param reader who looks at it; null when no door told
    StatusPage(SupervisorAccess supervisor, @Nullable Caller reader) {
        this.supervisor = supervisor;
        acts = reader == null || reader.role().includes(Role.OPERATOR);
    }

    /// @param message what to say first, null for nothing
    void writeTo(Html html, @Nullable String message) throws BodyRefused, JMException {
        var processes = (CompositeData[]) supervisor.call("getAllProcessInfo");
        html.begin("Supervisor Status", "scripts/dashboard.js");
        html.raw("<header>\n<h1>Supervisor Status</h1>\n<p class=\"identity\">")
                .text((String) supervisor.call("getIdentification"))
                .raw(" · pid ")
                .number((Integer) supervisor.call("getPID"))
                .raw("</p>\n</header>\n")
                .raw(acts ? "<main>\n" : "<main data-readonly>\n");
        message(html, message);
        html.raw("""
                <nav class="bar" aria-label="All processes">
                <a class="button" href="index.html?action=refresh">Refresh</a>
                """);
        if (acts) {
            html.raw("""
                    <a class="button" href="index.html?action=restartall">Restart All</a>
                    <a class="button" href="index.html?action=stopall">Stop All</a>
                    """);
        }
        totals(html, processes);
        html.raw("</nav>\n");
        if (processes.length == 0) {
            html.raw("<p class=\"empty\">No programs to manage</p>\n");
        } else {
            table(html, processes);
        }
        html.raw("</main>\n<footer>Provost ")
                .text((String) supervisor.attribute("ProvostVersion"))
                .raw(", in place of Supervisor <span>")
                .text((String) supervisor.call("getSupervisorVersion"))
                .raw("</span></footer>\n")
                .end();
    }

    private static void message(Html html, @Nullable String message) throws BodyRefused {
        if (message == null) {
            return;
        }
        html.raw(message.startsWith("ERROR") ? "<div class=\"status_msg error\"" : "<div class=\"status_msg\"")
                .raw(" role=\"status\">")
                .text(message)
                .raw("</div>\n");
    }

    private static void totals(Html html, CompositeData[] processes) throws BodyRefused {
        Map<ProcessState, Integer> counts = new TreeMap<>();
        for (CompositeData process : processes) {
            counts.merge(ProcessState.of(process), 1, Integer::sum);
        }
        html.raw("<p class=\"totals\"><strong>")
                .number(processes.length)
                .raw(processes.length == 1 ? "</strong> process" : "</strong> processes");
        for (Map.Entry<ProcessState, Integer> count : counts.entrySet()) {
            html.raw(" <span class=\"").raw(count.getKey().style()).raw("\">");
            html.number(count.getValue()).raw(" ").raw(count.getKey().word()).raw("</span>");
        }
        html.raw("</p>\n");
    }

    private void table(Html html, CompositeData[] processes) throws BodyRefused {
        html.raw("""
                <table>
                <caption>Processes</caption>
                <thead>
                <tr><th scope="col">State</th><th scope="col">Description</th><th scope="col">Name</th>\
                <th scope="col">Action</th></tr>
                </thead>
                <tbody>
                """);
        boolean shade = false;
        for (CompositeData process : processes) {
            row(html, process, shade);
            shade = !shade;
        }
        html.raw("</tbody>\n</table>\n");
    }

    private void row(Html html, CompositeData process, boolean shade) throws BodyRefused {
        ProcessState state = ProcessState.of(process);
        String name = ProcessJson.namespec(process);
        String quoted = Form.quoted(name);
        html.raw(shade ? "<tr class=\"shade\" data-name=\"" : "<tr data-name=\"")
                .value(name)
                .raw("\">");
        html.raw("<td class=\"status\"><span class=\"").raw(state.style()).raw("\">");
        html.raw(state.word()).raw("</span></td><td class=\"description\">");
        html.text((String) process.get("description")).raw("</td><th scope=\"row\"><a href=\"tail.html?processname=");
        html.raw(quoted).raw("\" target=\"_blank\" rel=\"noopener\">").text(name);
        html.raw("</a></th><td class=\"action\"><span class=\"orders\">");
        if (acts) {
            orders(html, quoted, name, state);
        }
        html.raw("</span> ");
        if (acts) {
            action(html, quoted, name, "clearlog", "Clear Log");
        }
        follow(html, quoted, name, process, "stdout", "");
        follow(html, quoted, name, process, "stderr", "/stderr");
        html.raw("</td></tr>\n");
    }

    private static void orders(Html html, String quoted, String name, ProcessState state) throws BodyRefused {
        if (state == ProcessState.RUNNING) {
            action(html, quoted, name, "restart", "Restart");
            action(html, quoted, name, "stop", "Stop");
        } else if (state.startable()) {
            action(html, quoted, name, "start", "Start");
        }
    }

    private static void action(Html html, String quoted, String name, String action, String label) throws BodyRefused {
        html.raw("<a class=\"button\" href=\"index.html?processname=")
                .raw(quoted)
                .raw("&amp;action=")
                .raw(action);
        html.raw("\" aria-label=\"")
                .raw(label)
                .raw(" ")
                .value(name)
                .raw("\">")
                .raw(label)
                .raw("</a> ");
    }

    private static void follow(
            Html html, String quoted, String name, CompositeData process, String channel, String suffix)
            throws BodyRefused {
        if (((String) process.get(channel + "Logfile")).isEmpty()) {
            return;
        }
        String label = channel.equals("stdout") ? "Tail -f Stdout" : "Tail -f Stderr";
        html.raw("<a href=\"logtail/").raw(quoted).raw(suffix);
        html.raw("\" target=\"_blank\" rel=\"noopener\" aria-label=\"")
                .raw(label)
                .raw(" ")
                .value(name);
        html.raw("\">").raw(label).raw("</a> ");
    }
}
