package dev.provost.daemon.loop;

import dev.provost.daemon.config.GroupConfig.FcgiSocket;
import dev.provost.daemon.os.ListenAddress;
import dev.provost.daemon.os.ListeningSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/// Opens the sockets of `[fcgi-program:x]` sections. That may take its time, a host name has to be looked up: away from
/// the loop.
public final class FcgiSockets {
    private static final String UNIX = "unix://";
    private static final String TCP = "tcp://";

    private final Opener opener;
    private final Executor aside;

    /// @param aside runs what may block, while the loop goes on
    public FcgiSockets(Opener opener, Executor aside) {
        this.opener = opener;
        this.aside = aside;
    }

    /// Asks the system for a socket.
    public interface Opener {
        /// @param backlog connections that may wait; 0 for the system's largest
        ListeningSocket listen(ListenAddress address, int backlog) throws IOException;
    }

    /// Opens the socket and closes it again, to learn early whether it can be had. Any thread but the loop's.
    ///
    /// @throws IOException with supervisord's text
    public void check(FcgiSocket spec) throws IOException {
        open(spec).close();
    }

    ListeningSocket open(FcgiSocket spec) throws IOException {
        try {
            return opener.listen(address(spec), spec.backlog());
        } catch (IOException e) {
            throw new IOException("Could not create FastCGI socket " + spec.url() + ": " + e.getMessage(), e);
        }
    }

    void openAside(Runnable opening) {
        aside.execute(opening);
    }

    private static ListenAddress address(FcgiSocket spec) {
        String url = spec.url();
        if (url.startsWith(UNIX)) {
            return new ListenAddress.Unix(
                    Path.of(url.substring(UNIX.length())), spec.owner(), spec.group(), spec.mode());
        }
        int colon = url.lastIndexOf(':');
        return new ListenAddress.Inet(url.substring(TCP.length(), colon), Integer.parseInt(url.substring(colon + 1)));
    }
}
