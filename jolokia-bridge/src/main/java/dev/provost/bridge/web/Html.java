package dev.provost.bridge.web;

import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.XmlOutput;
import java.nio.charset.StandardCharsets;

/// A page being written. What is not our own markup goes through [#text] or [#value], which escape it.
final class Html {
    private final XmlOutput out;

    Html(XmlOutput out) {
        this.out = out;
    }

    /// Writes markup of ours as it is.
    Html raw(String markup) throws BodyRefused {
        out.raw(markup.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Html raw(byte[] markup) throws BodyRefused {
        out.raw(markup);
        return this;
    }

    Html text(String text) throws BodyRefused {
        out.text(text);
        return this;
    }

    Html number(int number) throws BodyRefused {
        out.number(number);
        return this;
    }

    /// Writes the value of an attribute, between double quotes.
    Html value(String value) throws BodyRefused {
        int start = 0;
        for (int quote = value.indexOf('"'); quote >= 0; quote = value.indexOf('"', start)) {
            out.text(value.substring(start, quote));
            raw("&quot;");
            start = quote + 1;
        }
        out.text(value.substring(start));
        return this;
    }

    /// Writes everything up to what the page shows, for a page without a script.
    Html begin(String title) throws BodyRefused {
        return begin(title, "");
    }

    /// Writes everything up to what the page shows.
    ///
    /// @param script address of a module that brings the page to life, empty for none
    Html begin(String title, String script) throws BodyRefused {
        raw("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>""");
        text(title);
        raw("""
                </title>
                <link rel="stylesheet" href="stylesheets/supervisor.css">
                <link rel="icon" type="image/png" href="images/icon.png">
                """);
        if (!script.isEmpty()) {
            raw("<script type=\"module\" src=\"").raw(script).raw("\"></script>\n");
        }
        return raw("</head>\n<body>\n");
    }

    Html end() throws BodyRefused {
        return raw("</body>\n</html>\n");
    }
}
