package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person does wrong, and what they are told.
class BadInputIT {
    private static final String CAT = "[program:cat]\ncommand=/bin/cat\nstartsecs=0\n";
    private static final String TAKEN =
            "Another program is already listening on a port that one of our HTTP servers is configured to use.  "
                    + "Shut this program down first before starting supervisord.";

    @TempDir
    Path folder;

    private Ended refused(String config) throws Exception {
        Path file = folder.resolve("s.conf");
        Files.writeString(file, config);
        return ProvostDaemon.run(folder, "-n", "-c", file.toString());
    }

    private String head() {
        return "[supervisord]\nlogfile=%1$s/main.log\npidfile=%1$s/pid\nchildlogdir=%1$s\n".formatted(folder);
    }

    /// Every refusal at the start: what is wrong, where help is, status 2.
    private static void assertUsageError(Ended ended, String error) {
        assertThat(ended.err())
                .startsWith("Error: " + error)
                .endsWith("\nFor help, use " + ProvostDaemon.provostd() + " -h\n");
        assertThat(ended.status()).isEqualTo(2);
    }

    @Test
    void aMissingFile() throws Exception {
        assertUsageError(
                ProvostDaemon.run(folder, "-n", "-c", "/nonexistent.conf"),
                "could not find config file /nonexistent.conf");
    }

    @Test
    void aFileThatIsAFolder() throws Exception {
        assertUsageError(
                ProvostDaemon.run(folder, "-n", "-c", folder.toString()), "could not read config file " + folder);
    }

    @Test
    void anOptionThatDoesNotExist() throws Exception {
        assertUsageError(ProvostDaemon.run(folder, "-Z"), "option -Z not recognized");
        assertUsageError(ProvostDaemon.run(folder, "--nosuch"), "option --nosuch not recognized");
        assertUsageError(ProvostDaemon.run(folder, "-c"), "option -c requires argument");
    }

    @Test
    void aLineThatIsNone() throws Exception {
        assertUsageError(
                refused("[supervisord]\nfoobar\n"),
                "Source contains parsing errors: '" + folder.resolve("s.conf") + "'");
    }

    @Test
    void noSupervisordSection() throws Exception {
        assertUsageError(refused("[program:a]\ncommand=/bin/cat\n"), ".ini file does not include supervisord section");
    }

    @Test
    void aProgramWithoutCommand() throws Exception {
        assertUsageError(
                refused(head() + "[program:a]\nstartsecs=1\n"), "program section program:a does not specify a command");
    }

    @Test
    void aUserWhoDoesNotExist() throws Exception {
        assertUsageError(refused(head() + "[program:a]\ncommand=/bin/cat\nuser=nosuch\n"), "Invalid user name nosuch");
    }

    @Test
    void aFolderOfTheMainLogThatDoesNotExist() throws Exception {
        assertUsageError(
                refused("[supervisord]\nlogfile=/nonexistent/main.log\n"),
                "The directory named as part of the path /nonexistent/main.log does not exist");
    }

