package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A person with a JDK and the pid, and not one class of ours.
class JmxByPidIT {
    private static final Pattern READ = Pattern.compile("read (\\d+) of (\\d+) attributes of (.+)");

    @Test
    void aJdkAloneReadsEverythingActsAndHears(@TempDir Path empty) throws Exception {
        Path source = empty.resolve("BareClient.java");
        try (var resource = JmxByPidIT.class.getResourceAsStream("/BareClient.java.txt")) {
            Files.copy(resource, source);
        }
        try (var daemon = ProvostDaemon.start("""
                [access]
                audit_logfile=%(here)s/audit.log
                [program:cat]
                command=/bin/cat
                startsecs=0
                [program:many]
                command=/bin/cat
                process_name=%(program_name)s_%(process_num)d
                numprocs=2
                """)) {
            int pid = daemon.await("cat", "RUNNING");

            Ended client = Ended.run(
                    empty,
                    Map.of(),
                    List.of(
                            ProvostDaemon.jdk("java"),
                            "-Xmx128m",
                            "-XX:TieredStopAtLevel=1",
                            source.toString(),
                            Long.toString(daemon.pid())));

            assertThat(client.status()).as(client.out() + client.err()).isZero();
            List<String> said = client.out().lines().toList();
            assertThat(said.stream().filter(line -> line.startsWith("bean ")))
                    .contains(
                            "bean provost:type=Supervisor",
                            "bean provost:type=Group,name=cat",
                            "bean provost:type=Group,name=many",
                            "bean provost:type=Program,group=cat,name=cat",
                            "bean provost:type=Program,group=many,name=many",
                            "bean provost:type=Process,group=cat,program=cat,name=cat",
                            "bean provost:type=Process,group=many,program=many,name=many_0",
                            "bean provost:type=Process,group=many,program=many,name=many_1");
            assertThat(said).noneMatch(line -> line.startsWith("unreadable"));
            Path audit = daemon.folder().resolve("audit.log");
            Waiting.until(
                    "record of what came by the JVM's own agent",
                    () -> Files.readString(audit),
                    text -> text.contains("\"door\":\"attach\",\"role\":\"admin\"")
                            && text.contains("\"operation\":\"stopProcess\""));
            assertAllWereRead(said);
            assertThat(said)
                    .contains("state RUNNING", "pid " + pid, "info RUNNING " + pid, "all 3")
                    .containsSubsequence(
                            "stopProcess true",
                            "error NOT_RUNNING: cat",
                            "error BAD_NAME: nosuch",
                            "error of the process NOT_RUNNING: cat",
                            "startProcess true",
                            "signal true",
                            "heard provost.process.state.stopping cat:cat from RUNNING to STOPPING",
                            "heard provost.process.state.stopped cat:cat from STOPPING to STOPPED",
                            "heard provost.process.state.starting cat:cat from STOPPED to STARTING",
                            "heard provost.process.state.running cat:cat from STARTING to RUNNING",
                            "changed StateName from RUNNING to STOPPING",
                            "changed StateName from STOPPING to STOPPED",
                            "changed StateName from STOPPED to STARTING",
                            "changed StateName from STARTING to RUNNING");
        }
    }

    private static void assertAllWereRead(List<String> said) {
        int beans = 0;
        for (String line : said) {
            var read = READ.matcher(line);
            if (read.matches()) {
                beans++;
                assertThat(read.group(1)).as(line).isEqualTo(read.group(2));
                assertThat(Integer.parseInt(read.group(2))).as(line).isGreaterThanOrEqualTo(5);
            }
        }
        assertThat(beans).as("beans that were read").isGreaterThanOrEqualTo(8);
    }
}
