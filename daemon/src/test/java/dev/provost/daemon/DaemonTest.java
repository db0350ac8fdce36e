package dev.provost.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.provost.daemon.config.ConfigException;
import dev.provost.daemon.config.DaemonConfig;
import dev.provost.daemon.config.ServerConfig;
import dev.provost.daemon.os.Account;
import dev.provost.daemon.os.ChildListener;
import dev.provost.daemon.os.ExitStatus;
import dev.provost.daemon.os.ProcessEngine;
import dev.provost.daemon.os.SpawnRequest;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.HttpServerSpec;
import dev.provost.jmx.spi.HttpServerSpec.Address;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {
    private static final int HUP = 1;
    private static final int USR2 = 12;
    private static final int TERM = 15;

    @TempDir
    Path dir;

    private final QuietHost host = new QuietHost();
    private final SignalScript engine = new SignalScript();
    private final List<ServerConfig> files = new ArrayList<>();
    private boolean nocleanup = true;
    private Runnable orphanSeen = () -> {};
    private final String threadName = Thread.currentThread().getName();

    @AfterEach
    void giveBackTheThread() {
        Thread.currentThread().setName(threadName);
    }

    /// Delivers one signal after the other, each when the loop looks; 0 stands for the end of an unknown child.
    private final class SignalScript implements ProcessEngine {
        final Deque<Integer> signals = new ConcurrentLinkedDeque<>();
        boolean closed;
        boolean pidFileSeen;
        private Consumer<ReceivedSignal> told = _ -> {};
        private Consumer<Orphan> orphans = _ -> {};

        @Override
        public void open(Consumer<ReceivedSignal> signalsTold, Consumer<Orphan> orphansTold) {
            told = signalsTold;
            orphans = orphansTold;
        }

        @Override
        public long waitedNanos() {
            return 0;
        }

        @Override
        public void poll(long timeoutNanos) {
            pidFileSeen = Files.isRegularFile(dir.resolve("s.pid"));
            Integer next = signals.poll();
            if (next == null) {
                // A restart is being read.
                Thread.onSpinWait();
            } else if (next == 0) {
                orphanSeen.run();
                orphans.accept(new Orphan(77, new ExitStatus.Exited(0)));
            } else {
                told.accept(new ReceivedSignal(next, 1));
            }
        }

        @Override
        public void spawn(SpawnRequest request, ChildListener listener) {
            throw new UnsupportedOperationException("nothing to run here");
        }

        @Override
        public void wakeup() {
            // It never sleeps.
        }

        @Override
        public boolean can(Feature feature) {
            return true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private ServerConfig config(Path logfile, HttpServerSpec... servers) {
        DaemonConfig daemon = new DaemonConfig(
                "supervisord.conf",
                dir,
                logfile,
                false,
                0,
                0,
                LogLevel.INFO,
                dir.resolve("s.pid"),
                18,
                dir,
                true,
                true,
                1024,
                200,
                nocleanup,
                dir,
                null,
                "supervisor",
                false,
                Map.of());
        return new ServerConfig(daemon, List.of(servers), List.of(), List.of(), List.of());
    }

    private ServerConfig read() throws ConfigException {
        if (files.isEmpty()) {
            throw new ConfigException("no such file");
        }
        return files.removeFirst();
    }

    private void run(Readiness readiness) throws StartException {
        new Daemon(host, engine, this::read, "provostd", Map.of(), readiness).run(config(dir.resolve("s.log")));
    }

    private List<String> log() throws IOException {
        // Without the time.
        return Files.readAllLines(dir.resolve("s.log")).stream()
                .map(line -> line.length() < 24 ? line : line.substring(24))
                .toList();
    }

    private static String started() {
        return "INFO supervisord started with pid " + ProcessHandle.current().pid();
    }

    @Test
    void aLifeFromStartToShutdown() throws Exception {
        engine.signals.addAll(List.of(0, 17, USR2, TERM));

        run(null);

        assertThat(log())
                .containsExactly(
                        started(),
                        "INFO reaped unknown pid 77 (exit status 0)",
                        "INFO received SIGUSR2 indicating log reopen request",
                        "INFO supervisord logreopen",
                        "WARN received SIGTERM indicating exit request");
        assertThat(dir.resolve("s.pid")).doesNotExist();
        assertThat(engine.pidFileSeen).isTrue();
        assertThat(engine.closed).isTrue();
        assertThat(host.calls).containsExactly("OPEN_FILES 1024", "PROCESSES 200");
    }

    @Test
    void aPidFileThatCanNotBeWrittenIsSaidAndNoMore() throws Exception {
        Files.createDirectory(dir.resolve("s.pid"));
        engine.signals.add(TERM);

        run(null);

        assertThat(log()).startsWith("CRIT could not write pidfile " + dir + "/s.pid", started());
        assertThat(dir.resolve("s.pid")).isDirectory();
    }

    @Test
    void aRestartTakesTheNewFileAndTheSameProcess() throws Exception {
        files.add(config(dir.resolve("s.log")));
        engine.signals.add(HUP);
        // The reading is done when the second generation writes its line; then it is told to end.
        Thread ender = endWhen(2);

        run(null);
        ender.join();

        assertThat(log())
                .containsExactly(
                        started(),
                        "WARN received SIGHUP indicating restart request",
                        started(),
                        "WARN received SIGTERM indicating exit request");
        assertThat(host.calls).containsExactly("OPEN_FILES 1024", "PROCESSES 200");
    }

    /// Sends SIGTERM when the log says that often that the daemon has started.
    private Thread endWhen(int starts) {
        Thread ender = new Thread(() -> {
            long deadline = System.nanoTime() + 20_000_000_000L;
            try {
                while (System.nanoTime() < deadline
                        && (!Files.exists(dir.resolve("s.log"))
                                || log().stream().filter(started()::equals).count() < starts)) {
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            engine.signals.add(TERM);
        });
        ender.start();
        return ender;
    }

    @Test
    void aRestartThatFindsItsPortTakenGoesBackToTheFormerConfiguration() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path socket = dir.resolve("s.sock");
            files.add(config(
                    dir.resolve("s.log"),
                    new HttpServerSpec("unix_http_server", new Address.Unix(socket, 448, -1, -1), null),
                    new HttpServerSpec("inet_http_server", new Address.Inet("127.0.0.1", taken.getLocalPort()), null)));
            engine.signals.add(HUP);
            Thread ender = endWhen(2);

            run(null);
            ender.join();

            assertThat(String.join("\n", log()))
                    .contains("\nERRO restart failed, the former configuration is used again: "
                            + "Another program is already listening on a port")
                    .endsWith(started() + "\nWARN received SIGTERM indicating exit request");
            assertThat(socket).doesNotExist();
        }
    }

    @Test
    void aRestartThatCanNotOpenItsLogGoesOnWithTheOldOne() throws Exception {
        files.add(config(dir.resolve("none/at/all.log")));
        engine.signals.add(HUP);
        Thread ender = endWhen(2);

        run(null);
        ender.join();

        assertThat(log())
                .anyMatch(line -> line.startsWith("ERRO restart failed, the former configuration is used again: "));
        assertThat(log()).filteredOn(started()::equals).hasSize(2);
    }

    @Test
    void aRestartThatCanNotEvenGoBackSaysSoAndEnds() throws Exception {
        // The same again, so there is nothing to go back to; its socket's folder is gone by then.
        Path folder = Files.createDirectory(dir.resolve("run"));
        ServerConfig same = config(
                dir.resolve("s.log"),
                new HttpServerSpec("unix_http_server", new Address.Unix(folder.resolve("s"), 448, -1, -1), null));
        files.add(same);
        engine.signals.add(0);
        engine.signals.add(HUP);
        orphanSeen = () -> {
            try {
                Files.move(folder, dir.resolve("moved"));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };

        StartException failure = catchThrowableOfType(
                StartException.class, () -> new Daemon(host, engine, this::read, "provostd", Map.of(), null).run(same));

        assertThat(failure.exitStatus()).isEqualTo(2);
        assertThat(log()).last().isEqualTo("CRIT the daemon ends, it can't start again: " + failure.text());
        assertThat(dir.resolve("s.pid")).doesNotExist();
    }

    @Test
    void intoTheBackgroundItTakesFolderAndMaskAlong() throws Exception {
        engine.signals.add(TERM);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        run(new Readiness(host, new PrintStream(out, true, StandardCharsets.UTF_8)));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("OK " + ProcessHandle.current().pid() + "\n");
        assertThat(host.calls).endsWith("chdir " + dir, "umask 18", "detach");
        assertThat(log())
                .startsWith(
                        "INFO daemonizing the supervisord process",
                        "INFO set current directory: '" + dir + "'",
                        started());
    }

    @Test
    void autoLogsOfEarlierDaemonsAreRemovedUnlessNocleanup() throws Exception {
        Path old = Files.createFile(dir.resolve("p-stdout---supervisor-abcdefgh.log"));
        Path ofAnother = Files.createFile(dir.resolve("p-stdout---other-abcdefgh.log"));
        engine.signals.addAll(List.of(TERM, TERM));

        run(null);
        assertThat(old).exists();
        nocleanup = false;
        run(null);

        assertThat(old).doesNotExist();
        assertThat(ofAnother).exists();
    }

    private void runUnderServiceManager() throws StartException {
        new Daemon(host, engine, this::read, "provostd", Map.of("NOTIFY_SOCKET", "@systemd"), null)
                .run(config(dir.resolve("s.log")));
    }

    @Test
    void theServiceManagerIsToldWhenThePidFileIsThere() throws Exception {
        engine.signals.add(TERM);

        runUnderServiceManager();

        assertThat(host.calls).containsExactly("OPEN_FILES 1024", "PROCESSES 200", "datagram @systemd READY=1");
    }

    @Test
    void aServiceManagerThatDoesNotListenIsSaidAndNoMore() throws Exception {
        engine.signals.add(TERM);
        host.deafServiceManager = true;

        runUnderServiceManager();

        assertThat(log())
                .startsWith("WARN could not tell the service manager that the daemon is ready: sendto", started());
    }

    @Test
    void whyItCanNotStartInTheBackgroundIsOneLine() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new Readiness(host, new PrintStream(out, true, StandardCharsets.UTF_8))
                .failed(new StartException(2, "one\ntwo"));

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("ERR 2 one" + Readiness.LINE_BREAK + "two");
    }

    @Test
    void privilegesAreTakenOnceAndSaid() throws Exception {
        host.uid = 0;
        host.raises = true;
        List<String> lines = new Privileges(host)
                .take(daemon(new Account("web", 33, 33, List.of(33)))).stream()
                        .map(remark -> remark.level() + " " + remark.text())
                        .toList();

        assertThat(lines)
                .containsExactly(
                        "INFO Set uid to user 33 succeeded",
                        "INFO Increased RLIMIT_NOFILE limit to 1024",
                        "INFO Increased RLIMIT_NPROC limit to 200");
        assertThat(host.calls).containsExactly("become web", "OPEN_FILES 1024", "PROCESSES 200");
    }

    @Test
    void anOrdinaryUserBecomesNobodyElse() {
        assertThatThrownBy(() -> new Privileges(host).take(daemon(new Account("web", 33, 33, List.of(33)))))
                .hasMessage("Can't drop privilege as nonroot user");
    }

    @Test
    void aLimitThatCanNotBeRaisedShowsWhatThereIs() {
        host.refuses = true;

        assertThatThrownBy(() -> new Privileges(host).take(daemon(null)))
                .hasMessageContaining("required to run this process is 1024 as per the \"minfds\" command-line")
                .hasMessageContaining("only allow you to open 256 file descriptors");
    }

    private DaemonConfig daemon(Account user) {
        DaemonConfig plain = config(null).daemon();
        return new DaemonConfig(
                plain.configFile(),
                plain.here(),
                plain.logfile(),
                plain.syslog(),
                plain.logfileMaxBytes(),
                plain.logfileBackups(),
                plain.loglevel(),
                plain.pidfile(),
                plain.umask(),
                plain.directory(),
                plain.nodaemon(),
                plain.silent(),
                plain.minfds(),
                plain.minprocs(),
                plain.nocleanup(),
                plain.childlogdir(),
                user,
                plain.identifier(),
                plain.stripAnsi(),
                plain.environment());
    }
}
