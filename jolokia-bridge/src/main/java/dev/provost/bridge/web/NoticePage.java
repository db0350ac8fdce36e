package dev.provost.bridge.web;

import dev.provost.bridge.BodyRefused;
import org.jspecify.annotations.Nullable;

/// What is shown instead of doing what was asked.
final class NoticePage {
    private NoticePage() {}

    /// Tells that another site's page asked.
    static void refused(Html html, String action, @Nullable String process) throws BodyRefused {
        begin(html, "Nothing was changed")
                .raw("<p>A page of another site asked for <strong>")
                .text(sentence(action, process))
                .raw("</strong>. That is refused, and noted in the activity log.</p>\n")
                .raw("<p>If it was you who wanted it, do it on the status page. If this is the status page, behind a "
                        + "proxy: let the proxy pass on the header Host, or set X-Forwarded-Host.</p>\n")
                .raw("<nav class=\"bar\"><a class=\"button\" href=\"index.html\">Status</a></nav>\n</main>\n")
                .end();
    }

    /// Asks before doing it: the browser doesn't tell which page the request comes from. A form tells.
    static void confirm(Html html, String action, @Nullable String process) throws BodyRefused {
        String sentence = sentence(action, process);
        begin(html, "Please confirm")
                .raw("<p>Your browser doesn't say which page asked for <strong>")
                .text(sentence)
                .raw("</strong>.</p>\n<form method=\"post\" action=\"index.html\">\n");
        field(html, "action", action);
        if (process != null) {
            field(html, "processname", process);
        }
        html.raw("<div class=\"bar\"><button class=\"button\" type=\"submit\">")
                .text(sentence)
                .raw("</button> <a class=\"button\" href=\"index.html\">Cancel</a></div>\n</form>\n</main>\n")
                .end();
    }

    private static Html begin(Html html, String title) throws BodyRefused {
        return html.begin(title).raw("<header>\n<h1>").raw(title).raw("</h1>\n</header>\n<main class=\"notice\">\n");
    }

    private static void field(Html html, String name, String value) throws BodyRefused {
        html.raw("<input type=\"hidden\" name=\"")
                .raw(name)
                .raw("\" value=\"")
                .value(value)
                .raw("\">\n");
    }

    private static String sentence(String action, @Nullable String process) {
        return switch (action) {
            case "stopall" -> "Stop All";
            case "restartall" -> "Restart All";
            case "refresh" -> "Refresh";
            case "clearlog" -> "Clear Log of " + process;
            case "start" -> "Start " + process;
            case "stop" -> "Stop " + process;
            default -> "Restart " + process;
        };
    }
}
