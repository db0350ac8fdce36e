package dev.provost.bridge.jolokia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.bridge.Fixture;
import dev.provost.jmx.ObjectNames;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What monitoring systems send, rebuilt from their documentation.
class MonitoringClientsTest {
    /// A process as far as these tests read it.
    public interface PlainMBean {
        String getStateName();

        long getTotalCpuTime();

        int getPid();

        String[] getWords();
    }

    /// With attributes of several types, and news.
    public static final class Plain extends NotificationBroadcasterSupport implements PlainMBean {
        @Override
        public String getStateName() {
            return "RUNNING";
        }

        @Override
        public long getTotalCpuTime() {
            return 1_234_567_890_123L;
        }

        @Override
        public int getPid() {
            return 77;
        }

        @Override
        public String[] getWords() {
            return new String[] {"a", "b"};
        }
    }

    private final Plain first = new Plain();
    private Fixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = Fixture.open();
        fixture.mbeans.registerMBean(first, ObjectNames.process("g", "p", "n1"));
        fixture.mbeans.registerMBean(new Plain(), ObjectNames.process("g", "p", "n2"));
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private Object post(String json, String... headers) throws Exception {
        return new JSONParser()
                .parse(Fixture.send(fixture.tcp(), Fixture.request("POST", "/jolokia", json, headers))
                        .body());
    }

    private JSONObject get(String path, String... headers) throws Exception {
        return (JSONObject) new JSONParser()
                .parse(Fixture.send(fixture.tcp(), Fixture.request("GET", "/jolokia" + path, "", headers))
                        .body());
    }

    /// One POST for all metrics of an agent: a list of reads, several attributes of a pattern as a list, no `path`.
    @Test
    void telegrafReadsPatternsInBulk() throws Exception {
        var answers = (JSONArray) post("""
                [{"type":"read","mbean":"provost:type=Process,*","attribute":["StateName","TotalCpuTime","Pid"]},
                 {"type":"read","mbean":"java.lang:type=Runtime","attribute":"Uptime"},
                 {"type":"read","mbean":"provost:type=Process,*","attribute":"StateName"},
                 {"type":"read","mbean":"provost:type=Nothing,*","attribute":["A","B"]}]
                """, "Content-type: application/json");

        var all = (JSONObject) answers.get(0);
        assertThat(all.get("status")).isEqualTo(200L);
        var processes = (JSONObject) all.get("value");
        assertThat(processes).hasSize(2);
        assertThat((JSONObject) processes.get("provost:type=Process,group=g,program=p,name=n1"))
                .containsEntry("StateName", "RUNNING")
                .containsEntry("TotalCpuTime", 1_234_567_890_123L)
                .containsEntry("Pid", 77L);
        assertThat((Long) ((JSONObject) answers.get(1)).get("value")).isPositive();
        assertThat(((JSONObject) ((JSONObject) answers.get(2)).get("value")).values())
                .allSatisfy(one -> assertThat((JSONObject) one).containsOnlyKeys("StateName"));
        assertThat(((JSONObject) answers.get(3)).get("status")).isEqualTo(404L);
    }

    /// Reads of one attribute, an inner value by its path, and calls, each a GET with everything in the address.
    @Test
    void jmx4perlReadsAndCallsByGet() throws Exception {
        fixture.supervisor.on("stopProcess", _ -> true);
        String perl = "User-Agent: libwww-perl/6.68";

        assertThat(get("/read/provost:type=Process,group=g,program=p,name=n1/StateName", perl))
                .containsEntry("value", "RUNNING");
        assertThat((Long) get("/read/java.lang:type=Memory/HeapMemoryUsage/used", perl)
                        .get("value"))
                .isPositive();
        assertThat(get("/exec/provost:type=Supervisor/stopProcess/web/true", perl))
                .containsEntry("value", true);
        assertThat((JSONArray) get("/search/provost:type=Process,*", perl).get("value"))
                .hasSize(2);
        assertThat(get("/version", perl)).containsEntry("status", 200L);
        assertThat(get("/list?maxDepth=2", perl)).containsEntry("status", 200L);
    }

    /// An HTTP agent item: one POST with a body of its own making, the value taken out by JSONPath.
    @Test
    void zabbixReadsWholeMBeans() throws Exception {
        var answer = (JSONObject) post("""
                {"type":"read","mbean":"provost:type=Process,group=g,program=p,name=n2"}
                """, "Content-Type: application/json", "User-Agent: Zabbix");

        assertThat((JSONObject) answer.get("value")).containsEntry("Pid", 77L).containsKey("Words");
    }

