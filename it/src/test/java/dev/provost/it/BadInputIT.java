package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person does wrong, and what they are told.
class BadInputIT {
    @TempDir
    Path folder;

    private ProvostDaemon.Ended refused(String config) throws Exception {
        Path file = folder.resolve("s.conf");
        Files.writeString(file, config);
        return ProvostDaemon.run(folder, "-n", "-c", file.toString());
    }

    private String head() {
        return "[supervisord]\nlogfile=%1$s/main.log\npidfile=%1$s/pid\nchildlogdir=%1$s\n".formatted(folder);
    }

    private static void assertUsageError(ProvostDaemon.Ended ended, String error) {
        assertThat(ended.err().lines())
                .first()
                .asString()
                .startsWith("Error: " + error);
        assertThat(ended.err().lines())
                .anyMatch(line -> line.startsWith("For help, use ") && line.endsWith(" -h"));
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
    void aLineThatIsNone() throws Exception {
        assertUsageError(
                refused("[supervisord]\nfoobar\n"),
                "Source contains parsing errors: '" + folder.resolve("s.conf") + "'");
    }

    @Test
    void noSupervisordSection() throws Exception {
        assertUsageError(
                refused("[program:a]\ncommand=/bin/cat\n"), ".ini file does not include supervisord section");
    }

    @Test
    void aProgramWithoutCommand() throws Exception {
        assertUsageError(
                refused(head() + "[program:a]\nstartsecs=1\n"),
                "program section program:a does not specify a command");
    }

    @Test
    void aUserWhoDoesNotExist() throws Exception {
        assertUsageError(
                refused(head() + "[program:a]\ncommand=/bin/cat\nuser=nosuch\n"), "Invalid user name nosuch");
    }

    @Test
    void aFolderOfTheMainLogThatDoesNotExist() throws Exception {
        assertUsageError(
                refused("[supervisord]\nlogfile=/nonexistent/main.log\n"),
                "The directory named as part of the path /nonexistent/main.log does not exist");
    }

    @Test
    void aMainLogThatCannotBeWritten() throws Exception {
        Path taken = Files.createDirectory(folder.resolve("taken"));

        var ended = refused("[supervisord]\nlogfile=" + taken + "\npidfile=" + folder + "/pid\n");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).contains(taken.toString()).doesNotStartWith("Error: ");
    }

    @Test
    void aPortThatIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertUsageError(
                    refused(head() + "[inet_http_server]\nport=127.0.0.1:" + taken.getLocalPort() + "\n"),
                    "Another program is already listening on a port that one of our HTTP servers is configured to use.  "
                            + "Shut this program down first before starting supervisord.");
        }
    }

    @Test
    void aCommandThatIsMissingIsFatalAndTheDaemonStays() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:gone]
                command=/nonexistent/program
                startretries=0
                [program:cat]
                command=/bin/cat
                startsecs=0
                """)) {
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
                    () -> log(daemon, "lost"),
                    text -> text.contains("supervisor: couldn't chdir to /nonexistent: ENOENT"));
        }
    }

    private static String log(ProvostDaemon daemon, String name) throws IOException {
        return (String) daemon.rpc().call("supervisor.readProcessStdoutLog", name, -1000, 0);
    }

    @Test
    void aBrokenFileNeverEndsARunningDaemon() throws Exception {
        try (var daemon = ProvostDaemon.start("[program:cat]\ncommand=/bin/cat\nstartsecs=0\n")) {
            daemon.await("cat", "RUNNING");
            Files.writeString(daemon.config(), "broken\n");

            try {
                daemon.rpc().call("supervisor.reloadConfig");
                throw new AssertionError("a broken file was accepted");
            } catch (XmlRpc.FaultException e) {
                assertThat(e.code()).isEqualTo(92);
                assertThat(e).hasMessageStartingWith("CANT_REREAD: ");
            }
            daemon.await("cat", "RUNNING");
        }
    }
}
