package dev.provost.daemon.probe;

import dev.provost.daemon.os.SpawnRequest;
import dev.provost.daemon.os.portable.OneShotCommand;
import java.io.IOException;
import java.time.Duration;

/// Runs a command: status 0 is fine.
public record ExecProbe(SpawnRequest request) implements Probe {
    @Override
    public String look(Duration limit, Attempt attempt) throws IOException {
        OneShotCommand command = new OneShotCommand(request, limit);
        attempt.hold(command);
        OneShotCommand.Ended ended = command.run();
        String said = ended.lastLine().isEmpty() ? "" : ": " + Failures.brief(ended.lastLine());
        if (ended.timedOut()) {
            throw new IOException("no end in time" + said);
        }
        if (ended.status() != 0) {
            throw new IOException("exit status " + ended.status() + said);
        }
        return "exit status 0";
    }
}
