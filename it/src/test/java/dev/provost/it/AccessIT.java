package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who may do what over HTTP, and where it is noted.
class AccessIT {
    private static final String CAT = """
            [program:cat]
            command=/bin/cat
            startsecs=0
            """;
    private static final String STOP = """
            {"type":"exec","mbean":"provost:type=Supervisor","operation":"stopProcess","arguments":["cat",true]}
            """;

    private Path secrets;

    @BeforeEach
    void writeUsers() throws IOException {
        secrets = ProvostDaemon.newFolder();
        ProvostDaemon.writeSecret(secrets.resolve("users"), "ann:viewer:look\nbob:operator:work\ncid:admin:all\n");
    }

    @AfterEach
    void removeUsers() throws IOException {
        ProvostDaemon.delete(secrets);
    }

    private String access(int port, String more) {
        return "[access]\nusers_file=" + secrets + "/users\naudit_logfile=" + secrets + "/audit.log\n"
                + "[inet_http_server]\nport=127.0.0.1:" + port + "\n" + more + CAT;
    }

    private List<String> audit() throws IOException {
        return Files.readAllLines(secrets.resolve("audit.log"));
    }

    private String audited(String... parts) throws Exception {
        return Waiting.until("an audit record with " + List.of(parts), this::audit, lines -> lines.stream()
                        .anyMatch(line -> holds(line, parts)))
                .stream()
                .filter(line -> holds(line, parts))
                .findFirst()
                .orElseThrow();
    }

    private static boolean holds(String line, String... parts) {
        for (String part : parts) {
            if (!line.contains(part)) {
                return false;
            }
        }
        return true;
    }

