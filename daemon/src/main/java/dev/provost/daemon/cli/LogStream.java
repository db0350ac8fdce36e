package dev.provost.daemon.cli;

import dev.provost.jmx.wire.HttpChannel;
import dev.provost.jmx.wire.HttpChannel.Head;
import dev.provost.jmx.wire.HttpFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A log of the daemon's that is followed as it grows, by `/logtail/…` or `/mainlogtail`.
final class LogStream implements AutoCloseable {
    /// Characters that stand for themselves in a path; the daemon takes all others percent-encoded.
    private static final String PLAIN = "-._~/:@!$&'()*+,;=";

    private final Session session;
    private final String path;
    private final HttpChannel http;

    /// @param path `/mainlogtail`, or `/logtail/name/channel` with the name as it is
    LogStream(Session session, String path) {
        this.session = session;
        this.path = path;
        this.http = session.http();
    }

    /// Writes the log to the terminal until it ends, the stream is closed, or nobody reads what we write. What can't
    /// be followed is said on standard error, in supervisorctl's words.
    ///
    /// @return whether there was a log
    boolean run() {
        Head head;
        try {
            head = http.exchange("GET", encoded(path), "Accept: */*\r\n", new byte[0]);
        } catch (RpcException | HttpFailure failure) {
            RpcException e = RpcException.of(failure);
            complain("Cannot connect, error: <class '" + e.pythonClass() + "'> (" + e.getMessage() + ")");
            return false;
        } catch (IOException e) {
            // Closed before there was an answer: by the daemon, or by Ctrl-C.
            return false;
        }
        if (head.status() != 200) {
            complain("Cannot read, status code " + head.status());
            return false;
        }
        try {
            http.stream(head, session.out()::pass);
        } catch (IOException e) {
            // That is how it ends: the daemon has gone, Ctrl-C closed it, or our reader has gone.
        }
        return true;
    }

    private void complain(String what) {
        session.complain(session.url().text() + path + " " + what);
    }

    private static String encoded(String path) {
        StringBuilder text = new StringBuilder(path.length() + 16);
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (letter || PLAIN.indexOf(c) >= 0) {
                text.append(c);
            } else {
                text.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        http.close();
    }
}
