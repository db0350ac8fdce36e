package dev.provost.daemon.cli;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A terminal at a process: its two logs come, lines go to its input, until Ctrl-C, the end of the input, of the
/// process or of the daemon.
final class Foreground {
    private final Session session;
    private final String name;
    private final AtomicInteger streaming = new AtomicInteger(2);
    /// Set when lines are not worth waiting for any more: by Ctrl-C, or when the daemon has gone.
    private volatile boolean over;
    /// The line that is waited for; empty when it won't come.
    private volatile CompletableFuture<Optional<String>> next = new CompletableFuture<>();

    Foreground(Session session, String name) {
        this.session = session;
        this.name = name;
    }

    /// {@return whether the process is RUNNING}
    static boolean isRunning(Session session, String name) throws RpcException, RpcFault {
        return Struct.of(session.call("getProcessInfo", name)).text("statename").equals("RUNNING");
    }

    void run() throws RpcException {
        try (LogStream output = new LogStream(session, "/logtail/" + name + "/stdout");
                LogStream errors = new LogStream(session, "/logtail/" + name + "/stderr");
                Interrupts _ = new Interrupts(this::end)) {
            Thread.ofVirtual().name("stdout").start(() -> show(output));
            Thread.ofVirtual().name("stderr").start(() -> show(errors));
            for (String line = line(); line != null; line = line()) {
                if (!send(line + "\n")) {
                    break;
                }
            }
            session.say("Exiting foreground");
        }
    }

    private void show(LogStream stream) {
        boolean wasThere = stream.run();
        if (streaming.decrementAndGet() == 0 && wasThere) {
            end();
        }
    }

    /// Ends the wait for a line; any thread.
    private void end() {
        over = true;
        next.complete(Optional.empty());
    }

    /// Waits for a line on a thread of its own: nothing else could end the wait when Ctrl-C comes.
    private @Nullable String line() {
        CompletableFuture<Optional<String>> wanted = new CompletableFuture<>();
        next = wanted;
        if (over) {
            return null;
        }
        Thread.ofPlatform()
                .daemon()
                .name("keyboard")
                .start(() -> wanted.complete(Optional.ofNullable(session.keyboard().answer(""))));
        String line = wanted.join().orElse(null);
        if (over) {
            session.keyboard().interrupt();
        }
        return line;
    }

    /// {@return false, after having said so, when the process no longer takes it}
    private boolean send(String text) throws RpcException {
        try {
            session.call("sendProcessStdin", name, text);
            if (isRunning(session, name)) {
                return true;
            }
            session.say("Process got killed");
        } catch (RpcFault e) {
            session.say(
                    e.code() == RpcFault.NOT_RUNNING
                            ? "Process got killed"
                            : "ERROR: <Fault " + e.code() + ": '" + e.text() + "'>");
        }
        return false;
    }
}
