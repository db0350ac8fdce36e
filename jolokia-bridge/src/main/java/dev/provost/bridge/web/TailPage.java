package dev.provost.bridge.web;

import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.SupervisorAccess;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;

/// `/tail.html`: the end of what a process has written to its standard output.
final class TailPage {
    private static final int BYTES_MIN = 1024;
    /// More makes no page that anybody reads; the rest is a matter for the log file itself.
    private static final int BYTES_MAX = 1024 * 1024;

    private static final int MORE = 8;
    private static final int DIGITS_MAX = 9;

    private final SupervisorAccess supervisor;

    TailPage(SupervisorAccess supervisor) {
        this.supervisor = supervisor;
    }

    /// @param process as the request named it, null if it didn't
    /// @param limit   bytes asked for; what is no number means the default
    void writeTo(Html html, @Nullable String process, @Nullable String limit) throws BodyRefused, JMException {
        int bytes = bytes(limit);
        String text = process == null ? "No process name found" : text(process, bytes);
        String title = "Supervisor tail of process " + (process == null ? "None" : process);
        html.begin(title).raw("<header>\n<h1>").text(title).raw("</h1>\n</header>\n<main>\n<nav class=\"bar\">\n");
        if (process != null) {
            String quoted = Form.quoted(process);
            link(html, quoted, bytes, "Refresh");
            if (bytes < BYTES_MAX) {
                link(html, quoted, Math.min(BYTES_MAX, bytes * MORE), "More");
            }
            html.raw("<a href=\"logtail/").raw(quoted).raw("\">Tail -f Stdout</a>\n");
        }
        html.raw("<a href=\"index.html\">Status</a>\n</nav>\n<pre tabindex=\"0\">")
                .text(text)
                .raw("</pre>\n</main>\n")
                .end();
    }

    private static void link(Html html, String quoted, int bytes, String label) throws BodyRefused {
        html.raw("<a class=\"button\" href=\"tail.html?processname=").raw(quoted);
        html.raw("&amp;limit=").number(bytes).raw("\">").raw(label).raw("</a>\n");
    }

    private String text(String process, int bytes) throws JMException {
        try {
            return (String) supervisor.call("readProcessStdoutLog", process, -bytes, 0);
        } catch (Fault e) {
            return e.code() == Code.NO_FILE ? "No file for " + process : "ERROR: " + Actions.unexpected(e);
        }
    }

    private static int bytes(@Nullable String limit) {
        if (limit == null || limit.isEmpty()) {
            return BYTES_MIN;
        }
        for (int i = 0; i < limit.length(); i++) {
            if (limit.charAt(i) < '0' || limit.charAt(i) > '9') {
                return BYTES_MIN;
            }
        }
        int asked = limit.length() > DIGITS_MAX ? BYTES_MAX : Integer.parseInt(limit);
        return Math.clamp(asked, BYTES_MIN, BYTES_MAX);
    }
}
