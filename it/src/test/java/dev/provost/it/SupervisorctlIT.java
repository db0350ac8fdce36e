package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The unmodified supervisorctl of Debian's package `supervisor`.
class SupervisorctlIT {
    @BeforeAll
    static void haveTheClient() throws Exception {
        DebianSupervisor.require();
    }

    private static Ended ctl(ProvostDaemon daemon, String... words) throws Exception {
        return daemon.control(DebianSupervisor.CLIENT.toString(), words);
    }

    private static Ended said(int status, String out) {
        return new Ended(status, out, "");
    }

    @Test
    void aDayInTheLifeOfAnOperator() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:cat]
                command=/bin/cat
                startsecs=0
                [program:hello]
                command=/bin/sh -c "echo hello; exec cat"
                startsecs=0
                """)) {
            daemon.await("cat", "RUNNING");
            daemon.await("hello", "RUNNING");
            assertThat(ctl(daemon, "status").out())
                    .matches(
                            "cat +RUNNING +pid \\d+, uptime 0:00:\\d\\d\nhello +RUNNING +pid \\d+, uptime 0:00:\\d\\d\n");
            assertThat(ctl(daemon, "stop", "cat")).isEqualTo(said(0, "cat: stopped\n"));
            assertThat(ctl(daemon, "stop", "cat")).isEqualTo(said(0, "cat: ERROR (not running)\n"));
            assertThat(ctl(daemon, "status", "cat").status()).isEqualTo(3);
            assertThat(ctl(daemon, "start", "cat")).isEqualTo(said(0, "cat: started\n"));
            assertThat(ctl(daemon, "start", "nosuch")).isEqualTo(said(1, "nosuch: ERROR (no such process)\n"));
            assertThat(ctl(daemon, "restart", "cat")).isEqualTo(said(0, "cat: stopped\ncat: started\n"));
            assertThat(ctl(daemon, "signal", "USR1", "cat")).isEqualTo(said(0, "cat: signalled\n"));
            daemon.await("cat", "RUNNING");
            Waiting.until("text in the log", () -> ctl(daemon, "tail", "hello").out(), "hello\n\n"::equals);
            assertThat(ctl(daemon, "reread")).isEqualTo(said(0, "No config updates to processes\n"));

            Files.writeString(
                    daemon.config(), "[program:new]\ncommand=/bin/cat\nstartsecs=0\n", StandardOpenOption.APPEND);
            assertThat(ctl(daemon, "reread")).isEqualTo(said(0, "new: available\n"));
            assertThat(ctl(daemon, "update")).isEqualTo(said(0, "new: added process group\n"));
            daemon.await("new", "RUNNING");
            assertThat(ctl(daemon, "version")).isEqualTo(said(0, "4.2.5\n"));
            assertThat(ctl(daemon, "pid").out()).isEqualTo(daemon.pid() + "\n");
        }
    }

    @Test
    void shutdownEndsTheDaemon() throws Exception {
        try (var daemon = ProvostDaemon.start("[program:cat]\ncommand=/bin/cat\n")) {
            assertThat(ctl(daemon, "shutdown")).isEqualTo(said(0, "Shut down\n"));

            assertThat(daemon.awaitEnd()).isZero();
            assertThat(ctl(daemon, "status")).isEqualTo(said(4, "unix://" + daemon.folder() + "/sock no such file\n"));
        }
    }
}
