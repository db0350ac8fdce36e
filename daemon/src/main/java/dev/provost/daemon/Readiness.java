package dev.provost.daemon;

import dev.provost.daemon.os.Host;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Tells the process that started a daemon in the background how the start went: one line, `OK <pid>` or
/// `ERR <status> <text>`, on a descriptor it passed on.
final class Readiness {
    /// Names the descriptor; set by [Daemonizer] alone.
    static final String VARIABLE = "PROVOST_LAUNCHER_READY";

    private final int descriptor;
    private final Host host;

    private Readiness(int descriptor, Host host) {
        this.descriptor = descriptor;
        this.host = host;
    }

    /// {@return how to tell; null when nobody waits: this is not the background half of a daemon}
    static @Nullable Readiness from(@Nullable String variable, Host host) {
        return variable == null ? null : new Readiness(Integer.parseInt(variable), host);
    }

    void ready(long pid) {
        tell("OK " + pid);
    }

    void failed(StartException failure) {
        tell("ERR " + failure.exitStatus() + " " + failure.text().replace('\n', '\r'));
    }

    private void tell(String line) {
        try (FileOutputStream out =
                new FileOutputStream(Path.of("/dev/fd", String.valueOf(descriptor)).toFile())) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Whoever waited is gone; the daemon is not worse for it.
            return;
        } finally {
            host.closeDescriptor(descriptor);
        }
    }
}