    @Test
    void aFolderOfALogThatIsAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertUsageError(
                refused(head() + CAT + "stdout_logfile=" + file + "/cat.log\n"),
                "The directory named as part of the path " + file + "/cat.log does not exist");
        assertUsageError(
                refused("[supervisord]\nchildlogdir=" + file + "/logs\n"), file + "/logs is not an existing directory");
    }

    @Test
    void aMainLogThatCannotBeWritten() throws Exception {
        Path taken = Files.createDirectory(folder.resolve("taken"));

        var ended = refused("[supervisord]\nlogfile=" + taken + "\npidfile=" + folder + "/pid\n");

        assertThat(ended)
                .isEqualTo(new Ended(
                        1,
                        "",
                        "Error: " + taken
                                + ": cannot open this log: Is a directory; put that right or choose another file\n"));
    }

    @Test
    void aPortThatIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertUsageError(
                    refused(head() + "[inet_http_server]\nport=127.0.0.1:" + taken.getLocalPort() + "\n"), TAKEN);
        }
    }

    @Test
    void aSecondDaemonIsRefusedAndTheFirstIsNotDisturbed() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var first = ProvostDaemon.start("""
                [inet_http_server]
                port=127.0.0.1:%d
                [program:says]
                command=/bin/sh -c "while read line; do echo $line; done"
                startsecs=0
                """.formatted(port))) {
            int pid = first.await("says", "RUNNING");
            Path log = Path.of((String)
                    first.rpc().struct("supervisor.getProcessInfo", "says").get("stdout_logfile"));
            say(first, "one");
            Waiting.until("one in " + log, () -> Files.readString(log), "one\n"::equals);

            Ended second = second(first);

            assertUsageError(second, TAKEN);
            assertThat(first.folder().resolve("pid")).hasContent(first.pid() + "\n");
            assertThat(first.await("says", "RUNNING")).isEqualTo(pid);
            say(first, "two");
            Waiting.until("two in " + log, () -> Files.readString(log), "one\ntwo\n"::equals);
            assertThat(LocalHttp.tcp(port).get("/jolokia/version").status()).isEqualTo(200);
        }
    }

    @Test
    void aSecondDaemonOnTheSameUnixSocketIsRefused() throws Exception {
        try (var first = ProvostDaemon.start(CAT)) {
            int pid = first.await("cat", "RUNNING");
            Path log = Path.of((String)
                    first.rpc().struct("supervisor.getProcessInfo", "cat").get("stdout_logfile"));

            Ended second = second(first);

            assertUsageError(second, TAKEN);
            assertThat(log).exists();
            assertThat(first.folder().resolve("pid")).hasContent(first.pid() + "\n");
            assertThat(first.await("cat", "RUNNING")).isEqualTo(pid);
        }
    }

    /// A second daemon of the same configuration, but for the pid file: that would be refused before the sockets are.
    private static Ended second(ProvostDaemon first) throws Exception {
        return ProvostDaemon.run(
                first.folder(), "-n", "-c", first.config().toString(), "-j", first.folder() + "/second.pid");
    }

    private static void say(ProvostDaemon daemon, String line) throws IOException {
        assertThat(daemon.rpc().call("supervisor.sendProcessStdin", "says", line + "\n"))
                .isEqualTo(true);
    }

    @Test
    void aCommandThatIsMissingIsFatalAndTheDaemonStays() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:gone]
                command=/nonexistent/program
                startretries=0
                """ + CAT)) {
            daemon.await("gone", "FATAL");

            assertThat(daemon.rpc().struct("supervisor.getProcessInfo", "gone"))
                    .containsEntry("spawnerr", "can't find command '/nonexistent/program'")
                    .containsEntry("pid", 0);
            daemon.await("cat", "RUNNING");
        }
    }

    @Test
    void aFolderThatIsMissingIsToldInTheProgramsLog() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:lost]
                command=/bin/cat
                directory=/nonexistent
                startretries=0
                redirect_stderr=true
                """)) {
            daemon.await("lost", "FATAL");

            Waiting.until(
                    "reason in the log of lost",
                    () -> (String) daemon.rpc().call("supervisor.readProcessStdoutLog", "lost", -1000, 0),
                    text -> text.contains("supervisor: couldn't chdir to /nonexistent: ENOENT"));
        }
    }

    @Test
    void aFullDiskUnderALogStopsNeitherTheProgramNorTheDaemon() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:full]
                command=/bin/sh -c "seq 1 100000; echo done >&2; exec cat"
                startsecs=0
                stdout_logfile=/dev/full
                stdout_logfile_maxbytes=0
                stderr_logfile=%(here)s/full.err
                """ + CAT)) {
            int pid = daemon.await("full", "RUNNING");
            Path err = daemon.folder().resolve("full.err");
            // The program got rid of all its output, though it could not be kept.
            Waiting.until("end of the output", () -> Files.exists(err) ? Files.readString(err) : "", "done\n"::equals);

            assertThat(daemon.await("full", "RUNNING")).isEqualTo(pid);
            daemon.await("cat", "RUNNING");
            LocalHttp.Reply lost = LocalHttp.unix(daemon.folder().resolve("sock"))
                    .get("/jolokia/read/provost:type=Supervisor/LogBytesLost");
            assertThat(lost.body()).contains("\"value\":588895");
            daemon.awaitLog("/dev/full");
        }
    }

    @Test
    void aDiskThatFillsUpCostsItsBytesOnlyAndIsUsedAgainWhenThereIsRoom() throws Exception {
        // A disk of its own: in a mount namespace, so that nothing stays behind.
        List<String> onSmallDisk = List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mkdir -p small && mount -t tmpfs -o size=256k none small && exec \"$@\"",
                "sh");
        assumeTrue(mountsAreAllowed(), "skipped: a file system of its own needs root, util-linux and leave to mount");
        try (var daemon = ProvostDaemon.start(onSmallDisk, """
                [program:flood]
                command=/bin/sh -c "seq 1 200000; echo done >&2; while read line; do echo $line; done"
                startsecs=0
                stdout_logfile=%(here)s/small/flood.log
                stdout_logfile_maxbytes=0
                stderr_logfile=%(here)s/flood.err
                """ + CAT)) {
            XmlRpc rpc = daemon.rpc();
            int pid = daemon.await("flood", "RUNNING");
            Path err = daemon.folder().resolve("flood.err");
            Waiting.until("end of the flood", () -> Files.exists(err) ? Files.readString(err) : "", "done\n"::equals);
            daemon.awaitLog("No space left on device");

            assertThat(rpc.call("supervisor.readProcessStdoutLog", "flood", 0, 4))
                    .isEqualTo("1\n2\n");
            assertThat(rpc.call("supervisor.clearProcessLogs", "flood")).isEqualTo(true);
            assertThat(rpc.call("supervisor.sendProcessStdin", "flood", "room\n"))
                    .isEqualTo(true);
            Waiting.until(
                    "what came after",
                    () -> (String) rpc.call("supervisor.readProcessStdoutLog", "flood", 0, 0),
                    "room\n"::equals);
            assertThat(daemon.await("flood", "RUNNING")).isEqualTo(pid);
            daemon.await("cat", "RUNNING");
        }
    }

    private boolean mountsAreAllowed() throws Exception {
        try {
            return Ended.run(folder, Map.of(), List.of("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"))
                            .status()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aFullDiskUnderTheActivityLogDoesNotStopTheDaemon() throws Exception {
        // The later [supervisord] section wins.
        try (var daemon = ProvostDaemon.start("[supervisord]\nlogfile=/dev/full\nlogfile_maxbytes=0\n" + CAT)) {
            int pid = daemon.await("cat", "RUNNING");

            assertThat(daemon.rpc().call("supervisor.stopProcess", "cat")).isEqualTo(true);
            assertThat(daemon.rpc().call("supervisor.startProcess", "cat")).isEqualTo(true);
            assertThat(daemon.await("cat", "RUNNING")).isNotEqualTo(pid);
            Files.writeString(daemon.folder().resolve("main.log"), "");
        }
    }

    @Test
    void whereDescriptorsAreTooFewForAllProgramsOneCanSeeWhich() throws Exception {
        Path folder = ProvostDaemon.newFolder();
        String text = ProvostDaemon.configuration(folder, """
                [program:p]
                command=/bin/cat
                process_name=%(process_num)d
                numprocs=120
                startsecs=0
                startretries=0
                """).replace("[supervisord]", "[supervisord]\nminfds=64");
        Files.writeString(folder.resolve("s.conf"), text);
        List<String> limited = List.of("/bin/sh", "-c", "ulimit -n 400; exec \"$@\"", "sh");
        try (var daemon = ProvostDaemon.start(
                limited, folder, "-c", folder.resolve("s.conf").toString())) {
            daemon.awaitLog("INFO spawnerr: too many open files to spawn '");
            List<String> status = Waiting.until(
                    "all that can run, and the others FATAL",
                    () -> daemon.provostctl("status").out().lines().toList(),
                    lines -> lines.size() == 120
                            && lines.stream().allMatch(line -> line.contains("RUNNING") || line.contains("FATAL")));
            assertThat(status).anyMatch(line -> line.contains("RUNNING"));
            assertThat(status).anyMatch(line -> line.contains("too many open files to spawn"));
        }
    }

    @Test
    void aBrokenFileNeverEndsARunningDaemon() throws Exception {
        try (var daemon = ProvostDaemon.start(CAT)) {
            int pid = daemon.await("cat", "RUNNING");
            assertNothingHappensWith("broken\n", "File contains no section headers.", daemon);
            assertNothingHappensWith(
                    "[supervisord]\n[program:cat]\nstartsecs=1\n",
                    "program section program:cat does not specify a command",
                    daemon);
            assertThat(daemon.await("cat", "RUNNING")).isEqualTo(pid);
            assertThat(daemon.mainLog()).doesNotContain("waiting for cat to die");
        }
    }

    private static void assertNothingHappensWith(String broken, String reason, ProvostDaemon daemon) throws Exception {
        Files.writeString(daemon.config(), broken);

        assertRefused(daemon, "supervisor.reloadConfig", reason);
        assertRefused(daemon, "supervisor.restart", reason);
        Ended kill = Ended.run(daemon.folder(), Map.of(), List.of("kill", "-HUP", Long.toString(daemon.pid())));
        assertThat(kill.status()).isZero();
        daemon.awaitLog("WARN received SIGHUP indicating restart request");
        daemon.awaitLog("ERRO restart refused, the running configuration stays: " + reason);
        assertThat(ProvostDaemon.stateOf(daemon.rpc())).isEqualTo("RUNNING");
    }

    private static void assertRefused(ProvostDaemon daemon, String method, String reason) throws IOException {
        try {
            Object answer = daemon.rpc().call(method);
            throw new AssertionError(method + " accepted a broken file: " + answer);
        } catch (XmlRpc.FaultException e) {
            assertThat(e.code()).isEqualTo(92);
            assertThat(e).hasMessageStartingWith("CANT_REREAD: " + reason);
        }
    }
}
