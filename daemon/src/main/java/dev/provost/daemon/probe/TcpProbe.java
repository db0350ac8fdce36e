package dev.provost.daemon.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/// Makes a connection and closes it.
public record TcpProbe(String host, int port) implements Probe {
    @Override
    public String look(Duration limit, Attempt attempt) throws IOException {
        try (Socket socket = new Socket()) {
            attempt.hold(socket);
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(limit.toMillis()));
            return "connected to " + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }
}