    private static String basic(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String call(String method, String... texts) {
        var call = new StringBuilder("<methodCall><methodName>" + method + "</methodName><params>");
        for (String text : texts) {
            call.append("<param><value><string>").append(text).append("</string></value></param>");
        }
        return call.append("</params></methodCall>").toString();
    }

    private static String multicall(String method, String text) {
        return "<methodCall><methodName>system.multicall</methodName><params><param><value><array><data><value><struct>"
                + "<member><name>methodName</name><value><string>" + method + "</string></value></member>"
                + "<member><name>params</name><value><array><data><value><string>" + text
                + "</string></value></data></array></value></member>"
                + "</struct></value></data></array></value></param></params></methodCall>";
    }

    @Test
    void aViewerReadsEverythingAndChangesNothingByAnyDoor() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(access(port, ""))) {
            int pid = daemon.await("cat", "RUNNING");
            LocalHttp server = LocalHttp.tcp(port);
            String ann = basic("ann:look");

            assertThat(server.send("POST", "/RPC2", call("supervisor.getAllProcessInfo"), ann)
                            .body())
                    .contains("RUNNING");
            assertThat(server.get("/jolokia/read/provost:type=Process,*/StateName", ann)
                            .body())
                    .contains("RUNNING");
            assertThat(server.get("/", ann).body())
                    .contains("cat", "<main data-readonly>", "action=refresh", "logtail/cat")
                    .doesNotContain("action=st", "action=restart", "action=clearlog");
            assertThat(server.get("/", basic("bob:work")).body())
                    .contains("<main>", "action=stopall", "action=restart", "action=clearlog");
            assertThat(server.get("/tail.html?processname=cat", ann).status()).isEqualTo(200);

            for (String method : List.of(
                    "supervisor.stopProcess",
                    "supervisor.startProcess",
                    "supervisor.clearProcessLogs",
                    "supervisor.stopProcessGroup",
                    "supervisor.addProcessGroup",
                    "provost.updateProcessGroup")) {
                assertThat(server.send("POST", "/RPC2", call(method, "cat"), ann)
                                .body())
                        .as(method)
                        .contains("<int>403</int>", "NOT_ALLOWED: ");
                assertThat(server.send("POST", "/RPC2", multicall(method, "cat"), ann)
                                .body())
                        .as("multicall of " + method)
                        .contains("<int>403</int>", "NOT_ALLOWED: ");
            }
            for (String method : List.of(
                    "supervisor.shutdown",
                    "supervisor.restart",
                    "supervisor.reloadConfig",
                    "supervisor.clearLog",
                    "supervisor.stopAllProcesses")) {
                assertThat(server.send("POST", "/RPC2", call(method), ann).body())
                        .as(method)
                        .contains("<int>403</int>", "NOT_ALLOWED: ");
            }
            assertThat(server.send("POST", "/RPC2", call("supervisor.sendProcessStdin", "cat", "x"), ann)
                            .body())
                    .contains("<int>403</int>");
            assertThat(server.send("POST", "/jolokia/", STOP, ann).body()).contains("\"status\":403", "NOT_ALLOWED: ");
            for (String action : List.of("stop&processname=cat", "restart&processname=cat", "stopall")) {
                assertThat(server.get("/?action=" + action, ann).status())
                        .as(action)
                        .isEqualTo(403);
            }

            assertThat(daemon.await("cat", "RUNNING")).isEqualTo(pid);
            daemon.awaitLog("refused by xml-rpc, user 'ann' at 127.0.0.1:");
            audited("\"outcome\":\"refused\"", "\"role\":\"viewer\"", "\"user\":\"ann\"");
            assertThat(server.get("/jolokia/read/provost:type=Supervisor/AccessRefusals", ann)
                            .body())
                    .contains("\"value\":22");
        }
    }

    @Test
    void anOperatorWorksAndAnAdminDoesTheRest() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(access(port, ""))) {
            daemon.await("cat", "RUNNING");
            LocalHttp server = LocalHttp.tcp(port);
            String bob = basic("bob:work");

            assertThat(server.send("POST", "/RPC2", call("supervisor.stopProcess", "cat"), bob)
                            .body())
                    .contains("<boolean>1</boolean>");
            assertThat(server.send("POST", "/RPC2", call("supervisor.startProcess", "cat"), bob)
                            .body())
                    .contains("<boolean>1</boolean>");
            assertThat(server.send("POST", "/RPC2", call("supervisor.sendProcessStdin", "cat", "hunter2"), bob)
                            .body())
                    .contains("<boolean>1</boolean>");
            assertThat(server.send("POST", "/RPC2", call("supervisor.reloadConfig"), bob)
                            .body())
                    .contains("<int>403</int>");
            assertThat(server.send("POST", "/RPC2", call("supervisor.shutdown"), bob)
                            .body())
                    .contains("<int>403</int>");
            assertThat(server.send("POST", "/RPC2", call("supervisor.reloadConfig"), basic("cid:all"))
                            .body())
                    .doesNotContain("faultCode");

            assertThat(audited("\"operation\":\"stopProcess\"", "\"outcome\":\"ok\""))
                    .contains("\"door\":\"xml-rpc\"", "\"role\":\"operator\"", "\"user\":\"bob\"", "127.0.0.1:");
            assertThat(audited("\"operation\":\"sendProcessStdin\"")).contains("[\"cat\",\"<7 characters>\"]");
            assertThat(audited("\"operation\":\"reloadConfig\"", "\"outcome\":\"ok\""))
                    .contains("\"user\":\"cid\"");
            assertThat(audit()).noneMatch(line -> line.contains("hunter2"));
        }
    }

    @Test
    void theUserOfTheServerItselfMayDoEverythingAndWrongPasswordsNothing() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(access(port, "username=root\npassword=secret\n"))) {
            daemon.await("cat", "RUNNING");
            LocalHttp server = LocalHttp.tcp(port);

            for (String pair : List.of("root:wrong", "ann:secret", "root:look", "nobody:look", ":")) {
                assertThat(server.send("POST", "/RPC2", call("supervisor.getState"), basic(pair))
                                .status())
                        .as(pair)
                        .isEqualTo(401);
            }
            assertThat(server.send("POST", "/RPC2", call("supervisor.getState")).status())
                    .isEqualTo(401);
            assertThat(server.send("POST", "/RPC2", call("supervisor.reloadConfig"), basic("root:secret"))
                            .body())
                    .doesNotContain("faultCode");
            assertThat(server.get(
                                    "/jolokia/read/provost:type=Supervisor/AccessRefusals,PasswordRequests",
                                    basic("ann:look"))
                            .body())
                    .contains("\"AccessRefusals\":5", "\"PasswordRequests\":1");
            daemon.awaitLog("refused by xml-rpc, user 'root' at 127.0.0.1:");
        }
    }

    @Test
    void whatOtherSitesAskForIsRefusedAndNoted() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(access(port, ""))) {
            int pid = daemon.await("cat", "RUNNING");
            LocalHttp server = LocalHttp.tcp(port);
            String cid = basic("cid:all");
            String origin = "Origin: http://elsewhere.example";

            assertThat(server.send("POST", "/jolokia/", STOP, cid, origin).status())
                    .isEqualTo(403);
            assertThat(server.get("/jolokia/exec/provost:type=Supervisor/stopProcess/cat/true", cid, origin)
                            .status())
                    .isEqualTo(403);
            assertThat(server.get("/?action=stop&processname=cat", cid, origin).status())
                    .isEqualTo(403);
            assertThat(server.get("/?action=stopall", cid, "Sec-Fetch-Site: cross-site")
                            .status())
                    .isEqualTo(403);

            assertThat(daemon.await("cat", "RUNNING")).isEqualTo(pid);
            audited("\"outcome\":\"refused\"", "\"door\":\"jolokia\"", "\"user\":\"cid\"");
            audited("\"outcome\":\"refused\"", "\"door\":\"web\"", "elsewhere.example");
        }
    }

    @Test
    void everyDoorSaysWhoCameThroughIt() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(access(port, ""))) {
            daemon.await("cat", "RUNNING");
            LocalHttp server = LocalHttp.tcp(port);
            LocalHttp unix = LocalHttp.unix(daemon.folder().resolve("sock"));

            server.get("/?action=restart&processname=cat", basic("bob:work"));
            server.send("POST", "/jolokia/", STOP, basic("bob:work"));
            unix.send("POST", "/RPC2", multicall("supervisor.startProcess", "cat"));
            new ProcessBuilder("kill", "-USR2", Long.toString(daemon.pid()))
                    .start()
                    .waitFor();

            audited("\"door\":\"web\"", "\"user\":\"bob\"", "\"operation\":\"startProcess\"");
            audited("\"door\":\"jolokia\"", "\"user\":\"bob\"", "\"operation\":\"stopProcess\"");
            assertThat(audited("\"door\":\"xml-rpc\"", "\"operation\":\"startProcess\""))
                    .contains("\"role\":\"admin\"", "\"origin\":\"unix:" + System.getProperty("user.name") + "\"");
            audited("\"door\":\"signal\"", "\"operation\":\"SIGUSR2\"", "\"origin\":\"pid ");
        }
    }

    /// supervisord's rules where nothing of ours is configured.
    @Test
    void withoutUsersAServerIsAsOpenAsItWas() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start("[inet_http_server]\nport=127.0.0.1:" + port + "\n" + CAT)) {
            daemon.await("cat", "RUNNING");

            assertThat(LocalHttp.tcp(port)
                            .send("POST", "/RPC2", call("supervisor.stopProcess", "cat"))
                            .body())
                    .contains("<boolean>1</boolean>");
            assertThat(daemon.mainLog())
                    .contains("CRIT Server 'inet_http_server' running without any HTTP authentication checking");
        }
    }

    @Test
    void beyondThisMachineOnlyWhatSupervisordServedIsServedWithoutAPassword() throws Exception {
        int port = ProvostDaemon.freePort();
        int open = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start("[inet_http_server]\nport=*:" + port + "\n[inet_http_server:2]\nport=*:"
                + open + "\nopen=jolokia\n" + CAT)) {
            daemon.await("cat", "RUNNING");

            assertThat(LocalHttp.tcp(port)
                            .send("POST", "/RPC2", call("supervisor.getState"))
                            .body())
                    .contains("RUNNING");
            assertThat(LocalHttp.tcp(port).get("/").status()).isEqualTo(200);
            assertThat(LocalHttp.tcp(port).get("/jolokia/version").status()).isEqualTo(403);
            assertThat(LocalHttp.tcp(port).send("POST", "/jolokia/", STOP).status())
                    .isEqualTo(403);
            assertThat(LocalHttp.tcp(open).get("/jolokia/version").status()).isEqualTo(200);
            assertThat(daemon.rpc().struct("supervisor.getProcessInfo", "cat").get("statename"))
                    .isEqualTo("RUNNING");
        }
    }

    @Test
    void hawtioLearnsWhatTheCallerMayDo() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start(access(port, ""))) {
            daemon.await("cat", "RUNNING");
            LocalHttp server = LocalHttp.tcp(port);

            assertThat(server.get("/jolokia/search/*:type=security,area=jmx,*", basic("ann:look"))
                            .body())
                    .contains("[\"hawtio:type=security,area=jmx,name=ProvostRBAC\"]");
            assertThat(mayStop(server, "ann:look")).isEqualTo("false");
            assertThat(mayStop(server, "bob:work")).isEqualTo("true");
            assertThat(server.get("/jolokia/exec/hawtio:type=security,name=RBACRegistry/list()", basic("ann:look"))
                            .body())
                    .contains("\"type=Process,group=cat,program=cat,name=cat\":\"provost:Process\"")
                    .contains("\"opByString\"")
                    .doesNotContain("DiagnosticCommand");
        }
    }

    private static String mayStop(LocalHttp server, String user) throws IOException {
        String body = server.send("POST", "/jolokia/", """
                        {"type":"exec","mbean":"hawtio:type=security,area=jmx,name=ProvostRBAC",
                         "operation":"canInvoke(java.util.Map)",
                         "arguments":[{"provost:type=Supervisor":["stopProcess(java.lang.String,boolean)"]}]}
                        """, basic(user)).body();
        assertThat(body).contains("\"CanInvoke\":");
        String rest = body.substring(body.indexOf("\"CanInvoke\":") + 12);
        return rest.startsWith("true") ? "true" : "false";
    }

    @Test
    void aUsersFileForAllToReadIsRefused() throws Exception {
        Files.setPosixFilePermissions(secrets.resolve("users"), PosixFilePermissions.fromString("rw-r--r--"));
        Path folder = secrets.resolve("f");
        Files.createDirectory(folder);
        Files.writeString(folder.resolve("s.conf"), ProvostDaemon.configuration(folder, access(9, "")));

        Ended ended =
                ProvostDaemon.run(folder, "-n", "-c", folder.resolve("s.conf").toString());

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).contains("users may be used by others than its owner");
    }
}
