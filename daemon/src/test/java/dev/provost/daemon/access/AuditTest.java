package dev.provost.daemon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.provost.daemon.management.BeanType;
import dev.provost.daemon.management.ManagedBean;
import dev.provost.daemon.management.Notifier;
import dev.provost.jmx.Fault;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.Role;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.spi.LogSink;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {
    private static final ObjectName PROCESS = ObjectNames.process("web", "web", "web");

    private final List<String> log = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private final Notifier notifier = new Notifier(() -> now);
    private final Audit audit = new Audit(notifier, () -> now);
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();

    @TempDir
    private Path dir;

    private Path open() throws Exception {
        Path file = dir.resolve("audit.log");
        audit.open(sink(), file, 0, 0);
        ProcessMXBean process = (ProcessMXBean) Proxy.newProxyInstance(
                ProcessMXBean.class.getClassLoader(), new Class<?>[] {ProcessMXBean.class}, (_, method, _) -> {
                    if (method.getName().equals("stop")) {
                        throw new Fault(Fault.Code.NOT_RUNNING, "web");
                    }
                    return method.getReturnType() == boolean.class ? (Object) true : "";
                });
        server.registerMBean(
                new ManagedBean<>(BeanType.of(ProcessMXBean.class, List.of()), process, notifier, audit), PROCESS);
        return file;
    }

    private LogSink sink() {
        return new LogSink() {
            @Override
            public void log(LogLevel level, String text) {
                log.add(level + " " + text);
            }

            @Override
            public boolean writes(LogLevel level) {
                return true;
            }
        };
    }

    private static final Caller ANN = new Caller(Role.OPERATOR, "ann", () -> "192.0.2.7:4711", Door.XML_RPC);

    private static Throwable as(Caller caller, ThrowingCallable call) {
        return ScopedValue.where(Caller.CURRENT, caller).call(() -> catchThrowable(call));
    }

    /// {@return the lines of the file, closed; how long each thing took made 0}
    private List<String> lines(Path file) throws IOException {
        audit.close();
        return Files.readAllLines(file).stream()
                .map(line -> line.replaceAll("\"micros\":\\d+", "\"micros\":0"))
                .toList();
    }

    private static String line(String outcome, String operation, String arguments, String fault) {
        return "{\"time\":\"2026-11-21T10:00:00Z\",\"outcome\":\"" + outcome
                + "\",\"door\":\"xml-rpc\",\"role\":\"operator\",\"user\":\"ann\",\"origin\":\"192.0.2.7:4711\","
                + "\"bean\":\"provost:type=Process,group=web,program=web,name=web\",\"operation\":\"" + operation
                + "\",\"arguments\":[" + arguments + "],\"fault\":\"" + fault + "\",\"micros\":0}";
    }

    @Test
    void whoDidWhatAndWhatCameOfIt() throws Exception {
        Path file = open();

        as(ANN, () -> server.invoke(PROCESS, "start", null, null));
        as(ANN, () -> server.invoke(PROCESS, "stop", null, null));
        as(ANN, () -> server.invoke(PROCESS, "signal", new Object[] {"a\"b\nc"}, new String[] {"java.lang.String"}));
        as(ANN, () -> server.invoke(PROCESS, "sendInput", new Object[] {"hunter2"}, new String[] {"java.lang.String"}));

        assertThat(lines(file))
                .containsExactly(
                        line("ok", "start", "", ""),
                        line("fault", "stop", "", "NOT_RUNNING: web"),
                        line("ok", "signal", "\"a\\\"b\\u000ac\"", ""),
                        line("ok", "sendInput", "\"<7 characters>\"", ""));
        assertThat(audit.records()).isEqualTo(4);
        assertThat(audit.recordsLost()).isZero();
    }

    @Test
    void readingIsNobodysBusiness() throws Exception {
        Path file = open();

        as(
                ANN,
                () -> server.invoke(PROCESS, "readLog", new Object[] {"stdout", 0, 0}, new String[] {
                    "java.lang.String", "int", "int"
                }));
        as(ANN, () -> server.getAttribute(PROCESS, "Pid"));

        assertThat(lines(file)).isEmpty();
    }

    @Test
    void theFileIsForItsOwnerAlone() throws Exception {
        Path file = open();

        audit.signalled("SIGTERM", 42);

        assertThat(lines(file))
                .containsExactly("{\"time\":\"2026-11-21T10:00:00Z\",\"outcome\":\"ok\",\"door\":\"signal\",\"role\":"
                        + "\"admin\",\"user\":\"\",\"origin\":\"pid 42\",\"bean\":\"\",\"operation\":\"SIGTERM\","
                        + "\"arguments\":[],\"fault\":\"\",\"micros\":0}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void somebodyWhoCallsPastTheDoorsIsKnownAsSuch() throws Exception {
        Path file = open();

        server.invoke(PROCESS, "start", null, null);

        assertThat(lines(file)).singleElement().asString().contains("\"door\":\"local\",\"role\":\"admin\"");
    }

    @Test
    void refusalsAreToldUpToABoundAndCountedBeyond() throws Exception {
        Path file = open();
        for (int i = 0; i < 25; i++) {
            audit.refused(Caller.unknown(Door.WEB), "GET /" + i, "wrong user name or password");
        }

        assertThat(log).hasSize(20).startsWith("WARN refused by web: GET /0: wrong user name or password");
        assertThat(audit.refusals()).isEqualTo(25);
        assertThat(audit.recordsLost()).isEqualTo(5);

        now = now.plusSeconds(11);
        audit.refused(ANN, "shutdown\nforged", "x");

        assertThat(log.subList(20, 22))
                .containsExactly(
                        "WARN 5 more requests were refused in the time before, they came too quickly to tell each",
                        "WARN refused by xml-rpc, user 'ann' at 192.0.2.7:4711: shutdown?forged: x");
        assertThat(lines(file)).hasSize(21);
    }

    @Test
    void aFileThatCanNotBeWrittenCostsNobodyAnythingButIsCounted() throws Exception {
        audit.open(sink(), Path.of("/dev/full"), 0, 0);

        for (int i = 0; i < 3; i++) {
            audit.signalled("SIGHUP", i);
        }
        audit.close();

        assertThat(audit.recordsLost()).isEqualTo(3);
        assertThat(log).anyMatch(line -> line.startsWith("CRIT /dev/full: cannot write this log"));
    }

    @Test
    void aMovedFileIsFollowedByANewOne() throws Exception {
        Path file = open();
        audit.signalled("SIGHUP", 1);
        audit.close();
        audit.open(sink(), file, 0, 0);

        Files.move(file, dir.resolve("old"));
        audit.reopen();
        audit.signalled("SIGHUP", 2);

        assertThat(lines(file)).singleElement().asString().contains("pid 2");
        assertThat(Files.readAllLines(dir.resolve("old")))
                .singleElement()
                .asString()
                .contains("pid 1");
    }
}
