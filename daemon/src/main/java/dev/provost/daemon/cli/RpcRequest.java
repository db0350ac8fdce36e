package dev.provost.daemon.cli;

/// The text of an XML-RPC call.
final class RpcRequest {
    private RpcRequest() {}

    /// Writes a call.
    ///
    /// @param params `String`, `Integer` or `Boolean`
    static String of(String method, Object... params) {
        StringBuilder xml = new StringBuilder(200);
        xml.append("<?xml version='1.0'?>\n<methodCall>\n<methodName>")
                .append(method)
                .append("</methodName>\n<params>\n");
        for (Object param : params) {
            xml.append("<param>\n<value>");
            switch (param) {
                case Integer number ->
                    xml.append("<int>").append(number.intValue()).append("</int>");
                case Boolean flag ->
                    xml.append("<boolean>").append(flag ? '1' : '0').append("</boolean>");
                default -> {
                    xml.append("<string>");
                    escape(xml, param.toString());
                    xml.append("</string>");
                }
            }
            xml.append("</value>\n</param>\n");
        }
        return xml.append("</params>\n</methodCall>\n").toString();
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
