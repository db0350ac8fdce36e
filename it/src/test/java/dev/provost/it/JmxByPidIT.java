package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A person with a JDK and the pid, and not one class of ours.
class JmxByPidIT {
    @Test
    void aJdkAloneReadsEverythingActsAndHears(@TempDir Path empty) throws Exception {
        Path source = empty.resolve("BareClient.java");
        try (var resource = JmxByPidIT.class.getResourceAsStream("/BareClient.java.txt")) {
            Files.copy(resource, source);
        }
        try (var daemon = ProvostDaemon.start("""
                [program:cat]
                command=/bin/cat
                startsecs=0
                """)) {
            daemon.await("cat", "RUNNING");
            Path out = empty.resolve("out");

            Process client = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xmx64m",
                            source.toString(),
                            Long.toString(daemon.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            boolean ended = client.waitFor(60, TimeUnit.SECONDS);
            client.destroyForcibly();

            String said = Files.readString(out);
            assertThat(ended).as("client ends; it said: %s", said).isTrue();
            assertThat(client.exitValue()).as(said).isZero();
            assertThat(said.lines())
                    .contains(
                            "bean provost:type=Supervisor",
                            "bean provost:type=Group,name=cat",
                            "bean provost:type=Program,group=cat,name=cat",
                            "bean provost:type=Process,group=cat,program=cat,name=cat",
                            "stopProcess true",
                            "error NOT_RUNNING: cat",
                            "startProcess true",
                            "heard provost.process.state.stopped cat",
                            "heard provost.process.state.running cat");
            assertThat(said).doesNotContain("unreadable");
        }
    }
}
