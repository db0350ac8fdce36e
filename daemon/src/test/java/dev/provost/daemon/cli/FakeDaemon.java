package dev.provost.daemon.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A daemon whose answers are scripted; it notes what it is asked. A thread for each connection:
/// a client may keep one open while it uses others.
final class FakeDaemon implements AutoCloseable {
    private static final Pattern METHOD = Pattern.compile("<methodName>(?:supervisor\\.)?(.*?)</methodName>");
    private static final Pattern VALUE = Pattern.compile("<(?:string|int|i4|boolean)>(.*?)</");

    private final ServerSocketChannel server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final CountDownLatch refuses = new CountDownLatch(1);
    private volatile String status = "200 OK";
    private volatile String wanted = "";

    private FakeDaemon(ServerSocketChannel server) {
        this.server = server;
        answers("getVersion", text("3.0"));
    }

    static FakeDaemon on(SocketAddress address) throws IOException {
        ServerSocketChannel server = address instanceof InetSocketAddress
                ? ServerSocketChannel.open()
                : ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(address);
        FakeDaemon daemon = new FakeDaemon(server);
        Thread.ofPlatform().daemon().name("fake-daemon").start(daemon::serve);
        return daemon;
    }

    static FakeDaemon onLoopback() throws IOException {
        return on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    String url() throws IOException {
        return "http://127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /// Answers calls of a method, given any parameters, with a value.
    FakeDaemon answers(String method, String value) {
        answers.put(method, "<params><param><value>" + value + "</value></param></params>");
        return this;
    }

    FakeDaemon faults(String method, int code, String text) {
        answers.put(
                method,
                "<fault><value>" + struct("faultCode", number(code), "faultString", text(text)) + "</value></fault>");
        return this;
    }

    FakeDaemon refusesWith(String statusLine) {
        status = statusLine;
        return this;
    }

    /// Refuses requests without this `Authorization`.
    FakeDaemon wants(String authorization) {
        wanted = authorization;
        return this;
    }

    /// {@return what it was asked, such as `stopProcess(web)`, without the question for the version}
    List<String> calls() {
        return calls.stream().filter(call -> !call.equals("getVersion()")).toList();
    }

    List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    static String text(String text) {
        return "<string>" + text + "</string>";
    }

    static String number(int number) {
        return "<int>" + number + "</int>";
    }

    static String truth(boolean truth) {
        return "<boolean>" + (truth ? 1 : 0) + "</boolean>";
    }

    static String list(String... values) {
        return "<array><data><value>" + String.join("</value><value>", values) + "</value></data></array>";
    }

    static String empty() {
        return "<array><data></data></array>";
    }

    static String struct(String... namesAndValues) {
        StringBuilder members = new StringBuilder("<struct>");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.append("<member><name>").append(namesAndValues[i]).append("</name><value>");
            members.append(namesAndValues[i + 1]).append("</value></member>");
        }
        return members.append("</struct>").toString();
    }

    static String process(String group, String name, int state, String stateName, String description) {
        return struct(
                "group", text(group),
                "name", text(name),
                "state", number(state),
                "statename", text(stateName),
                "description", text(description),
                "pid", number(state == 20 ? 42 : 0));
    }

    static String result(String group, String name, int status, String description) {
        return struct(
                "group", text(group), "name", text(name), "status", number(status), "description", text(description));
    }

    private void serve() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        } finally {
            refuses.countDown();
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            while (exchange(client)) {
                // As long as the client likes.
            }
        } catch (IOException e) {
            // The client went away; that is its right.
        }
    }

    private boolean exchange(SocketChannel client) throws IOException {
        String request = request(client);
        if (request.isEmpty()) {
            return false;
        }
        Matcher method = METHOD.matcher(request);
        String name = method.find() ? method.group(1) : "";
        calls.add(name + "("
                + String.join(
                        ", ",
                        VALUE.matcher(request)
                                .results()
                                .map(value -> value.group(1))
                                .toList()) + ")");
        request.lines()
                .filter(line -> line.startsWith("Authorization: "))
                .forEach(line -> authorizations.add(line.substring("Authorization: ".length())));
        String unknown = "<fault><value>" + struct("faultCode", number(1), "faultString", text("UNKNOWN_METHOD"))
                + "</value></fault>";
        byte[] body = ("<?xml version='1.0'?>\n<methodResponse>" + answers.getOrDefault(name, unknown)
                        + "</methodResponse>")
                .getBytes(StandardCharsets.UTF_8);
        String line = request.contains("Authorization: " + wanted) || wanted.isEmpty() ? status : "401 Unauthorized";
        String head =
                "HTTP/1.1 " + line + "\r\nContent-Type: text/xml\r\nContent-Length: " + body.length + "\r\n\r\n";
        ByteBuffer out = ByteBuffer.allocate(head.length() + body.length);
        out.put(head.getBytes(StandardCharsets.ISO_8859_1)).put(body).flip();
        while (out.hasRemaining()) {
            client.write(out);
        }
        return true;
    }

    /// Reads one request; empty at the end of the connection.
    private static String request(SocketChannel client) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.allocate(4096);
        while (!bytes.toString(StandardCharsets.UTF_8).contains("</methodCall>")) {
            if (client.read(in.clear()) < 0) {
                return "";
            }
            bytes.write(in.array(), 0, in.position());
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// Connections are refused when this returns: an accept that is under way keeps the socket alive for a moment, and
    /// could still get one.
    @Override
    public void close() throws IOException {
        server.close();
        try {
            if (!refuses.await(10, TimeUnit.SECONDS)) {
                throw new IOException("the server's thread did not end within 10 s of close");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
