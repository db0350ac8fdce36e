package dev.provost.bridge;

import dev.provost.jmx.spi.EndpointException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Start errors of sockets in supervisord's words; scripts and people search for them.
final class BindFailure {
    private static final String IN_USE =
            "Another program is already listening on a port that one of our HTTP servers is "
                    + "configured to use.  Shut this program down first before starting supervisord.";
    private static final String CANNOT = "Cannot open an HTTP server: ";

    private BindFailure() {}

    static EndpointException inUse(@Nullable Throwable cause) {
        return cause == null ? new EndpointException(IN_USE) : new EndpointException(IN_USE, cause);
    }

    /// @param reason place, problem and remedy
    static EndpointException because(String reason, @Nullable Throwable cause) {
        String message = CANNOT + reason;
        return cause == null ? new EndpointException(message) : new EndpointException(message, cause);
    }

    /// Java tells the cause of a failed bind as the text of `strerror` only, so the error's name is found by its text.
    static EndpointException of(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("in use")) {
            return inUse(e);
        }
        String errno = errno(text);
        return because(errno == null ? text : "socket.error reported " + errno, e);
    }

    private static @Nullable String errno(String text) {
        if (text.contains("assign requested address")) {
            return "errno.EADDRNOTAVAIL (99)";
        }
        if (text.contains("ermission denied")) {
            return "errno.EACCES (13)";
        }
        if (text.contains("No such file")) {
            return "errno.ENOENT (2)";
        }
        if (text.contains("Not a directory")) {
            return "errno.ENOTDIR (20)";
        }
        if (text.contains("not permitted")) {
            return "errno.EPERM (1)";
        }
        if (text.contains("Read-only file system")) {
            return "errno.EROFS (30)";
        }
        if (text.contains("No space left")) {
            return "errno.ENOSPC (28)";
        }
        return text.contains("Too many open files") ? "errno.EMFILE (24)" : null;
    }
}
