package dev.provost.bridge.xmlrpc;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.apache.ws.commons.util.NamespaceContextImpl;
import org.apache.xmlrpc.XmlRpcException;
import org.apache.xmlrpc.XmlRpcRequest;
import org.apache.xmlrpc.XmlRpcRequestConfig;
import org.apache.xmlrpc.common.TypeFactoryImpl;
import org.apache.xmlrpc.common.XmlRpcController;
import org.apache.xmlrpc.common.XmlRpcHttpRequestConfigImpl;
import org.apache.xmlrpc.common.XmlRpcStreamConfig;
import org.apache.xmlrpc.common.XmlRpcStreamRequestConfig;
import org.apache.xmlrpc.parser.AtomicParser;
import org.apache.xmlrpc.parser.NullParser;
import org.apache.xmlrpc.parser.StringParser;
import org.apache.xmlrpc.parser.TypeParser;
import org.apache.xmlrpc.parser.XmlRpcRequestParser;
import org.apache.xmlrpc.server.XmlRpcHandlerMapping;
import org.apache.xmlrpc.server.XmlRpcServerConfigImpl;
import org.apache.xmlrpc.server.XmlRpcStreamServer;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.DefaultHandler;
import org.xml.sax.helpers.XMLFilterImpl;

/// The XML-RPC library, as far as we use it: it reads a call and hands it to the handler mapping.
///
/// Its extensions are off (one of them deserialises Java objects), and its XML reader takes no DOCTYPE, no entity but
/// the five, and no nesting beyond [#DEPTH_MAX]. Where Python's reader is more lenient than the library, we are too:
/// the name of the outermost element doesn't matter, a type it doesn't know is text, any `boolean` but 1 is false.
final class CallReader extends XmlRpcStreamServer {
    /// Elements within elements; an array in an array takes four.
    static final int DEPTH_MAX = 120;

    private static final int READERS_KEPT = 4;

    private final XmlRpcHttpRequestConfigImpl requestConfig = new XmlRpcHttpRequestConfigImpl();
    private final SAXParserFactory parsers;
    // Making a parser costs more than reading a usual call.
    private final ArrayBlockingQueue<XMLReader> kept = new ArrayBlockingQueue<>(READERS_KEPT);

    /// A body that is not a call.
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        /// @param reason in supervisord's words
        Unreadable(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    private CallReader(SAXParserFactory parsers) {
        this.parsers = parsers;
    }

    static CallReader answering(XmlRpcHandlerMapping handlers) {
        var reader = new CallReader(hardenedParsers());
        var config = new XmlRpcServerConfigImpl();
        config.setEnabledForExtensions(false);
        config.setEnabledForExceptions(false);
        reader.setConfig(config);
        reader.setHandlerMapping(handlers);
        reader.setTypeFactory(new LenientTypes(reader));
        reader.requestConfig.setEnabledForExtensions(false);
        reader.requestConfig.setEnabledForExceptions(false);
        return reader;
    }

    private static SAXParserFactory hardenedParsers() {
        SAXParserFactory parsers = SAXParserFactory.newDefaultInstance();
        parsers.setNamespaceAware(true);
        parsers.setValidating(false);
        parsers.setXIncludeAware(false);
        try {
            parsers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            parsers.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            parsers.setFeature("http://xml.org/sax/features/external-general-entities", false);
            parsers.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            parsers.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("the JDK's XML parser refuses to be secured", e);
        }
        return parsers;
    }

    /// @throws IOException if the body can't be received
    XmlRpcRequest read(InputStream body) throws Unreadable, IOException {
        try {
            return getRequest(requestConfig, body);
        } catch (XmlRpcException e) {
            // What the bytes are is the reader's business; only what kept them from coming is ours.
            if (e.getCause() instanceof IOException io
                    && !(io instanceof CharConversionException)
                    && !(io instanceof UnsupportedEncodingException)) {
                throw io;
            }
            throw new Unreadable(e.code == 0 ? "no method name" : "unmarshallable", e);
        }
    }

    @Override
    protected XmlRpcRequest getRequest(XmlRpcStreamRequestConfig config, InputStream body) throws XmlRpcException {
        var call = new XmlRpcRequestParser(config, getTypeFactory());
        var filter = new CallFilter();
        filter.setContentHandler(call);
        XMLReader reader = kept.poll();
        try {
            if (reader == null) {
                reader = parsers.newSAXParser().getXMLReader();
            }
            reader.setContentHandler(filter);
            // Without a handler of ours the parser prints fatal errors to stderr.
            reader.setErrorHandler(new DefaultHandler());
            reader.parse(new InputSource(body));
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new XmlRpcException(filter.lacksName() ? 0 : 1, "not a call", e);
        } catch (RuntimeException e) {
            // The library's own parsers fail this way on values such as broken base64.
            throw new XmlRpcException(1, "not a call", e);
        }
        if (call.getMethodName() == null || call.getMethodName().isEmpty()) {
            throw new XmlRpcException(0, "not a call");
        }
        reader.setContentHandler(new DefaultHandler());
        boolean _ = kept.offer(reader);
        List<?> parameters = call.getParams();
        List<@Nullable Object> plain = new ArrayList<>();
        if (parameters != null) {
            parameters.forEach(parameter -> plain.add(plain(parameter)));
        }
        return new Call(config, call.getMethodName(), plain);
    }

    /// {@return `value` without the types Python doesn't tell from text}
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (value instanceof Date date) {
            return date.toInstant().toString();
        }
        if (value instanceof Object[] array) {
            var list = new @Nullable Object[array.length];
            for (int i = 0; i < array.length; i++) {
                list[i] = plain(array[i]);
            }
            return list;
        }
        if (value instanceof Map<?, ?> map) {
            var struct = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((name, member) -> struct.put(String.valueOf(name), plain(member)));
            return struct;
        }
        return value;
    }

