package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// JConsole and VisualVM as people see them.
class DesktopIT {
    private static final DebianPackage VISUALVM = new DebianPackage("visualvm", Path.of("/usr/bin/visualvm"));
    /// VisualVM runs on Debian's choice of a JDK, and only on that.
    private static final DebianPackage ITS_JDK =
            new DebianPackage("default-jdk", Path.of("/usr/lib/jvm/default-java/bin/javac"));

    private static final String CONFIGURATION = """
            [program:cat]
            command=/bin/cat
            startsecs=0
            [program:many]
            command=/bin/cat
            process_name=%(program_name)s_%(process_num)d
            numprocs=2
            [group:pair]
            programs=many
            """;

    @BeforeAll
    static void haveThem() throws Exception {
        // The libraries that windows need come with it.
        ITS_JDK.require();
        VISUALVM.require();
        SwingHand.DISPLAY.require();
    }

    @Test
    void jconsoleShowsReadsActsAndHears() throws Exception {
        try (var daemon = ProvostDaemon.start(CONFIGURATION);
                var window = SwingHand.start(List.of(ProvostDaemon.jdk("jconsole"), Long.toString(daemon.pid())))) {
            int pid = daemon.await("cat", "RUNNING");
            // It says so of every local process: its way to it is no TLS.
            window.press("Insecure connection");
            window.tab("MBeans");

            String[] cat = {"provost", "Process", "cat", "cat", "cat"};
            window.select(below(cat, "Attributes"));
            window.await("StateName=RUNNING");
            window.awaitGone("Connecting");
            assertThat(window.texts()).contains("Pid=" + pid, "Group=cat");
            window.picture("jconsole-attributes");

            window.select(below(cat, "Operations", "readLog"));
            window.await("readLog");
            assertThat(window.texts()).contains("channel", "offset", "length");
            window.picture("jconsole-operation");

            window.select("provost", "Supervisor", "Notifications");
            window.press("Subscribe");
            window.await("Unsubscribe");
            window.select(below(cat, "Operations", "stop"));
            window.press("stop");
            window.await("true");
            window.picture("jconsole-done");
            window.press("OK");
            daemon.await("cat", "STOPPED");
            window.press("stop");
            window.await("NOT_RUNNING: cat");
            window.picture("jconsole-refused");
            window.press("OK");
            window.select("provost", "Supervisor", "Notifications");
            window.await("cat:cat is STOPPED, was stopping");
            assertThat(String.join("\n", window.texts())).contains("stop() of provost:", ": fault, NOT_RUNNING: cat");
            window.picture("jconsole-notifications");

            window.select("provost", "Supervisor", "Operations", "getAllProcessInfo");
            window.press("getAllProcessInfo");
            window.await("Composite Data Navigation 1/3");
            window.await("statename=STOPPED");
            window.picture("jconsole-composite");
            window.press("OK");
            window.select("provost", "Process", "pair", "many", "many_1", "Attributes");
            window.await("Name=many_1");
        }
    }

    private static String[] below(String[] bean, String... nodes) {
        return Stream.concat(Stream.of(bean), Stream.of(nodes)).toArray(String[]::new);
    }

    @Test
    void visualVmShowsTheDaemonAndItsThreads() throws Exception {
        try (var daemon = ProvostDaemon.start(CONFIGURATION);
                var window = SwingHand.start(List.of(VISUALVM.program().toString(), "--nosplash"))) {
            window.press("I Accept");
            // Known by its main class, as every Java program is. Not with --openpid: that gives up when it is busy.
            window.open("Local", "dev.provost.daemon.Provostd (pid " + daemon.pid() + ")");
            window.tab("Threads");
            window.await("event-loop");
            window.picture("visualvm-threads");
        }
    }
}
