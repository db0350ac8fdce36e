package dev.provost.daemon.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the text of an XML-RPC answer into plain values: `String`, `Long`, `Boolean`, `Double`, `List`, `Map`, and
/// [#NIL].
///
/// A scanner of our own and not a parser of the JDK: loading that costs more than all the rest of a `status` of
/// 1,000 processes. It trusts the daemon to nest its tags correctly and refuses what it can't follow.
final class RpcReply {
    /// Stands for `<nil/>`, which supervisord never sends.
    static final Object NIL = new Object() {
        @Override
        public String toString() {
            return "None";
        }
    };

    private static final int DEPTH_MAX = 64;
    private static final String[] KNOWN = {
        "value",
        "/value",
        "member",
        "/member",
        "name",
        "/name",
        "string",
        "/string",
        "int",
        "/int",
        "struct",
        "/struct",
        "boolean",
        "/boolean",
        "array",
        "/array",
        "data",
        "/data"
    };

    private final byte[] xml;
    private final int end;
    private int at;

    private RpcReply(byte[] xml, int from, int length) {
        this.xml = xml;
        this.at = from;
        this.end = from + length;
    }

    /// {@return the value of a `methodResponse`}
    ///
    /// @param from   index of the first byte in `xml`
    /// @param length bytes from there
    /// @throws RpcFault     when the response is a fault
    /// @throws RpcException when it can't be read
    static Object value(byte[] xml, int from, int length) throws RpcFault, RpcException {
        return new RpcReply(xml, from, length).response();
    }

    private Object response() throws RpcFault, RpcException {
        String tag = nextTag();
        while (!tag.equals("methodResponse")) {
            tag = nextTag();
        }
        tag = nextTag();
        boolean fault = tag.equals("fault");
        while (!tag.equals("value")) {
            if (tag.equals("/methodResponse")) {
                throw RpcException.malformed("the answer holds no value");
            }
            tag = nextTag();
        }
        Object value = value(0);
        if (fault) {
            if (value instanceof Map<?, ?> map
                    && map.get("faultCode") instanceof Long code
                    && map.get("faultString") instanceof String text) {
                throw new RpcFault(code.intValue(), text);
            }
            throw RpcException.malformed("the answer is a fault without code and text");
        }
        return value;
    }

    /// Reads what stands between `<value>` (just read) and its `</value>` (read too).
    private Object value(int depth) throws RpcException {
        if (depth > DEPTH_MAX) {
            throw RpcException.malformed("the answer is nested too deeply");
        }
        String untyped = text();
        String tag = nextTag();
        Object value;
        switch (tag) {
            case "/value" -> {
                return untyped;
            }
            case "value/", "nil/", "string/" -> value = tag.equals("nil/") ? NIL : "";
            case "string", "dateTime.iso8601", "base64" -> {
                value = text();
                expect("/" + tag);
            }
            case "int", "i4", "i8", "boolean", "double" -> {
                value = number(tag, text().strip());
                expect("/" + tag);
            }
            case "struct" -> value = members(depth);
            case "struct/" -> value = Map.of();
            case "array" -> value = elements(depth);
            default -> throw RpcException.malformed("the answer has an unknown type '" + tag + "'");
        }
        expect("/value");
        return value;
    }

    private static Object number(String tag, String digits) throws RpcException {
        try {
            return switch (tag) {
                case "boolean" -> (Object) digits.equals("1");
                case "double" -> (Object) Double.valueOf(digits);
                default -> (Object) Long.valueOf(digits);
            };
        } catch (NumberFormatException e) {
            throw RpcException.malformed("the answer has '" + digits + "' where a number should be");
        }
    }

    private Map<String, Object> members(int depth) throws RpcException {
        Map<String, Object> members = LinkedHashMap.newLinkedHashMap(16);
        for (String tag = nextTag(); !tag.equals("/struct"); tag = nextTag()) {
            if (!tag.equals("member")) {
                throw RpcException.malformed("the answer has '" + tag + "' in a struct");
            }
            expect("name");
            String name = text();
            expect("/name");
            expect("value");
            members.put(name, value(depth + 1));
            expect("/member");
        }
        return members;
    }

