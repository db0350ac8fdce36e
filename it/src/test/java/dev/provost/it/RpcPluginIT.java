package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.client.ProvostConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.MBeanOperationInfo;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Somebody else's plug-in behind an `[rpcinterface:x]`, from its jar to every door.
class RpcPluginIT {
    private static final String SECTION = """
            [rpcinterface:again]
            supervisor.rpcinterface_factory=restarter:make_restarter_rpcinterface
            delay=0.2
            where=%(ENV_PROVOST_PLUGINS)s
            [program:cat]
            command=/bin/cat
            startsecs=0
            """;

    private static Path jars;

    @BeforeAll
    static void compile() throws Exception {
        jars = ProvostDaemon.newFolder();
        SourceJar.restarter(jars.resolve("restarter.jar"));
    }

    @AfterAll
    static void remove() throws Exception {
        ProvostDaemon.delete(jars);
    }

    private static List<String> withPlugins(Path place) {
        return List.of("env", "PROVOST_PLUGINS=" + place);
    }

    @Test
    void pythonCallsItAsAnyOtherMethod() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon =
                ProvostDaemon.start(withPlugins(jars), SECTION + "[inet_http_server]\nport=127.0.0.1:" + port + "\n")) {
            int before = daemon.await("cat", "RUNNING");
            Path script = Files.writeString(daemon.folder().resolve("call.py"), """
                    import sys, xmlrpc.client
                    s = xmlrpc.client.ServerProxy('http://127.0.0.1:' + sys.argv[1] + '/RPC2')
                    print([m for m in s.system.listMethods() if m.startswith('again.')])
                    print(s.system.methodSignature('again.restartProcessGroup'))
                    print(s.system.methodSignature('again.measure'))
                    print(s.system.methodHelp('again.restartProcessGroup').splitlines())
                    print(s.again.getAPIVersion())
                    print(s.again.measure({'a_B c': 'four', 'x': ''}, ['n']))
                    print(s.again.pids()['cat'])
                    done = s.again.restartProcessGroup('cat')
                    print([(d['name'], d['status'], d['description']) for d in done])
                    print(s.again.pids()['cat'])
                    for call in (lambda: s.again.restartProcessGroup('nosuch'), lambda: s.again.restartProcessGroup(),
                                 lambda: s.again.measure('text', []), lambda: s.again.nosuch(),
                                 lambda: s.again.getOptions(), lambda: s.again.fail()):
                        try:
                            print('answered', call())
                        except xmlrpc.client.Fault as e:
                            print(e.faultCode, e.faultString)
                        except xmlrpc.client.ProtocolError as e:
                            print('HTTP', e.errcode)
                    print(s.system.multicall([{'methodName': 'again.getAPIVersion', 'params': []},
                                              {'methodName': 'supervisor.getAPIVersion', 'params': []}]))
                    """);

            Ended python =
                    Ended.run(daemon.folder(), Map.of(), List.of("python3", script.toString(), Integer.toString(port)));

            int after = daemon.await("cat", "RUNNING");
            assertThat(after).isNotEqualTo(before);
            assertThat(python.err()).isEmpty();
            assertThat(python.out().lines())
                    .containsExactly(
                            "['again.fail', 'again.getAPIVersion', 'again.measure', 'again.pids',"
                                    + " 'again.restartProcessGroup']",
                            "['array', 'string', 'boolean']",
                            "['struct', 'struct', 'array']",
                            "['Stops and starts all processes of a group. Fault: BAD_GROUP', '',"
                                    + " '@param string name  name of the group',"
                                    + " '@param boolean wait  answer when each is RUNNING (default true)',"
                                    + " '@return array']",
                            "3.0",
                            "{'a_B c': 4, 'n': -1, 'x': 0}",
                            Integer.toString(before),
                            "[('cat', 80, 'OK')]",
                            Integer.toString(after),
                            "1024 BAD_GROUP: nosuch",
                            "2 INCORRECT_PARAMETERS",
                            "2 INCORRECT_PARAMETERS",
                            "1 UNKNOWN_METHOD",
                            "1 UNKNOWN_METHOD",
                            "HTTP 500",
                            "['3.0', '3.0']");
            assertThat(daemon.mainLog())
                    .contains("restarter opened for again", "raised an unexpected exception")
                    .contains("org.example.restarter.Restarter$Surprise: surprise");
        }
    }

    @Test
    void jmxAndJolokiaSeeItAsAnMBean() throws Exception {
        try (var daemon = ProvostDaemon.start(withPlugins(jars), SECTION);
                var jmx = ProvostConnection.toPid(daemon.pid())) {
            var name = ObjectNames.rpcInterface("again");
            daemon.await("cat", "RUNNING");

            var info = jmx.server().getMBeanInfo(name);
            assertThat(info.getDescription()).isEqualTo("Restarts whole groups");
            assertThat(info.getOperations())
                    .extracting(MBeanOperationInfo::getName)
                    .contains("restartProcessGroup", "measure");
            var options = (TabularData) jmx.server().getAttribute(name, "Options");
            assertThat(options.get(new Object[] {"delay"}).get("value")).isEqualTo("0.2");
            assertThat(options.get(new Object[] {"where"}).get("value")).isEqualTo(jars.toString());
            assertThat(options.size()).isEqualTo(2);
            assertThatThrownBy(() -> jmx.server()
                            .invoke(name, "restartProcessGroup", new Object[] {"nosuch", true}, new String[] {
                                "java.lang.String", "boolean"
                            }))
                    .hasRootCauseMessage("BAD_GROUP: nosuch");

            LocalHttp http = LocalHttp.unix(daemon.folder().resolve("sock"));
            assertThat(http.send("POST", "/jolokia", """
                            {"type":"exec","mbean":"provost:type=RpcInterface,name=again","operation":"measure",
                             "arguments":[{"a":"xyz"},["n"]]}""").body()).contains("\"value\":{\"a\":3,\"n\":-1}");
            assertThat(http.get("/jolokia/read/provost:type=RpcInterface,name=again/Options")
                            .body())
                    .contains("\"delay\":\"0.2\"");
        }
    }

    @Test
    void aRestartClosesItAndOpensWhatTheNewConfigurationSays() throws Exception {
        Path place = ProvostDaemon.newFolder();
        try (var daemon = ProvostDaemon.start(withPlugins(place), "")) {
            Files.copy(jars.resolve("restarter.jar"), place.resolve("restarter.jar"));
            Files.writeString(daemon.config(), ProvostDaemon.configuration(daemon.folder(), SECTION));
            assertThat(daemon.rpc().call("supervisor.restart")).isEqualTo(true);
            daemon.awaitLog("restarter opened for again");
            daemon.await("cat", "RUNNING");
            assertThat(daemon.rpc().call("again.getAPIVersion")).isEqualTo("3.0");

            Files.writeString(
                    daemon.config(),
                    ProvostDaemon.configuration(daemon.folder(), SECTION + "[rpcinterface:b]\n")
                            .replace(
                                    "[rpcinterface:b]",
                                    "[rpcinterface:b]\nbroken=yes\n"
                                            + "supervisor.rpcinterface_factory=restarter:make_restarter_rpcinterface"));
            assertThat(daemon.rpc().call("supervisor.restart")).isEqualTo(true);

            daemon.awaitLog("restarter closed for again");
            daemon.awaitLog("Could not make b rpc interface: java.lang.IllegalArgumentException: broken is yes");
            daemon.awaitRunning();
            daemon.await("cat", "RUNNING");
            assertThat(daemon.rpc().call("again.getAPIVersion")).isEqualTo("3.0");
        } finally {
            ProvostDaemon.delete(place);
        }
    }

    @Test
    void whatIsNotThereIsRefusedWithPlaceAndRemedy() throws Exception {
        Path folder = ProvostDaemon.newFolder();
        try {
            Path config = Files.writeString(folder.resolve("s.conf"), ProvostDaemon.configuration(folder, """
                    [ctlplugin:left]
                    supervisor.ctl_factory=to.the:client
                    [rpcinterface:twiddler]
                    supervisor.rpcinterface_factory=supervisor_twiddler.rpcinterface:make_twiddler_rpcinterface
                    """));

            Ended start = Ended.run(
                    folder,
                    Map.of("PROVOST_PLUGINS", jars.toString()),
                    List.of(ProvostDaemon.provostd().toString(), "-n", "-c", config.toString()));
            Ended check = Ended.run(
                    folder,
                    Map.of("PROVOST_PLUGINS", jars.toString()),
                    List.of(ProvostDaemon.provostd().toString(), "--check", "-c", config.toString()));

            String refusal = "supervisor_twiddler.rpcinterface:make_twiddler_rpcinterface cannot be resolved within"
                    + " [rpcinterface:twiddler]";
            assertThat(start.status()).isEqualTo(2);
            assertThat(start.err()).startsWith("Error: " + refusal + "\n");
            assertThat(check.status()).isEqualTo(2);
            assertThat(check.out())
                    .startsWith(config + ":15: " + refusal + "; put the jar of a plug-in with this name into ")
                    .contains("PROVOST_PLUGINS", "restarter:make_restarter_rpcinterface");
        } finally {
            ProvostDaemon.delete(folder);
        }
    }

    @Test
    void aSectionItCannotServeKeepsTheDaemonFromStarting() throws Exception {
        Path folder = ProvostDaemon.newFolder();
        try {
            Path config = Files.writeString(
                    folder.resolve("s.conf"), ProvostDaemon.configuration(folder, SECTION.replace("delay", "broken")));

            Ended start = Ended.run(
                    folder,
                    Map.of("PROVOST_PLUGINS", jars.toString()),
                    List.of(ProvostDaemon.provostd().toString(), "-n", "-c", config.toString()));

            assertThat(start.status()).isEqualTo(2);
            assertThat(start.err())
                    .startsWith("Error: Could not make again rpc interface: java.lang.IllegalArgumentException:"
                            + " broken is 0.2, leave it out (" + config + ":12)\n");
            assertThat(folder.resolve("sock")).doesNotExist();
        } finally {
            ProvostDaemon.delete(folder);
        }
    }
}
