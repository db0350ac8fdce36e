package dev.provost.daemon;

import dev.provost.daemon.config.DaemonConfig;
import dev.provost.daemon.config.ServerConfig.Remark;
import dev.provost.daemon.os.Account;
import dev.provost.daemon.os.Host;
import dev.provost.daemon.os.Host.Limit;
import dev.provost.daemon.output.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happens once, before anything else: the daemon takes over the user and the limits it is configured for.
final class Privileges {
    private final Host host;
    private final List<Remark> remarks = new ArrayList<>();

    Privileges(Host host) {
        this.host = host;
    }

    /// @return lines for the activity log, which is not open yet
    /// @throws StartException with supervisord's text
    List<Remark> take(DaemonConfig config) throws StartException {
        become(config.user());
        raise(Limit.OPEN_FILES, "RLIMIT_NOFILE", config.minfds(), "file descriptors", "minfds");
        raise(Limit.PROCESSES, "RLIMIT_NPROC", config.minprocs(), "processes", "minprocs");
        return remarks;
    }

    private void become(@Nullable Account user) throws StartException {
        boolean root = host.uid() == 0;
        if (user == null) {
            if (root) {
                remark(Message.RUNNING_AS_ROOT);
            }
            return;
        }
        if (!root && user.uid() != host.uid()) {
            throw new StartException(StartException.USAGE, "Can't drop privilege as nonroot user");
        }
        if (root) {
            try {
                host.become(user);
            } catch (IOException e) {
                throw new StartException(
                        StartException.USAGE, "Can't drop privilege to user '" + user.name() + "': " + e.getMessage());
            }
            remark(Message.SET_UID, user.uid());
        }
    }

    private void raise(Limit limit, String name, int atLeast, String what, String option) throws StartException {
        try {
            if (host.raiseLimit(limit, atLeast)) {
                remark(Message.INCREASED_LIMIT, name, atLeast);
            }
        } catch (IOException e) {
            boolean files = limit == Limit.OPEN_FILES;
            throw new StartException(
                    StartException.USAGE,
                    "The minimum number of "
                            + (files
                                    ? "file descriptors required to run this process is "
                                    : "available " + "processes required to run this program is ")
                            + atLeast + " as per the \"" + option + "\" command-line argument or config file setting. "
                            + "The current environment will only allow you to open " + host.limit(limit) + " " + what
                            + ".  Either raise the number of usable " + what
                            + " in your environment (see README.md) or lower the " + option
                            + " setting in the config file to allow the " + (files ? "process" : "program")
                            + " to start.");
        }
    }

    private void remark(Message message, Object... arguments) {
        remarks.add(new Remark(message.level(), message.with(arguments)));
    }
}