    /// What is read in one go and what Jolokia reads look the same.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"StateName\"            | {\"StateName\":\"RUNNING\"}",
                "[\"Words\",\"Pid\"]      | {\"Words\":[\"a\",\"b\"],\"Pid\":77}",
                "[\"Pid\"]                | {\"Pid\":77}"
            })
    void aPatternIsReadWhateverTheTypes(String attribute, String expected) throws Exception {
        var answer = (JSONObject)
                post("{\"type\":\"read\",\"mbean\":\"provost:type=Process,*\",\"attribute\":" + attribute + "}");

        assertThat(((JSONObject) answer.get("value")).values()).hasSize(2).allSatisfy(one -> assertThat(one)
                .isEqualTo(new JSONParser().parse(expected)));
    }

    @Test
    void wishesOfTheClientAreHeeded() throws Exception {
        var answer = (JSONObject) post("""
                {"type":"read","mbean":"provost:type=Process,*","attribute":["TotalCpuTime"],
                 "config":{"serializeLong":"string","canonicalNaming":"false"}}
                """);

        assertThat((JSONObject)
                        ((JSONObject) answer.get("value")).get("provost:type=Process,group=g,program=p,name=n1"))
                .containsEntry("TotalCpuTime", "1234567890123");
    }

    // ---- notifications

    private String register() throws Exception {
        return (String) ((JSONObject) get("/notification/register").get("value")).get("id");
    }

    private JSONObject add(String client, String mbean) throws Exception {
        return (JSONObject) post("{\"type\":\"notification\",\"command\":\"add\",\"mode\":\"pull\",\"client\":\""
                + client + "\",\"mbean\":\"" + mbean + "\"}");
    }

    private JSONObject pull(String client, Object handle) throws Exception {
        return (JSONObject) post("{\"type\":\"exec\",\"mbean\":\"jolokia:type=NotificationStore,agent=provost\","
                + "\"operation\":\"pull\",\"arguments\":[\"" + client + "\",\"" + handle + "\"]}");
    }

    @Test
    void notificationsWaitToBePulled() throws Exception {
        String client = register();
        Object handle =
                add(client, "provost:type=Process,group=g,program=p,name=n1").get("value");

        first.sendNotification(new Notification("provost.test", first, 5, "hello"));

        var pulled = (JSONObject) pull(client, handle).get("value");
        assertThat(pulled).containsEntry("dropped", 0L);
        assertThat((JSONArray) pulled.get("notifications")).singleElement().satisfies(one -> assertThat(
                        (JSONObject) one)
                .containsEntry("message", "hello")
                .containsEntry("sequenceNumber", 5L));
        assertThat((JSONArray) ((JSONObject) pull(client, handle).get("value")).get("notifications"))
                .isEmpty();
    }

    @Test
    void theOldestAreDroppedAndCounted() throws Exception {
        String client = register();
        Object handle =
                add(client, "provost:type=Process,group=g,program=p,name=n1").get("value");
        for (int i = 0; i < 150; i++) {
            first.sendNotification(new Notification("provost.test", first, i, "hello"));
        }

        var pulled = (JSONObject) pull(client, handle).get("value");

        assertThat((JSONArray) pulled.get("notifications")).hasSize(100);
        assertThat(pulled).containsEntry("dropped", 50L);
    }

    @Test
    void onlyOurOwnNewsIsForSale() throws Exception {
        String client = register();

        assertThat(add(client, "java.lang:type=Memory")).containsEntry("status", 403L);
        assertThat(add(client, "*:*")).containsEntry("status", 403L);
        assertThat(add("nobody", "provost:type=Process,group=g,program=p,name=n1"))
                .doesNotContainEntry("status", 200L);
        assertThat(get("/search/jolokia:*").get("value")).isEqualTo(new JSONArray());
        assertThat(post("{\"type\":\"exec\",\"mbean\":\"jolokia:type=NotificationStore,agent=provost\","
                        + "\"operation\":\"hashCode\"}"))
                .satisfies(answer -> assertThat((JSONObject) answer).doesNotContainEntry("status", 200L));
    }

    @Test
    void clientsAreBounded() throws Exception {
        for (int i = 0; i < NotificationClients.CLIENTS_MAX; i++) {
            assertThat(register()).isNotEmpty();
        }

        assertThat(get("/notification/register")).doesNotContainEntry("status", 200L);
    }

    // ---- who may ask what by GET

    @ParameterizedTest
    @CsvSource({
        "/read/java.lang:type=Runtime/Uptime, 200",
        "/version, 200",
        "/exec/provost:type=Supervisor/getState, 403",
        "/write/provost:type=Supervisor/Priority/1, 403",
        "/notification/register, 403",
        "/?p=exec/provost:type=Supervisor/getState, 403",
        "/?p=read/java.lang:type=Runtime/Uptime, 200"
    })
    void aPageThatDoesNotSayWhoseItIsMayOnlyRead(String path, int status) throws Exception {
        assertThat(Fixture.send(
                                fixture.tcp(),
                                Fixture.request("GET", "/jolokia" + path, "", "User-Agent: Mozilla/5.0 (X11)"))
                        .status())
                .isEqualTo(status);
    }
}