    private record Call(XmlRpcRequestConfig config, String method, List<@Nullable Object> parameters)
            implements XmlRpcRequest {
        @Override
        public XmlRpcRequestConfig getConfig() {
            return config;
        }

        @Override
        public String getMethodName() {
            return method;
        }

        @Override
        public int getParameterCount() {
            return parameters.size();
        }

        @Override
        public @Nullable Object getParameter(int index) {
            return parameters.get(index);
        }
    }

    /// Stands between the XML reader and the library: renames the root, limits nesting, looks for a method name.
    private static final class CallFilter extends XMLFilterImpl {
        private static final String ROOT = "methodCall";
        private static final String NAME = "methodName";

        private int depth;
        private boolean inName;
        private boolean named;
        private boolean refused;

        @Override
        public void startElement(String uri, String local, String qualified, Attributes attributes)
                throws SAXException {
            depth++;
            if (depth > DEPTH_MAX) {
                throw new SAXException("nested deeper than " + DEPTH_MAX + " elements");
            }
            inName = depth == 2 && NAME.equals(local);
            String name = depth == 1 ? ROOT : local;
            guarded(() -> super.startElement("", name, name, attributes));
        }

        @Override
        public void endElement(String uri, String local, String qualified) throws SAXException {
            String name = depth == 1 ? ROOT : local;
            depth--;
            inName = false;
            guarded(() -> super.endElement("", name, name));
        }

        @Override
        public void characters(char[] text, int start, int length) throws SAXException {
            named |= inName;
            super.characters(text, start, length);
        }

        private interface Step {
            void run() throws SAXException;
        }

        /// Tells what the library refuses from what the XML reader does.
        private void guarded(Step step) throws SAXException {
            try {
                step.run();
            } catch (SAXException e) {
                refused = true;
                throw e;
            }
        }

        boolean lacksName() {
            return refused && !named;
        }
    }

    private static final class LenientTypes extends TypeFactoryImpl {
        LenientTypes(XmlRpcController controller) {
            super(controller);
        }

        @Override
        public TypeParser getParser(XmlRpcStreamConfig config, NamespaceContextImpl context, String uri, String type) {
            return switch (type) {
                case "boolean" -> new Truth();
                case "nil" -> new NullParser();
                default -> {
                    TypeParser known = super.getParser(config, context, uri, type);
                    yield known == null ? new StringParser() : known;
                }
            };
        }
    }

    private static final class Truth extends AtomicParser {
        @Override
        protected void setResult(String text) {
            super.setResult((Object) "1".equals(text.strip()));
        }
    }
}
