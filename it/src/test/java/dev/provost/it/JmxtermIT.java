package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// jmxterm 1.0.4, a console for JMX that knows nothing of us: by pid, over RMI, and over HTTP with Jolokia's connector.
class JmxtermIT {
    private static final String CAT = """
            [program:cat]
            command=/bin/cat
            startsecs=0
            """;
    private static final String COMMANDS = """
            domains
            beans -d provost
            bean provost:type=Process,group=cat,program=cat,name=cat
            info
            get StateName Pid
            run signal HUP
            run stop
            get StateName
            run stop
            run start
            bean provost:type=Supervisor
            get StateTotals
            run startProcess cat true
            run getProcessInfo cat
            """;

    /// Runs our commands on what `connection` names.
    private static String run(ProvostDaemon daemon, String commands, String... connection) throws Exception {
        Path script = Files.writeString(daemon.folder().resolve("jmxterm"), commands);
        List<String> command = new ArrayList<>(List.of(
                ProvostDaemon.jdk("java"),
                "-XX:TieredStopAtLevel=1",
                // Attaching by pid is JConsole's, which keeps that to itself since Java 9.
                "--add-exports",
                "jdk.jconsole/sun.tools.jconsole=ALL-UNNAMED",
                "-cp",
                System.getProperty("provost.clients", "") + "/*",
                "org.cyclopsgroup.jmxterm.boot.CliMain",
                "-n",
                // With the causes of errors, which the connector has ours in.
                "-v",
                "verbose",
                "-i",
                script.toString()));
        command.addAll(List.of(connection));
        Ended ended = Ended.run(daemon.folder(), Map.of(), command);
        assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
        return ended.out() + ended.err();
    }

    private static void assertEverythingWasUnderstood(ProvostDaemon daemon, String said, int pidBefore)
            throws Exception {
        int pid = daemon.await("cat", "RUNNING");
        assertThat(said)
                .contains("\nprovost\n", "\nprovost:name=cat,type=Group\n", "\nprovost:type=Supervisor\n")
                .contains("java.lang.Boolean signal(java.lang.String signal)")
                .contains("readLog(java.lang.String channel,java.lang.Integer offset,java.lang.Integer length)")
                .contains("javax.management.AttributeChangeNotification(jmx.attribute.change)")
                .contains("Pid = " + pidBefore + ";")
                .contains("  running = 1;\n", "  stopped = 0;\n")
                .contains("  pid = " + pid + ";\n", "  statename = RUNNING;\n");
        // Values are on one stream, what is said about them and errors on the other, which stands behind it here.
        assertThat(said)
                .containsSubsequence("StateName = RUNNING;", "\ntrue\n", "StateName = STOPPED;")
                .contains("NOT_RUNNING: cat")
                .contains("ALREADY_STARTED: cat");
        assertThat(pid).isNotEqualTo(pidBefore);
    }

    @Test
    void itReadsAndActsByPid() throws Exception {
        try (var daemon = ProvostDaemon.start(CAT)) {
            int pid = daemon.await("cat", "RUNNING");

            assertEverythingWasUnderstood(daemon, run(daemon, COMMANDS, "-l", Long.toString(daemon.pid())), pid);
        }
    }

    @Test
    void itReadsAndActsByUrlAndSoDoScripts() throws Exception {
        try (var daemon = ProvostDaemon.start(CAT)) {
            int pid = daemon.await("cat", "RUNNING");
            VirtualMachine jvm = VirtualMachine.attach(Long.toString(daemon.pid()));
            String url = jvm.startLocalManagementAgent();
            jvm.detach();

            assertEverythingWasUnderstood(daemon, run(daemon, COMMANDS, "-l", url), pid);

            Ended waited = daemon.provostctl("jshell", "--jmx-url", url, "wait-for-state", "RUNNING", "cat");
            assertThat(waited).isEqualTo(new Ended(0, "cat: RUNNING\n", ""));
        }
    }

    @Test
    void itReadsAndActsOverHttpAsFarAsItsUserMay() throws Exception {
        Path folder = ProvostDaemon.newFolder();
        Path users = ProvostDaemon.writeSecret(folder.resolve("users"), "ann:viewer:look\ncid:admin:all\n");
        int port = ProvostDaemon.freePort();
        String url = "service:jmx:jolokia://127.0.0.1:" + port + "/jolokia";
        try (var daemon = ProvostDaemon.start(
                "[access]\nusers_file=" + users + "\n[inet_http_server]\nport=127.0.0.1:" + port + "\n" + CAT)) {
            int pid = daemon.await("cat", "RUNNING");

            assertEverythingWasUnderstood(daemon, run(daemon, COMMANDS, "-l", url, "-u", "cid", "-p", "all"), pid);

            int next = daemon.await("cat", "RUNNING");
            String seen = run(daemon, COMMANDS, "-l", url, "-u", "ann", "-p", "look");
            assertThat(seen)
                    .contains("Pid = " + next + ";", "  statename = RUNNING;\n")
                    .contains("NOT_ALLOWED: stop of provost:", "NOT_ALLOWED: startProcess of provost:")
                    .doesNotContain("\ntrue\n", "STOPPED");
            assertThat(daemon.await("cat", "RUNNING")).isEqualTo(next);
        } finally {
            ProvostDaemon.delete(folder);
        }
    }
}
