package dev.provost.daemon.loop;

import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.loop.CommandLookup.Found;
import dev.provost.daemon.loop.CommandLookup.NotRunnable;
import dev.provost.daemon.os.Account;
import dev.provost.daemon.os.SpawnFailure;
import dev.provost.daemon.os.SpawnRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts the children of one process. The command is looked up once and again after a failure, so that a restart costs
/// no file system access.
///
/// supervisord forks first and fails then, so that a missing folder, a user that can't be taken over or a file that is
/// no program show as a child that says why on standard error and ends with status 127. Here the kernel refuses before
/// there is a child; a stand-in says the same words, for those who look for them in the log.
final class Launch {
    /// Children that ended while descendants hold their pipes; older ones are let go.
    private static final int LINGERING_MAX = 4;

    private static final String STAND_IN = "printf '%s\\n' \"$@\" >&2; exit 127";

    private final ProcessConfig config;
    private final SupervisionContext context;
    private final @Nullable String refusal;
    private final @Nullable SharedSocket socket;
    private final Deque<Run> lingering = new ArrayDeque<>(0);
    private Map<String, String> further = Map.of();
    private @Nullable SpawnRequest request;
    private boolean standingIn;
    private boolean holdsSocket;

    /// @param refusal why it can't be run at all, null for no reason
    /// @param socket  what its children find on descriptor 0, null for a pipe
    Launch(ProcessConfig config, SupervisionContext context, @Nullable String refusal, @Nullable SharedSocket socket) {
        this.config = config;
        this.context = context;
        this.refusal = refusal;
        this.socket = socket;
    }

    /// What children find in their environment besides; from the next start on.
    void add(Map<String, String> variables) {
        if (!variables.equals(further)) {
            further = variables;
            request = null;
        }
    }

    /// Orders a child; `process` learns of it later, or at once when there is nothing to run.
    void begin(ManagedProcess process) {
        standingIn = false;
        if (refusal != null) {
            process.spawnFailed(refusal);
            return;
        }
        try {
            if (request == null) {
                request = request(CommandLookup.find(config.command(), environment()));
            }
        } catch (NotRunnable e) {
            process.spawnFailed(e.text());
            return;
        }
        if (socket == null) {
            spawn(process, request);
        } else {
            socket.acquire(new SocketHolder(process, request));
        }
    }

    /// Goes on with a start when the socket is there.
    private final class SocketHolder implements SharedSocket.Holder {
        private final ManagedProcess process;
        private final SpawnRequest wanted;

        SocketHolder(ManagedProcess process, SpawnRequest wanted) {
            this.process = process;
            this.wanted = wanted;
        }

        @Override
        public void given(int descriptor) {
            holdsSocket = true;
            SpawnRequest with = wanted.withStdin(descriptor);
            // Kept, so that the engine's image of it serves the next start too.
            request = with;
            spawn(process, with);
        }

        @Override
        public void refused(String why) {
            process.spawnFailed(why);
        }
    }

    /// The attempt is over: the child ended, or there was none.
    void over() {
        if (holdsSocket && socket != null) {
            holdsSocket = false;
            socket.release();
        }
    }

    /// What supervisord would find wrong with the command now; any thread.
    void check() throws NotRunnable {
        CommandLookup.find(config.command(), environment());
    }

    /// The kernel refused.
    void failed(Run run, SpawnFailure failure) {
        request = null;
        ManagedProcess process = run.process();
        switch (failure.step()) {
            case PIPE ->
                process.spawnFailed(
                        failure.errno().equals("EMFILE")
                                ? "too many open files to spawn '" + config.name() + "'"
                                : "unknown error making dispatchers for '" + config.name() + "': " + failure.errno());
            case FORK ->
                process.spawnFailed(
                        failure.errno().equals("EAGAIN")
                                ? "Too many processes in process table to spawn '" + config.name() + "'"
                                : "unknown error during fork for '" + config.name() + "': " + failure.errno());
            case CHDIR, SETUID, EXEC -> standIn(process, failure);
        }
    }

    private void standIn(ManagedProcess process, SpawnFailure failure) {
        String why =
                switch (failure.step()) {
                    case CHDIR -> "couldn't chdir to " + failure.object() + ": " + failure.errno();
                    case SETUID ->
                        "couldn't setuid to " + failure.object() + ": "
                                + (context.uid() == 0 ? failure.errno() : "Can't drop privilege as nonroot user");
                    case EXEC, PIPE, FORK -> "couldn't exec " + failure.object() + ": " + failure.errno();
                };
        if (standingIn) {
            process.spawnFailed(why);
            return;
        }
        try {
            check();
        } catch (NotRunnable e) {
            process.spawnFailed(e.text());
            return;
        }
        standingIn = true;
        spawn(
                process,
                new SpawnRequest(
                        "/bin/sh",
                        List.of(
                                "sh",
                                "-c",
                                STAND_IN,
                                "sh",
                                "supervisor: " + why,
                                "supervisor: child process was not spawned"),
                        environment(),
                        null,
                        null,
                        null,
                        config.redirectStderr()));
    }

    private void spawn(ManagedProcess process, SpawnRequest what) {
        try {
            context.engine().spawn(what, new Run(process, this, what.mergeStderr() ? 1 : 2));
        } catch (RuntimeException e) {
            // Such as a NUL in an argument. Without an answer it would be STARTING for ever.
            process.spawnFailed("unknown error during fork for '" + config.name() + "': " + e.getMessage());
        }
    }

    /// `run` has ended, and something still holds its pipes.
    void linger(Run run) {
        lingering.add(run);
        if (lingering.size() > LINGERING_MAX) {
            lingering.remove().release();
        }
    }

    /// Nobody holds the pipes of `run` any more.
    void finished(Run run) {
        lingering.remove(run);
    }

    void close() {
        for (Run run : lingering) {
            run.release();
        }
        lingering.clear();
    }

    private SpawnRequest request(Found found) {
        return new SpawnRequest(
                found.program(),
                found.arguments(),
                environment(),
                config.directory(),
                config.umask(),
                credentials(config, context),
                config.redirectStderr());
    }

    /// {@return whom to become, null to stay}. Who is that user already keeps the groups he has, and may not be allowed
    /// to set them.
    static SpawnRequest.@Nullable Credentials credentials(ProcessConfig config, SupervisionContext context) {
        Account user = config.user();
        return user == null || user.uid() == context.uid()
                ? null
                : new SpawnRequest.Credentials(user.uid(), user.gid(), user.groups());
    }

    private Map<String, String> environment() {
        Map<String, String> all = context.environment().of(config);
        if (!further.isEmpty()) {
            all.putAll(further);
        }
        return all;
    }
}
