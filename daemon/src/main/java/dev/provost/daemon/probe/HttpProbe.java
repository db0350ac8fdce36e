package dev.provost.daemon.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Asks for a page: status 200 to 399 is fine, and a redirection is not followed. With https the server must show a
/// certificate for its name that Java trusts. Only the head of the answer counts; of the rest so much is read as comes
/// at once.
public record HttpProbe(URI url) implements Probe {
    private static final int STATUS_LINE_MAX = 1024;
    private static final int REST_MAX = 64 * 1024;
    private static final int REST_MILLIS = 100;

    @Override
    public String look(Duration limit, Attempt attempt) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean secure = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        String host = url.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try (Socket plain = new Socket()) {
            attempt.hold(plain);
            plain.connect(new InetSocketAddress(bare, port), millisTo(deadline));
            try (Socket socket = secure ? secured(plain, bare, port, deadline) : plain) {
                socket.setSoTimeout(millisTo(deadline));
                socket.getOutputStream().write(request(host).getBytes(StandardCharsets.ISO_8859_1));
                int status = status(line(socket, deadline));
                if (status < 200 || status > 399) {
                    throw new IOException("http " + status);
                }
                readRest(socket, deadline);
                return "http " + status;
            }
        }
    }

    private static int millisTo(long deadline) throws SocketTimeoutException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.min(Integer.MAX_VALUE, left);
    }

    private static Socket secured(Socket plain, String host, int port, long deadline) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(millisTo(deadline));
        socket.startHandshake();
        return socket;
    }

    private String request(String host) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String login = url.getUserInfo() == null
                ? ""
                : "Authorization: Basic "
                        + Base64.getEncoder().encodeToString(url.getUserInfo().getBytes(StandardCharsets.UTF_8))
                        + "\r\n";
        return "GET " + ascii(path + query) + " HTTP/1.1\r\nHost: " + host
                + (url.getPort() < 0 ? "" : ":" + url.getPort())
                + "\r\nUser-Agent: provost-probe\r\nAccept: */*\r\n" + login + "Connection: close\r\n\r\n";
    }

    /// Letters beyond ASCII stand in a URI as people write them, on the wire in percent signs.
    private static String ascii(String text) {
        return URI.create(text.startsWith("//") ? "/." + text : text).toASCIIString();
    }

    private static String line(Socket socket, long deadline) throws IOException {
        StringBuilder line = new StringBuilder(32);
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > STATUS_LINE_MAX) {
                throw new IOException(line.isEmpty() ? "closed without an answer" : "no HTTP answer");
            }
            line.append((char) c);
            // One that sends a byte now and then would never be caught by the time limit of a read.
            socket.setSoTimeout(millisTo(deadline));
        }
        return line.toString().strip();
    }

    private static int status(String line) throws IOException {
        String[] words = line.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/") || words[1].length() != 3) {
            throw new IOException("no HTTP answer");
        }
        try {
            return Integer.parseInt(words[1]);
        } catch (NumberFormatException e) {
            throw new IOException("no HTTP answer", e);
        }
    }

    /// A server that is cut off in the middle of a short answer would complain in its log.
    private static void readRest(Socket socket, long deadline) throws IOException {
        byte[] buffer = new byte[4096];
        int left = REST_MAX;
        try {
            socket.setSoTimeout(Math.min(REST_MILLIS, millisTo(deadline)));
            for (int got = socket.getInputStream().read(buffer);
                    got >= 0 && left > 0;
                    got = socket.getInputStream().read(buffer)) {
                left -= got;
                socket.setSoTimeout(Math.min(REST_MILLIS, millisTo(deadline)));
            }
        } catch (SocketTimeoutException e) {
            // A stream without an end, or a slow one: the head was enough.
            return;
        }
    }
}
