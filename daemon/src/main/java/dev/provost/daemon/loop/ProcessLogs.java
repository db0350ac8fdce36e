package dev.provost.daemon.loop;

import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.ProcessConfig.LogConfig;
import dev.provost.daemon.config.ProcessConfig.Target;
import dev.provost.daemon.event.Event;
import dev.provost.daemon.event.EventBus;
import dev.provost.daemon.event.EventType;
import dev.provost.daemon.os.ChildListener.Channel;
import dev.provost.daemon.output.AutoLogs;
import dev.provost.daemon.output.ChildLog;
import dev.provost.daemon.output.Message;
import dev.provost.daemon.output.OutputText;
import dev.provost.daemon.output.Syslog;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.LogSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The logs of one process. Loop thread only, but for the names of the files and how much was written.
public final class ProcessLogs {
    private final ChildLog stdout;
    private final ChildLog stderr;
    private final Totals totals;
    private long pid;

    /// For anyone; the loop alone writes them.
    private volatile long countedWritten;

    private volatile long countedLost;

    private ProcessLogs(Factory factory, ProcessConfig config, boolean listens) {
        totals = factory.totals();
        stdout = listens
                ? factory.openProtocol(config, this)
                : factory.open(config, config.stdout(), Channel.STDOUT, this, false);
        stderr = factory.open(config, config.stderr(), Channel.STDERR, this, false);
    }

    /// {@return where standard output goes, null for nowhere; any thread}
    public @Nullable Path stdoutFile() {
        return stdout.path();
    }

    /// {@return where standard error goes, null for nowhere; any thread}
    public @Nullable Path stderrFile() {
        return stderr.path();
    }

    /// {@return bytes of both written to their files; any thread}
    public long written() {
        return countedWritten;
    }

    /// {@return bytes of both that could not be written; any thread}
    public long lost() {
        return countedLost;
    }

    void childStarted() {
        stdout.childStarted();
        stderr.childStarted();
    }

    /// @param from pid of the child that wrote, or whose descendant did
    void accept(Channel channel, ByteBuffer bytes, long from) {
        pid = from;
        log(channel).accept(bytes);
        count();
    }

    void childEnded() {
        stdout.childEnded();
        stderr.childEnded();
        count();
    }

    /// Closes the files until there is something to write again, so that who removes them gets their room back.
    void rest() {
        stdout.rest();
        stderr.rest();
    }

    void reopen() {
        stdout.reopen();
        stderr.reopen();
    }

    void clear() throws IOException {
        stdout.clear();
        stderr.clear();
    }

    void close() {
        stdout.close();
        stderr.close();
    }

    private void count() {
        long written = stdout.written() + stderr.written();
        long lost = stdout.lost() + stderr.lost();
        totals.logged(written - countedWritten, lost - countedLost);
        countedWritten = written;
        countedLost = lost;
    }

    private ChildLog log(Channel channel) {
        return switch (channel) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
        };
    }

    /// Makes the logs of processes.
    ///
    /// @param auto   makes automatic logs
    /// @param syslog must not block
    public record Factory(
            AutoLogs auto,
            boolean stripAnsi,
            String identifier,
            LogSink log,
            EventBus events,
            Syslog syslog,
            Totals totals) {
        ProcessLogs create(ProcessConfig config) {
            return new ProcessLogs(this, config, false);
        }

        /// For a process whose standard output is the event listener protocol.
        ProcessLogs createListening(ProcessConfig config) {
            return new ProcessLogs(this, config, true);
        }

        /// Nothing is captured from it, announced or sent to syslog, whatever is configured, as with supervisord.
        private ChildLog openProtocol(ProcessConfig config, ProcessLogs logs) {
            LogConfig out = config.stdout();
            return open(
                    config,
                    new LogConfig(out.file(), out.maxBytes(), out.backups(), 0, false, false),
                    Channel.STDOUT,
                    logs,
                    true);
        }

        private ChildLog open(
                ProcessConfig config, LogConfig channelConfig, Channel channel, ProcessLogs logs, boolean protocol) {
            boolean merged = channel == Channel.STDERR && config.redirectStderr();
            Path file = merged ? null : file(config, channelConfig, channel);
            return new ChildLog(
                    config.name(),
                    channel,
                    channelConfig,
                    file,
                    stripAnsi,
                    new Listener(this, config, channel, logs, protocol));
        }

        private @Nullable Path file(ProcessConfig config, LogConfig channelConfig, Channel channel) {
            return switch (channelConfig.file()) {
                case Target.None _ -> null;
                case Target.File(String path) -> Path.of(path);
                case Target.Auto _ -> {
                    try {
                        yield auto.create(config.name(), channel);
                    } catch (IOException e) {
                        log.log(LogLevel.CRIT, config.name() + ": no automatic log: " + e.getMessage());
                        yield null;
                    }
                }
            };
        }
    }

    /// Hands on what comes out of a log besides the file.
    ///
    /// @param protocol it is what an event listener says
    private record Listener(Factory factory, ProcessConfig config, Channel channel, ProcessLogs logs, boolean protocol)
            implements ChildLog.Listener {
        @Override
        public void communication(byte[] payload) {
            Message.COMMUNICATED.to(factory.log(), config.name(), channelName());
            if (factory.events().isHeard(EventType.communicationOf(channelName()))) {
                factory.events()
                        .announce(new Event.ProcessCommunicated(
                                config.group(), config.name(), logs.pid, channelName(), readOnly(payload)));
            }
        }

        @Override
        public boolean isHeard() {
            return factory.events().isHeard(EventType.logOf(channelName()));
        }

        @Override
        public String text(byte[] chunk) {
            return protocol ? OutputText.literal(chunk) : OutputText.of(chunk);
        }

        @Override
        public void logged(byte[] chunk) {
            factory.events()
                    .announce(new Event.ProcessLogged(
                            config.group(), config.name(), logs.pid, channelName(), readOnly(chunk)));
        }

        @Override
        public boolean echoes() {
            return factory.log().writes(LogLevel.DEBG);
        }

        @Override
        public void echo(String text) {
            factory.log().log(LogLevel.DEBG, text);
        }

        @Override
        public void syslog(String line) {
            factory.syslog().send(Syslog.INFO, factory.identifier(), line);
        }

        @Override
        public void problem(String text) {
            factory.log().log(LogLevel.WARN, text);
        }

        private String channelName() {
            return channel == Channel.STDOUT ? "stdout" : "stderr";
        }

        private static ByteBuffer readOnly(byte[] bytes) {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }
    }
}
