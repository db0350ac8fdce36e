package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// jmxterm 1.0.4, a console for JMX that knows nothing of us.
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

    /// Runs our commands on what `-l` names.
    private static String run(ProvostDaemon daemon, String location) throws Exception {
        Path script = Files.writeString(daemon.folder().resolve("jmxterm"), COMMANDS);
        Ended ended = Ended.run(
                daemon.folder(),
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        // Attaching by pid is JConsole's, which keeps that to itself since Java 9.
                        "--add-exports",
                        "jdk.jconsole/sun.tools.jconsole=ALL-UNNAMED",
                        "-jar",
                        System.getProperty("provost.jmxterm", ""),
                        "-l",
                        location,
                        "-n",
                        "-v",
                        "brief",
                        "-i",
                        script.toString()));
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

            assertEverythingWasUnderstood(daemon, run(daemon, Long.toString(daemon.pid())), pid);
        }
    }

    @Test
    void itReadsAndActsByUrlAndSoDoScripts() throws Exception {
        try (var daemon = ProvostDaemon.start(CAT)) {
            int pid = daemon.await("cat", "RUNNING");
            VirtualMachine jvm = VirtualMachine.attach(Long.toString(daemon.pid()));
            String url = jvm.startLocalManagementAgent();
            jvm.detach();

            assertEverythingWasUnderstood(daemon, run(daemon, url), pid);

            Ended waited = daemon.provostctl("jshell", "--jmx-url", url, "wait-for-state", "RUNNING", "cat");
            assertThat(waited).isEqualTo(new Ended(0, "cat: RUNNING\n", ""));
        }
    }
}
