package dev.provost.jmx.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.provost.jmx.Fault;
import dev.provost.jmx.GroupUpdate;
import dev.provost.jmx.ProcessStatus;
import dev.provost.jmx.StateTotals;
import dev.provost.jmx.wire.Json;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.InstanceNotFoundException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The client against an HTTP server whose answers are scripted, in the words of Jolokia 2.6.
class JolokiaConnectionTest {
    private static final String FOUND = "{\"status\":200,\"value\":[\"provost:type=Supervisor\"]}";

    private final List<Map<?, ?>> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> headers = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server;
    private volatile String answer = FOUND;
    private volatile int status = 200;

    JolokiaConnectionTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            asked.add((Map<?, ?>) Json.read(new String(body, StandardCharsets.UTF_8)));
            headers.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private ProvostConnection connected(String next) throws IOException {
        ProvostConnection connection = ProvostConnection.toJolokia(url());
        asked.clear();
        answer = next;
        return connection;
    }

    private static Map<String, Object> request(Object... namesAndValues) {
        Map<String, Object> request = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            request.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return request;
    }

    @Test
    void anOperationBecomesAnExecAndItsAnswerOurRecords() throws Exception {
        try (var provost = connected(
                "{\"status\":200,\"value\":[{\"name\":\"w\",\"group\":\"g\",\"status\":80,\"description\":\"OK\"}]}")) {
            assertThat(provost.supervisor().startProcessGroup("g", true))
                    .containsExactly(new ProcessStatus("w", "g", 80, "OK"));
            assertThat(asked)
                    .containsExactly(request(
                            "type", "exec",
                            "operation", "startProcessGroup",
                            "arguments", List.of("g", true),
                            "mbean", "provost:type=Supervisor"));
        }
    }

    @Test
    void aGetterBecomesARead() throws Exception {
        try (var provost = connected("{\"status\":200,\"value\":{\"stopped\":1,\"starting\":2,\"running\":3,"
                + "\"backoff\":4,\"stopping\":5,\"exited\":6,\"fatal\":7,\"unknown\":8}}")) {
            assertThat(provost.group("a,b").getStateTotals()).isEqualTo(new StateTotals(1, 2, 3, 4, 5, 6, 7, 8));
            assertThat(asked.getFirst().get("mbean")).isEqualTo("provost:name=\"a,b\",type=Group");
            assertThat(asked.getFirst().get("attribute")).isEqualTo("StateTotals");
        }
    }

    @Test
    void listsMapsArraysAndLongsFit() throws Exception {
        try (var provost =
                connected("{\"status\":200,\"value\":{\"group\":\"g\",\"outcome\":\"changed\",\"kept\":[\"a\"],"
                        + "\"stopped\":[],\"created\":[\"b\",\"c\"]}}")) {
            assertThat(provost.supervisor().updateProcessGroup("g"))
                    .isEqualTo(new GroupUpdate("g", "changed", List.of("a"), List.of(), List.of("b", "c")));
            answer = "{\"status\":200,\"value\":{\"command\":\"/bin/cat\"}}";
            assertThat(provost.program("g", "p").getSettings()).isEqualTo(Map.of("command", "/bin/cat"));
            answer = "{\"status\":200,\"value\":[0,2]}";
            assertThat(provost.program("g", "p").getExitcodes()).containsExactly(0, 2);
            answer = "{\"status\":200,\"value\":5000000000}";
            assertThat(provost.supervisor().getStartTime()).isEqualTo(5_000_000_000L);
        }
    }

    @Test
    void aRefusalIsAFault() throws Exception {
        try (var provost =
                connected("{\"status\":500,\"error_type\":\"dev.provost.jmx.Fault\",\"error\":\"BAD_NAME: x\"}")) {
            assertThatThrownBy(() -> provost.supervisor().stopProcess("x", true))
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.code()).isEqualTo(Fault.Code.BAD_NAME))
                    .hasMessage("BAD_NAME: x");
        }
    }

    @Test
    void aMissingBeanIsWhatItIsOverJmx() throws Exception {
        try (var provost = connected(
                "{\"status\":404,\"error_type\":\"javax.management.InstanceNotFoundException\",\"error\":\"provost:x\"}")) {
            assertThatThrownBy(() -> provost.group("x").getPriority())
                    .isInstanceOf(UndeclaredThrowableException.class)
                    .hasCauseInstanceOf(InstanceNotFoundException.class);
        }
    }

    @Test
    void manyBeansAreReadInOneRequest() throws Exception {
        try (var provost = connected(
                "{\"status\":200,\"value\":{"
                        + "\"provost:type=Process,group=b,program=p,name=y\":{\"Pid\":5},"
                        + "\"provost:type=Process,group=\\\"a,b\\\",program=p,name=x\":{\"Pid\":4,\"StateName\":\"RUNNING\"}}}")) {
            List<BeanValues> beans = provost.read("Process", "Pid", "StateName");

            assertThat(beans).extracting(bean -> bean.key("group")).containsExactly("a,b", "b");
            assertThat(beans.getFirst().number("Pid")).isEqualTo(4);
            assertThat(beans.getLast().has("StateName")).isFalse();
            assertThat(asked)
                    .containsExactly(request(
                            "type", "read",
                            "mbean", "provost:type=Process,*",
                            "attribute", List.of("Pid", "StateName")));
        }
    }

    @Test
    void credentialsAndPathGoWithEachRequest() throws Exception {
        try (var _ = ProvostConnection.toJolokia(url() + "/proxy/jolokia", "ann", "secret")) {
            assertThat(headers).containsExactly("/proxy/jolokia/ Basic YW5uOnNlY3JldA==");
        }
    }

    @Test
    void whoIsNoDaemonIsNamed() {
        answer = "<html>";
        assertThatThrownBy(() -> ProvostConnection.toJolokia(url()))
                .hasMessageStartingWith(url() + " answers, but not as Jolokia does; is it provostd?");
        answer = "";
        status = 404;
        assertThatThrownBy(() -> ProvostConnection.toJolokia(url()))
                .hasMessage(url() + " has no Jolokia at /jolokia/; is it provostd?");
        status = 401;
        assertThatThrownBy(() -> ProvostConnection.toJolokia(url(), "ann", "wrong"))
                .hasMessage(url() + " refuses the user ann; check user and password");
        String nowhere = "unix:///nowhere/at/all";
        assertThatThrownBy(() -> ProvostConnection.toJolokia(nowhere))
                .hasMessageStartingWith(nowhere + " does not answer: ")
                .hasMessageEndingWith("; check that the daemon runs and listens there");
        assertThatThrownBy(() -> ProvostConnection.toJolokia("localhost:9001"))
                .hasMessage("'localhost:9001' is no address; write unix:///path/of/socket, http://host:port or"
                        + " https://host:port");
    }
}
