package dev.provost.daemon.cli;

import java.util.List;

/// The text of an XML-RPC call.
final class RpcRequest {
    private RpcRequest() {}

    /// Writes a call.
    ///
    /// @param params `String`, `Integer`, `Boolean`, or lists of those
    static String of(String method, Object... params) {
        StringBuilder xml = new StringBuilder(200);
        xml.append("<?xml version='1.0'?>\n<methodCall>\n<methodName>")
                .append(method)
                .append("</methodName>\n<params>\n");
        for (Object param : params) {
            xml.append("<param>\n");
            value(xml, param);
            xml.append("\n</param>\n");
        }
        return xml.append("</params>\n</methodCall>\n").toString();
    }

    private static void value(StringBuilder xml, Object value) {
        xml.append("<value>");
        if (value instanceof Integer number) {
            xml.append("<int>").append(number.intValue()).append("</int>");
        } else if (value instanceof Boolean flag) {
            xml.append("<boolean>").append(flag ? '1' : '0').append("</boolean>");
        } else if (value instanceof List<?> list) {
            xml.append("<array><data>");
            for (Object element : list) {
                value(xml, element);
            }
            xml.append("</data></array>");
        } else {
            xml.append("<string>");
            escape(xml, value.toString());
            xml.append("</string>");
        }
        xml.append("</value>");
    }

    private static void escape(StringBuilder xml, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                default -> xml.append(c);
            }
        }
    }
}
