package dev.provost.bridge;

import dev.provost.jmx.Fault;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.SupervisorState;
import dev.provost.jmx.spi.EndpointContext;
import dev.provost.jmx.spi.EndpointException;
import dev.provost.jmx.spi.HttpServerSpec;
import dev.provost.jmx.spi.HttpServerSpec.Address;
import dev.provost.jmx.spi.HttpServerSpec.Credentials;
import dev.provost.jmx.spi.LogSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;

/// A bridge with one TCP and one unix server in front of a [StandInSupervisor], for tests.
public final class Fixture implements AutoCloseable {
    public static final String CALL_STATE = call("supervisor.getState", "");

    public final StandInSupervisor supervisor = new StandInSupervisor();
    public final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    public final List<String> log = Collections.synchronizedList(new ArrayList<>());
    public final int port;
    public final Path folder;
    public final Path file;
    private final HttpBridge bridge = new HttpBridge();

    /// @param status  number in the status line, 0 if the connection ended without one
    public record Reply(int status, String head, String body) {}

    private Fixture(Credentials credentials) throws Exception {
        port = freePort();
        folder = Files.createTempDirectory(Path.of("/tmp"), "br");
        file = folder.resolve("s.sock");
        mbeans.registerMBean(supervisor, ObjectNames.SUPERVISOR);
        supervisor.on("getState", _ -> new SupervisorState(1, "RUNNING"));
        supervisor.on("getProcessInfo", arguments -> {
            throw new Fault(Fault.Code.BAD_NAME, String.valueOf(arguments[0]));
        });
        bridge.bind(new EndpointContext(
                List.of(
                        new HttpServerSpec("inet_http_server", new Address.Inet("127.0.0.1", port), credentials),
                        new HttpServerSpec("unix_http_server", new Address.Unix(file, 0700, -1, -1), credentials)),
                () -> mbeans,
                Map.of("supervisor", ObjectNames.SUPERVISOR),
                sink(log, LogLevel.TRAC)));
    }

    /// Serves without a password.
    public static Fixture open() throws Exception {
        return open(null);
    }

    public static Fixture open(Credentials credentials) throws Exception {
        var fixture = new Fixture(credentials);
        fixture.serve();
        return fixture;
    }

    static Fixture bound() throws Exception {
        return new Fixture(null);
    }

    void serve() throws EndpointException {
        bridge.serve();
    }

    public static LogSink sink(List<String> lines, LogLevel level) {
        return new LogSink() {
            @Override
            public void log(LogLevel line, String text) {
                if (writes(line)) {
                    lines.add(line + " " + text);
                }
            }

            @Override
            public boolean writes(LogLevel line) {
                return level.writes(line);
            }
        };
    }

    /// {@return a port that was free a moment ago}
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /// {@return an XML-RPC call whose parameters are the given `<value>` elements}
    public static String call(String method, String... values) {
        var body = new StringBuilder(
                "<?xml version='1.0'?>\n<methodCall>\n<methodName>" + method + "</methodName>\n<params>");
        for (String value : values) {
            if (!value.isEmpty()) {
                body.append("<param>").append(value).append("</param>");
            }
        }
        return body.append("</params>\n</methodCall>\n").toString();
    }

    public static String text(String text) {
        return "<value><string>" + text + "</string></value>";
    }

    public static String number(int number) {
        return "<value><int>" + number + "</int></value>";
    }

    /// {@return a request with the length of its body}
    public static String request(String method, String path, String body, String... headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + String.join(
                        "",
                        java.util.Arrays.stream(headers).map(h -> h + "\r\n").toList())
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    public SocketAddress tcp() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    public SocketAddress unix() {
        return UnixDomainSocketAddress.of(file);
    }

    /// Calls an XML-RPC method over TCP.
    public String rpc(String method, String... values) throws IOException {
        Reply reply = send(tcp(), request("POST", "/RPC2", call(method, values), "Content-Type: text/xml"));
        return reply.status() == 200 ? reply.body() : "HTTP " + reply.status();
    }

    /// Sends `raw` and reads until the server closes.
    public static Reply send(SocketAddress address, String raw) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            write(channel, raw);
            var all = new ByteArrayOutputStream();
            ByteBuffer part = ByteBuffer.allocate(65536);
            try {
                while (channel.read(part.clear()) >= 0) {
                    all.write(part.array(), 0, part.position());
                }
            } catch (IOException e) {
                // Reset by a server that did not read everything; what came before counts.
            }
            return reply(all.toString(StandardCharsets.UTF_8));
        }
    }

    public static void write(SocketChannel channel, String raw) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(raw);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            // The server has refused before the end; its answer is still to be read.
        }
    }

    private static Reply reply(String raw) {
        int end = raw.indexOf("\r\n\r\n");
        if (!raw.startsWith("HTTP/1.") || end < 0) {
            return new Reply(0, raw, "");
        }
        return new Reply(Integer.parseInt(raw.substring(9, 12)), raw.substring(0, end), raw.substring(end + 4));
    }

    public static ProcessInfo process(String name) {
        return new ProcessInfo(
                name,
                "g",
                1_700_000_000,
                0,
                1_700_000_100,
                20,
                "RUNNING",
                "",
                0,
                "/var/log/" + name + "-stdout.log",
                "/var/log/" + name + "-stdout.log",
                "/var/log/" + name + "-stderr.log",
                4242,
                "pid 4242, uptime 0:01:40");
    }

    @Override
    public void close() throws IOException {
        bridge.close();
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
    }
}
