package dev.provost.bridge.jolokia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.bridge.Fixture;
import dev.provost.bridge.Fixture.Reply;
import dev.provost.bridge.StandInSupervisor;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.ObjectNames;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JolokiaTest {
    private static final String SUPERVISOR = "provost:type=Supervisor";

    private Fixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = Fixture.open();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private String get(String path) throws Exception {
        return Fixture.send(fixture.tcp(), Fixture.request("GET", "/jolokia" + path, ""))
                .body();
    }

    private String post(String json) throws Exception {
        return Fixture.send(fixture.unix(), Fixture.request("POST", "/jolokia", json))
                .body();
    }

    @Test
    void readsWritesExecutesSearchesAndLists() throws Exception {
        fixture.supervisor.on("startProcess", arguments -> arguments[0].equals("web"));

        assertThat(get("/version")).contains("\"status\":200");
        assertThat(get("/read/" + SUPERVISOR + "/Priority"))
                .contains("\"value\":999")
                .contains("\"status\":200");
        assertThat(get("/read/provost:*/Priority")).contains("\"" + SUPERVISOR + "\":{\"Priority\":999}");
        assertThat(get("/read/java.lang:type=Memory/HeapMemoryUsage")).contains("\"used\":");
        assertThat(get("/exec/" + SUPERVISOR + "/startProcess/web/true")).contains("\"value\":true");
        assertThat(get("/search/*:*")).contains(SUPERVISOR).contains("java.lang:type=Runtime");
        assertThat(get("/list")).contains("startProcess");
        assertThat(post("{\"type\":\"write\",\"mbean\":\"" + SUPERVISOR + "\",\"attribute\":\"Priority\",\"value\":1}"))
                .contains("\"status\":200");
        assertThat(post("[{\"type\":\"version\"},{\"type\":\"exec\",\"mbean\":\"" + SUPERVISOR
                        + "\",\"operation\":\"getState\"}]"))
                .contains("\"statename\":\"RUNNING\"");
    }

    @Test
    void everythingElseIsHidden() throws Exception {
        assertThat(get("/search/*:*"))
                .doesNotContain("jolokia:")
                .doesNotContain("com.sun.management")
                .doesNotContain("JMImplementation")
                .doesNotContain("java.util.logging");
        assertThat(get("/list")).doesNotContain("dumpHeap").doesNotContain("DiagnosticCommand");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/read/java.lang:type=Runtime/SystemProperties",
                "/read/java.lang:type=Runtime/InputArguments",
                "/read/java.lang:type=Runtime/ClassPath",
                "/read/java.lang:type=Runtime/LibraryPath",
                "/read/java.lang:type=Runtime/BootClassPath",
                "/write/java.lang:type=Memory/Verbose/true",
                "/write/java.lang:type=Threading/ThreadCpuTimeEnabled/false",
                "/exec/java.lang:type=Memory/gc",
                "/exec/java.lang:type=Threading/findDeadlockedThreads",
                "/exec/com.sun.management:type=DiagnosticCommand/jvmtiAgentLoad/x",
                "/exec/com.sun.management:type=DiagnosticCommand/vmSystemProperties",
                "/exec/com.sun.management:type=DiagnosticCommand/vmCommandLine",
                "/exec/com.sun.management:type=HotSpotDiagnostic/dumpHeap/x/true",
                "/exec/com.sun.management:type=HotSpotDiagnostic/getVMOption/x",
                "/exec/com.sun.management:type=HotSpotDiagnostic/setVMOption/x/y",
                "/read/com.sun.management:type=HotSpotDiagnostic",
                "/read/java.util.logging:type=Logging",
                "/exec/java.util.logging:type=Logging/setLoggerLevel/x/INFO",
                "/exec/jdk.management.jfr:type=FlightRecorder/copyTo/1/x",
                "/write/jdk.management:type=VirtualThreadScheduler/Parallelism/1",
                "/read/JMImplementation:type=MBeanServerDelegate",
                "/exec/jolokia:type=ServerHandler,agent=provost/mBeanServersInfo",
                "/read/jolokia:type=Config,agent=provost/Debug",
                "/notification/open/x/sse"
            })
    void isForbidden(String path) throws Exception {
        assertThat(get(path))
                .doesNotContain("\"status\":200")
                .containsPattern("\"status\":40[034]|Error code 40")
                .doesNotContain("stacktrace");
    }

    @Test
    void aReadOfAllAttributesLeavesOutTheSecretOnes() throws Exception {
        assertThat(get("/read/java.lang:type=Runtime?ignoreErrors=true"))
                .contains("\"Uptime\"")
                .doesNotContain("java.home")
                .doesNotContain("surefire");
    }

    @Test
    void aFaultArrivesWithoutAStackTrace() throws Exception {
        fixture.supervisor.on("stopProcess", arguments -> {
            throw new Fault(Code.NOT_RUNNING, (String) arguments[0]);
        });

        assertThat(get("/exec/" + SUPERVISOR + "/stopProcess/web/true?includeStackTrace=true"))
                .contains("NOT_RUNNING: web")
                .contains("\"status\":500")
                .doesNotContain("stacktrace");
        assertThat(post("{\"type\":\"exec\",\"mbean\":\"" + SUPERVISOR + "\",\"operation\":\"stopProcess\","
                        + "\"arguments\":[\"web\",true],\"config\":{\"includeStackTrace\":\"true\"}}"))
                .contains("NOT_RUNNING: web")
                .doesNotContain("stacktrace");
    }

    @Test
    void pagesOfOtherOriginsAreTurnedAway() throws Exception {
        assertThat(status("Origin: http://evil.example")).isEqualTo(403);
        assertThat(status("Origin: null")).isEqualTo(403);
        assertThat(status("Sec-Fetch-Site: cross-site")).isEqualTo(403);
        assertThat(status("Sec-Fetch-Site: same-origin")).isEqualTo(200);
        assertThat(status("Origin: http://x")).isEqualTo(200);
    }

    private int status(String header) throws Exception {
        Reply reply = Fixture.send(fixture.tcp(), Fixture.request("GET", "/jolokia/version", "", header));
        return reply.status();
    }

    @Test
    void brokenRequestsAreTold() throws Exception {
        assertThat(Fixture.send(fixture.tcp(), Fixture.request("POST", "/jolokia", "{broken"))
                        .status())
                .isEqualTo(400);
        assertThat(get("/nonsense/x")).containsPattern("\"status\":400|Error code 400");
    }

    @Test
    void listDescribesAlikeMBeansOnce() throws Exception {
        for (int i = 0; i < 300; i++) {
            fixture.mbeans.registerMBean(new StandInSupervisor(), ObjectNames.process("g", "p", "n" + i));
        }

        String list = get("/list/provost");

        assertThat(list).contains("\"status\":200");
        assertThat(Arrays.stream(list.split("startProcessGroup", -1)).count() - 1)
                .isLessThan(6);
    }
}
