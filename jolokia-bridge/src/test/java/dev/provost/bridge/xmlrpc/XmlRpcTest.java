package dev.provost.bridge.xmlrpc;

import static dev.provost.bridge.Fixture.number;
import static dev.provost.bridge.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.bridge.Fixture;
import dev.provost.jmx.ConfigChanges;
import dev.provost.jmx.ConfigInfo;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.GroupUpdate;
import dev.provost.jmx.LogTail;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmlRpcTest {
    private static final String HEAD = "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n";
    private static final String TAIL = "</param>\n</params>\n</methodResponse>\n";

    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private Fixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = Fixture.open();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private static String fault(int code, String text) {
        return "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n" + faultStruct(code, text)
                + "</fault>\n</methodResponse>\n";
    }

    private static String faultStruct(int code, String text) {
        return "<value><struct>\n<member>\n<name>faultCode</name>\n<value><int>" + code
                + "</int></value>\n</member>\n<member>\n<name>faultString</name>\n<value><string>" + text
                + "</string></value>\n</member>\n</struct></value>\n";
    }

    @Test
    void aStructIsWrittenAsPythonDoes() throws Exception {
        assertThat(fixture.rpc("supervisor.getState"))
                .isEqualTo(HEAD
                        + "<value><struct>\n<member>\n<name>statecode</name>\n<value><int>1</int></value>\n</member>\n"
                        + "<member>\n<name>statename</name>\n<value><string>RUNNING</string></value>\n</member>\n"
                        + "</struct></value>\n" + TAIL);
    }

    @Test
    void positionalRecordsAreArrays() throws Exception {
        fixture.supervisor.on("tailProcessLog", _ -> new LogTail("end", 7, true));
        fixture.supervisor.on(
                "reloadConfig", _ -> new ConfigChanges[] {new ConfigChanges(List.of("a"), List.of(), List.of("b"))});

        assertThat(fixture.rpc("supervisor.tailProcessLog", text("p"), number(0), text("10")))
                .isEqualTo(HEAD
                        + "<value><array><data>\n<value><string>end</string></value>\n<value><int>7</int></value>\n"
                        + "<value><boolean>1</boolean></value>\n</data></array></value>\n" + TAIL);
        assertThat(fixture.rpc("supervisor.reloadConfig").replaceAll("\n|</?value>", ""))
                .contains("<array><data><array><data><array><data><string>a</string></data></array>"
                        + "<array><data></data></array><array><data><string>b</string></data></array></data></array>"
                        + "</data></array>");
    }

    @Test
    void membersComeInSupervisordsOrderAndWithUnderscores() throws Exception {
        fixture.supervisor.on("getAllProcessInfo", _ -> new ProcessInfo[] {Fixture.process("a"), Fixture.process("b")});
        fixture.supervisor.on("getAllConfigInfo", _ -> new ConfigInfo[] {config("0"), config("none")});

        assertThat(names(fixture.rpc("supervisor.getAllProcessInfo")).subList(0, 15))
                .containsExactly(
                        "name",
                        "group",
                        "start",
                        "stop",
                        "now",
                        "state",
                        "statename",
                        "spawnerr",
                        "exitstatus",
                        "logfile",
                        "stdout_logfile",
                        "stderr_logfile",
                        "pid",
                        "description",
                        "name");
        String configs = fixture.rpc("supervisor.getAllConfigInfo");
        assertThat(names(configs).subList(0, 29))
                .containsExactly(
                        "autostart",
                        "directory",
                        "uid",
                        "command",
                        "exitcodes",
                        "group",
                        "group_prio",
                        "inuse",
                        "killasgroup",
                        "name",
                        "process_prio",
                        "redirect_stderr",
                        "startretries",
                        "startsecs",
                        "stdout_capture_maxbytes",
                        "stdout_events_enabled",
                        "stdout_logfile",
                        "stdout_logfile_backups",
                        "stdout_logfile_maxbytes",
                        "stdout_syslog",
                        "stopsignal",
                        "stopwaitsecs",
                        "stderr_capture_maxbytes",
                        "stderr_events_enabled",
                        "stderr_logfile",
                        "stderr_logfile_backups",
                        "stderr_logfile_maxbytes",
                        "stderr_syslog",
                        "serverurl");
        assertThat(configs)
                .contains("<name>uid</name>\n<value><int>0</int>")
                .contains("<name>uid</name>\n<value><string>none</string>")
                .contains(
                        "<name>exitcodes</name>\n<value><array><data>\n<value><int>0</int></value>\n<value><int>7</int>");
    }

    private static List<String> names(String body) {
        return Arrays.stream(body.split("<name>"))
                .skip(1)
                .map(s -> s.substring(0, s.indexOf('<')))
                .toList();
    }

    private static ConfigInfo config(String uid) {
        return new ConfigInfo(
                true,
                "none",
                uid,
                "/bin/cat",
                List.of(0, 7),
                "g",
                999,
                true,
                false,
                "n",
                999,
                false,
                3,
                1,
                0,
                false,
                "auto",
                10,
                52428800,
                false,
                15,
                10,
                0,
                false,
                "auto",
                10,
                52428800,
                false,
                "none");
    }

    @Test
    void textThatXmlCannotHoldIsReplaced() throws Exception {
        fixture.supervisor.on("readLog", _ -> "\u0000\u001b[1m\t\r\n<&>\"'ä😀\ud83d|\ude00\uffff");

        assertThat(fixture.rpc("supervisor.readLog", number(0), number(0)))
                .contains("<string>\ufffd\ufffd[1m\t&#13;\n&lt;&amp;&gt;\"'ä😀\ufffd|\ufffd\ufffd</string>");
    }

    @Test
    void aLongTextCrossesSegments() throws Exception {
        String text = "0123456789<ä😀".repeat(30_000);
        fixture.supervisor.on("readLog", _ -> text);

        assertThat(fixture.rpc("supervisor.readLog", number(0), number(0)))
                .isEqualTo(HEAD + "<value><string>" + text.replace("<", "&lt;") + "</string></value>\n" + TAIL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "supervisor.noSuch",
                "nospace.getState",
                "=getState",
                "supervisor._update",
                "supervisor.a.b",
                "supervisor.",
                ".getState",
                "x",
                "supervisor.getStateTotals",
                "system.nope"
            })
    void whatIsNoMethodIsUnknown(String method) throws Exception {
        assertThat(fixture.rpc(method)).isEqualTo(fault(1, "UNKNOWN_METHOD"));
    }

    @Test
    void aWrongNumberOfParametersIsRefused() throws Exception {
        assertThat(fixture.rpc("supervisor.getState", number(1))).isEqualTo(fault(2, "INCORRECT_PARAMETERS"));
        assertThat(fixture.rpc("supervisor.startProcess")).isEqualTo(fault(2, "INCORRECT_PARAMETERS"));
        assertThat(fixture.rpc("supervisor.readLog", number(1))).isEqualTo(fault(2, "INCORRECT_PARAMETERS"));
        assertThat(fixture.rpc("system.multicall")).isEqualTo(fault(2, "INCORRECT_PARAMETERS"));
    }

    @ParameterizedTest
    @CsvSource({
        "<value><int>0</int></value>, false", "<value><int>1</int></value>, true", "<value></value>, false",
        "<value>0</value>, true", "<value><boolean>0</boolean></value>, false",
                "<value><boolean>1</boolean></value>, true",
        "<value><boolean>x</boolean></value>, false", "<value><nil/></value>, false", "'', true"
    })
    void truthIsPythons(String value, boolean expected) throws Exception {
        fixture.supervisor.on("startProcess", arguments -> calls.add(Arrays.toString(arguments)));

        assertThat(fixture.rpc("supervisor.startProcess", text("p"), value)).contains("<boolean>1</boolean>");
        assertThat(calls).containsExactly("[p, " + expected + "]");
    }

    @ParameterizedTest
    @CsvSource({
        "<value><int>2</int></value>",
        "<value><i4>2</i4></value>",
        "<value>2</value>",
        "<value><double>2.9</double></value>",
        "<value><string> 2 </string></value>",
        "<value><i8>2</i8></value>"
    })
    void aNumberMayComeInManyClothes(String value) throws Exception {
        fixture.supervisor.on("readLog", arguments -> Arrays.toString(arguments));

        assertThat(fixture.rpc("supervisor.readLog", value, number(0))).contains("[2, 0]");
    }

    @Test
    void aNumberDoesForATextExceptWhereSupervisordInsists() throws Exception {
        fixture.supervisor.on("signalProcess", arguments -> calls.add(Arrays.toString(arguments)));
        fixture.supervisor.on("sendProcessStdin", arguments -> calls.add(Arrays.toString(arguments)));

        assertThat(fixture.rpc("supervisor.signalProcess", text("p"), number(10)))
                .contains("<boolean>1</boolean>");
        assertThat(fixture.rpc("supervisor.sendProcessStdin", text("p"), number(5)))
                .isEqualTo(fault(2, "INCORRECT_PARAMETERS: 5"));
        String coded = "<value><base64>Y29kZWQ=</base64></value>";
        assertThat(fixture.rpc("supervisor.sendProcessStdin", text("p"), coded)).contains("<boolean>1</boolean>");
        assertThat(calls).containsExactly("[p, 10]", "[p, coded]");
    }

    @Test
    void wholeGroupsReachTheOperationForGroups() throws Exception {
        var done = new ProcessStatus[] {new ProcessStatus("a", "g", 80, "OK")};
        fixture.supervisor.on("startProcessGroup", arguments -> {
            if (!arguments[0].equals("g")) {
                throw new Fault(Code.BAD_NAME, (String) arguments[0]);
            }
            return done;
        });
        fixture.supervisor.on("getProcessInfo", arguments -> {
            throw new Fault(Code.BAD_NAME, (String) arguments[0]);
        });

        assertThat(names(fixture.rpc("supervisor.startProcess", text("g:*"))))
                .containsExactly("name", "group", "status", "description");
        assertThat(fixture.rpc("supervisor.startProcess", text("g:"))).contains("<int>80</int>");
        assertThat(fixture.rpc("supervisor.startProcess", text("no:*"))).isEqualTo(fault(10, "BAD_NAME: no:*"));
        assertThat(fixture.rpc("supervisor.startProcess", text(":"))).isEqualTo(fault(10, "BAD_NAME: :"));
        assertThat(fixture.rpc("supervisor.getProcessInfo", text("g:*"))).isEqualTo(fault(10, "BAD_NAME: g:*"));
    }

    @Test
    void anUnexpectedExceptionIs500AndOnlyTheLogKnowsMore() throws Exception {
        fixture.supervisor.on("getPID", _ -> {
            throw new IllegalStateException("secret");
        });

        assertThat(fixture.rpc("supervisor.getPID")).isEqualTo("HTTP 500");
        assertThat(fixture.log)
                .filteredOn(line -> line.startsWith("CRIT Handling"))
                .singleElement()
                .asString()
                .contains("with data '<?xml version=")
                .endsWith("raised an unexpected exception: java.lang.IllegalStateException: secret");
    }

    @Test
    void callsAreTraced() throws Exception {
        fixture.rpc("supervisor.getState");
        fixture.rpc("supervisor.nope");

        assertThat(fixture.log)
                .filteredOn(line -> line.startsWith("TRAC"))
                .containsExactly(
                        "TRAC XML-RPC method called: supervisor.getState()",
                        "TRAC XML-RPC method supervisor.getState() returned successfully",
                        "TRAC XML-RPC method called: supervisor.nope()",
                        "TRAC XML-RPC method supervisor.nope() returned fault: [1] UNKNOWN_METHOD");
    }

    @Test
    void multicallAnswersBareValuesInOrder() throws Exception {
        fixture.supervisor.on("startProcess", _ -> calls.add("start")).on("stopProcess", _ -> calls.add("stop"));
        fixture.supervisor.on("getPID", _ -> {
            throw new IllegalStateException("secret");
        });
        String body = fixture.rpc(
                "system.multicall",
                "<value><array><data>" + element("supervisor.stopProcess", text("p"))
                        + element("supervisor.startProcess", text("p")) + element("supervisor.nope", "")
                        + "<value><struct></struct></value>" + element("system.multicall", "")
                        + element("supervisor.getPID", "") + "</data></array></value>");

        assertThat(calls).containsExactly("stop", "start");
        assertThat(body)
                .isEqualTo(HEAD + "<value><array><data>\n" + "<value><boolean>1</boolean></value>\n".repeat(2)
                        + faultStruct(1, "UNKNOWN_METHOD") + faultStruct(2, "INCORRECT_PARAMETERS: No methodName")
                        + faultStruct(2, "INCORRECT_PARAMETERS: Recursive system.multicall forbidden")
                        + faultStruct(30, "FAILED: unexpected error, see the daemon's log")
                        + "</data></array></value>\n"
                        + TAIL);
    }

    private static String element(String method, String value) {
        return "<value><struct><member><name>methodName</name><value>" + method
                + "</value></member><member><name>params" + "</name><value><array><data>" + value
                + "</data></array></value></member></struct></value>";
    }

    @Test
    void whatSupervisordDoesNotHaveIsCalledByOurNameAndNotListed() throws Exception {
        fixture.supervisor.on(
                "updateProcessGroup",
                name -> new GroupUpdate((String) name[0], GroupUpdate.CHANGED, List.of("a"), List.of(), List.of("b")));

        assertThat(fixture.rpc("provost.updateProcessGroup", text("web")).replaceAll("\n|</?value>", ""))
                .contains("<name>group</name><string>web</string>")
                .contains("<name>outcome</name><string>changed</string>");
        assertThat(fixture.rpc("supervisor.updateProcessGroup", text("web"))).isEqualTo(fault(1, "UNKNOWN_METHOD"));
        assertThat(fixture.rpc("system.listMethods")).doesNotContain("provost.");
        assertThat(fixture.rpc("system.methodHelp", text("provost.updateProcessGroup")))
                .contains("process by process");
    }

    @Test
    void theMethodsAreTheOperations() throws Exception {
        String names = fixture.rpc("system.listMethods");

        assertThat(names.split("<string>")).hasSize(42);
        assertThat(names)
                .contains("<string>supervisor.addProcessGroup</string>")
                .doesNotContain("getStateTotals")
                .containsSubsequence("supervisor.tailProcessStdoutLog", "system.listMethods", "system.multicall");
        assertThat(fixture.rpc("system.methodSignature", text("supervisor.tailProcessLog"))
                        .replaceAll("<[^>]*>", " ")
                        .split("\\s+"))
                .containsExactly("", "array", "string", "int", "int");
        assertThat(fixture.rpc("system.methodHelp", text("supervisor.startProcess")))
                .contains("default true");
        assertThat(fixture.rpc("system.methodHelp", text("nope"))).isEqualTo(fault(4, "SIGNATURE_UNSUPPORTED"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "",
                "<methodCall><methodName>supervisor.getState</methodName>",
                "<methodCall><params></params></methodCall>",
                "<methodCall><methodName></methodName></methodCall>",
                "<methodCall><methodName>supervisor.readLog</methodName><params><param><value><int>x</int></value></param></params></methodCall>",
                "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><methodCall><methodName>&e;</methodName></methodCall>",
                "<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><methodCall><methodName>&b;</methodName></methodCall>",
                "<methodCall><methodName>m</methodName><params><param><value><ex:serializable xmlns:ex='http://ws.apache.org/xmlrpc/namespaces/extensions'>rO0ABQ==</ex:serializable></value></param></params></methodCall>x"
            })
    void whatIsNoCallIsRefusedAndLogged(String body) throws Exception {
        assertThat(Fixture.send(fixture.unix(), Fixture.request("POST", "/RPC2", body))
                        .status())
                .isEqualTo(400);
        assertThat(fixture.log)
                .anyMatch(line ->
                        line.matches("(?s)ERRO XML-RPC request data '.*' is invalid: (unmarshallable|no method name)"));
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        String deep = "<value><array><data>".repeat(5000) + "</data></array></value>".repeat(5000);

        assertThat(fixture.rpc("system.multicall", deep)).isEqualTo("HTTP 400");
    }

    @Test
    void aSerializedObjectIsRefused() throws Exception {
        String object = "<value><ex:serializable xmlns:ex='http://ws.apache.org/xmlrpc/namespaces/extensions'>rO0ABQ=="
                + "</ex:serializable></value>";

        assertThat(fixture.rpc("supervisor.readLog", object, number(0))).isEqualTo("HTTP 400");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<x><methodName>supervisor.getState</methodName></x>",
                "<methodCall><methodName>supervisor.getState</methodName></methodCall>"
            })
    void lenienceOfPython(String body) throws Exception {
        assertThat(Fixture.send(fixture.unix(), Fixture.request("POST", "/RPC2", body))
                        .body())
                .contains("RUNNING");
    }

    @Test
    void halfAMegabyteOfParameterComesThrough() throws Exception {
        fixture.supervisor.on("getProcessInfo", arguments -> {
            throw new Fault(Code.BAD_NAME, (String) arguments[0]);
        });
        String big = "x".repeat(500_000);

        assertThat(fixture.rpc("supervisor.getProcessInfo", text(big))).isEqualTo(fault(10, "BAD_NAME: " + big));
    }
}