    private List<Object> elements(int depth) throws RpcException {
        List<Object> elements = new ArrayList<>();
        String tag = nextTag();
        if (tag.equals("data")) {
            for (tag = nextTag(); !tag.equals("/data"); tag = nextTag()) {
                if (tag.equals("value/")) {
                    elements.add("");
                } else if (tag.equals("value")) {
                    elements.add(value(depth + 1));
                } else {
                    throw RpcException.malformed("the answer has '" + tag + "' in an array");
                }
            }
        } else if (!tag.equals("data/")) {
            throw RpcException.malformed("the answer has '" + tag + "' in an array");
        }
        expect("/array");
        return elements;
    }

    private void expect(String tag) throws RpcException {
        String found = nextTag();
        if (!found.equals(tag)) {
            throw RpcException.malformed("the answer has '" + found + "' where '" + tag + "' should be");
        }
    }

    /// Skips to the next tag and reads its name; declarations and comments are passed over.
    private String nextTag() throws RpcException {
        while (true) {
            while (at < end && xml[at] != '<') {
                at++;
            }
            int start = ++at;
            if (start >= end) {
                throw RpcException.malformed("the answer ends too early");
            }
            while (at < end && xml[at] != '>') {
                at++;
            }
            int stop = at++;
            if (xml[start] != '?' && xml[start] != '!') {
                while (stop > start && xml[stop - 1] <= ' ') {
                    stop--;
                }
                return tagName(start, stop);
            }
        }
    }

    /// The tags of a bulk answer are always the same few: no new string for each.
    private String tagName(int start, int stop) {
        for (String known : KNOWN) {
            if (known.length() == stop - start && matches(known, start)) {
                return known;
            }
        }
        return new String(xml, start, stop - start, StandardCharsets.UTF_8).replace(" /", "/");
    }

    private boolean matches(String known, int start) {
        for (int i = 0; i < known.length(); i++) {
            if (xml[start + i] != known.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Reads the characters up to the next tag, entities and CDATA resolved.
    private String text() throws RpcException {
        int start = at;
        while (at < end && xml[at] != '<' && xml[at] != '&') {
            at++;
        }
        if (at < end && (xml[at] == '&' || startsWith("<![CDATA["))) {
            return rareText(start);
        }
        return new String(xml, start, at - start, StandardCharsets.UTF_8);
    }

    private String rareText(int start) throws RpcException {
        StringBuilder text = new StringBuilder().append(new String(xml, start, at - start, StandardCharsets.UTF_8));
        while (at < end) {
            if (xml[at] == '&') {
                text.appendCodePoint(entity());
            } else if (startsWith("<![CDATA[")) {
                int from = at + "<![CDATA[".length();
                at = from;
                while (at < end && !startsWith("]]>")) {
                    at++;
                }
                text.append(new String(xml, from, at - from, StandardCharsets.UTF_8));
                at = Math.min(end, at + "]]>".length());
            } else if (xml[at] == '<') {
                break;
            } else {
                int from = at;
                while (at < end && xml[at] != '<' && xml[at] != '&') {
                    at++;
                }
                text.append(new String(xml, from, at - from, StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    private int entity() throws RpcException {
        int start = at + 1;
        while (at < end && xml[at] != ';') {
            at++;
        }
        String name = new String(xml, start, Math.max(0, at - start), StandardCharsets.UTF_8);
        at++;
        return switch (name) {
            case "lt" -> '<';
            case "gt" -> '>';
            case "amp" -> '&';
            case "quot" -> '"';
            case "apos" -> '\'';
            default -> character(name);
        };
    }

    private static int character(String reference) throws RpcException {
        try {
            int point = -1;
            if (reference.startsWith("#x")) {
                point = Integer.parseInt(reference.substring(2), 16);
            } else if (reference.startsWith("#")) {
                point = Integer.parseInt(reference.substring(1));
            }
            if (Character.isValidCodePoint(point)) {
                return point;
            }
        } catch (NumberFormatException e) {
            // Not a number: refused below, as an unknown name is.
        }
        throw RpcException.malformed("the answer has the unknown entity '&" + reference + ";'");
    }

    private boolean startsWith(String prefix) {
        return at + prefix.length() <= end && matches(prefix, at);
    }
}
