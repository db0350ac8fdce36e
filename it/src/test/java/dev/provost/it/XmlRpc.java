package dev.provost.it;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// XML-RPC over a unix socket with nothing but the JDK.
record XmlRpc(Path socket) {

    /// A fault of the other side.
    static final class FaultException extends IOException {
        private static final long serialVersionUID = 1;
        private final int code;

        FaultException(int code, String text) {
            super(text);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /// @param parameters texts, numbers, booleans
    Object call(String method, Object... parameters) throws IOException {
        var body = new StringBuilder("<?xml version='1.0'?><methodCall><methodName>")
                .append(method)
                .append("</methodName><params>");
        for (Object parameter : parameters) {
            body.append("<param><value>").append(value(parameter)).append("</value></param>");
        }
        return parse(post(body.append("</params></methodCall>").toString()));
    }

    @SuppressWarnings("unchecked") // XML-RPC structs have text keys.
    Map<String, Object> struct(String method, Object... parameters) throws IOException {
        return (Map<String, Object>) call(method, parameters);
    }

    @SuppressWarnings("unchecked") // Callers ask for methods that answer a list of structs.
    List<Map<String, Object>> structs(String method, Object... parameters) throws IOException {
        return (List<Map<String, Object>>) call(method, parameters);
    }

    private static String value(Object parameter) {
        return switch (parameter) {
            case Boolean flag -> "<boolean>" + (flag ? 1 : 0) + "</boolean>";
            case Integer number -> "<int>" + number + "</int>";
            default -> "<string>" + parameter.toString().replace("&", "&amp;").replace("<", "&lt;") + "</string>";
        };
    }

    private byte[] post(String body) throws IOException {
        LocalHttp.Reply reply = LocalHttp.unix(socket).send("POST", "/RPC2", body, "Content-Type: text/xml");
        if (reply.status() != 200) {
            throw new IOException("unexpected answer: " + reply);
        }
        return reply.bytes();
    }

    private static Object parse(byte[] xml) throws IOException {
        try {
            Element root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml))
                    .getDocumentElement();
            Element first = children(root).getFirst();
            if (first.getTagName().equals("fault")) {
                var fault = (Map<?, ?>) read(children(first).getFirst());
                throw new FaultException((Integer) fault.get("faultCode"), (String) fault.get("faultString"));
            }
            return read(children(children(first).getFirst()).getFirst());
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("not XML: " + new String(xml, StandardCharsets.UTF_8), e);
        }
    }

    private static Object read(Element value) {
        List<Element> typed = children(value);
        if (typed.isEmpty()) {
            return value.getTextContent();
        }
        Element type = typed.getFirst();
        String text = type.getTextContent();
        return switch (type.getTagName()) {
            case "int", "i4" -> Integer.valueOf(text.strip());
            case "boolean" -> text.strip().equals("1");
            case "array" ->
                children(children(type).getFirst()).stream().map(XmlRpc::read).toList();
            case "struct" -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (Element member : children(type)) {
                    members.put(
                            children(member).get(0).getTextContent(),
                            read(children(member).get(1)));
                }
                yield members;
            }
            default -> text;
        };
    }

    private static List<Element> children(Element parent) {
        List<Element> elements = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }
}
