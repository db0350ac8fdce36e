package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A configuration that changes under a running daemon, with the unmodified supervisorctl and by our own operation.
class LiveConfigurationIT {
    @BeforeAll
    static void haveTheClient() throws Exception {
        DebianSupervisor.require();
    }

    private static Ended ctl(ProvostDaemon daemon, String... words) throws Exception {
        return daemon.control(DebianSupervisor.CLIENT.toString(), words);
    }

    private static Ended said(String out) {
        return new Ended(0, out, "");
    }

    private static String numbered(int numprocs) {
        return "[program:p]\ncommand=/bin/cat\nstartsecs=0\nprocess_name=p%(process_num)d\nnumprocs=" + numprocs + "\n";
    }

    private static String member(String name, String command) {
        return "[program:" + name + "]\ncommand=" + command + "\nstartsecs=0\n";
    }

    private static void rewrite(ProvostDaemon daemon, String sections) throws Exception {
        Files.writeString(daemon.config(), ProvostDaemon.configuration(daemon.folder(), sections));
    }

    @Test
    void numprocsUpAndDownKeepsTheOthersRunning() throws Exception {
        try (var daemon = ProvostDaemon.start(numbered(2))) {
            int p0 = daemon.await("p:p0", "RUNNING");
            int p1 = daemon.await("p:p1", "RUNNING");

            rewrite(daemon, numbered(3));
            assertThat(ctl(daemon, "reread")).isEqualTo(said("p: changed\n"));
            assertThat(ctl(daemon, "update")).isEqualTo(said("p: stopped\np: updated process group\n"));
            int p2 = daemon.await("p:p2", "RUNNING");
            assertThat(daemon.await("p:p0", "RUNNING")).isEqualTo(p0);
            assertThat(daemon.await("p:p1", "RUNNING")).isEqualTo(p1);
            assertThat(ctl(daemon, "update")).isEqualTo(said(""));

            rewrite(daemon, numbered(1));
            assertThat(ctl(daemon, "update", "p")).isEqualTo(said("p: stopped\np: updated process group\n"));
            assertThat(daemon.await("p:p0", "RUNNING")).isEqualTo(p0);
            assertThat(ctl(daemon, "status", "p:*").out().lines()).hasSize(1);
            assertThat(ProcessHandle.of(p1)).isEmpty();
            assertThat(ProcessHandle.of(p2)).isEmpty();
            assertThat(daemon.mainLog().lines().filter(line -> line.contains("stopped: p0")))
                    .isEmpty();
        }
    }

    @Test
    void aChangedMemberOfAGroupIsTheOnlyOneRestarted() throws Exception {
        String group = "[group:g]\nprograms=a,b\n";
        try (var daemon = ProvostDaemon.start(member("a", "/bin/cat") + member("b", "/bin/cat") + group)) {
            int a = daemon.await("g:a", "RUNNING");
            int b = daemon.await("g:b", "RUNNING");

            rewrite(daemon, member("a", "/bin/cat") + member("b", "/bin/cat -u") + group);
            assertThat(ctl(daemon, "update")).isEqualTo(said("g: stopped\ng: updated process group\n"));

            assertThat(daemon.await("g:b", "RUNNING")).isNotEqualTo(b);
            assertThat(daemon.await("g:a", "RUNNING")).isEqualTo(a);
        }
    }

    @Test
    void aStopAfterARereadStopsAll() throws Exception {
        try (var daemon = ProvostDaemon.start(numbered(2))) {
            daemon.await("p:p0", "RUNNING");
            daemon.await("p:p1", "RUNNING");
            rewrite(daemon, numbered(3));

            assertThat(ctl(daemon, "reread")).isEqualTo(said("p: changed\n"));
            assertThat(ctl(daemon, "stop", "p:*").out()).contains("p:p0: stopped\n", "p:p1: stopped\n");
            daemon.await("p:p0", "STOPPED");
            daemon.await("p:p1", "STOPPED");
            assertThat(ctl(daemon, "remove", "p")).isEqualTo(said("p: removed process group\n"));
            assertThat(ctl(daemon, "add", "p")).isEqualTo(said("p: added process group\n"));
            daemon.await("p:p2", "RUNNING");
        }
    }

    @Test
    void theStepsOneByOneAreCarriedOutToTheLetter() throws Exception {
        try (var daemon = ProvostDaemon.start(numbered(2))) {
            int p0 = daemon.await("p:p0", "RUNNING");
            rewrite(daemon, numbered(1));
            XmlRpc rpc = daemon.rpc();

            // Each on a connection of its own.
            rpc.call("supervisor.reloadConfig");
            assertThat(rpc.structs("supervisor.stopProcessGroup", "p")).hasSize(2);
            assertThat(rpc.call("supervisor.removeProcessGroup", "p")).isEqualTo(true);
            assertThat(rpc.call("supervisor.addProcessGroup", "p")).isEqualTo(true);

            assertThat(daemon.await("p:p0", "RUNNING")).isNotEqualTo(p0);
        }
    }

    @Test
    void ourOwnUpdateTellsWhatItDidAndTheMBeansFollow() throws Exception {
        int port = ProvostDaemon.freePort();
        String inet = "[inet_http_server]\nport=127.0.0.1:" + port + "\n";
        try (var daemon = ProvostDaemon.start(inet + numbered(2))) {
            int p0 = daemon.await("p:p0", "RUNNING");
            daemon.await("p:p1", "RUNNING");
            String before = bean(port, "group=p,program=p,name=p0", "Starts,Pid");
            rewrite(daemon, inet + numbered(3).replace("p%(process_num)d", "p%(process_num)d\nnumprocs_start=0"));
            XmlRpc rpc = daemon.rpc();
            assertThat(rpc.call("supervisor.reloadConfig"))
                    .isEqualTo(List.of(List.of(List.of(), List.of("p"), List.of())));

            assertThat(rpc.struct("provost.updateProcessGroup", "p"))
                    .isEqualTo(Map.of(
                            "group", "p",
                            "outcome", "changed",
                            "kept", List.of("p0", "p1"),
                            "stopped", List.of(),
                            "created", List.of("p2")));
            daemon.await("p:p2", "RUNNING");
            assertThat(daemon.await("p:p0", "RUNNING")).isEqualTo(p0);
            Waiting.until("bean of p2", () -> search(port), found -> found.contains("name=p2"));
            assertThat(bean(port, "group=p,program=p,name=p0", "Starts,Pid")).isEqualTo(before);
            Waiting.until(
                    "program with 3 processes",
                    () -> LocalHttp.tcp(port)
                            .get("/jolokia/read/provost:type=Program,group=p,name=p/Numprocs")
                            .body(),
                    body -> body.contains("\"value\":3"));

            rewrite(daemon, inet);
            rpc.call("supervisor.reloadConfig");
            assertThat(rpc.struct("provost.updateProcessGroup", "p")).containsEntry("outcome", "removed");
            Waiting.until("no bean left", () -> search(port), found -> !found.contains("group=p"));
            try {
                fail("answered " + rpc.call("provost.updateProcessGroup", "p"));
            } catch (XmlRpc.FaultException e) {
                assertThat(e).hasMessage("BAD_NAME: p");
            }
        }
    }

    private static String search(int port) throws Exception {
        return LocalHttp.tcp(port).get("/jolokia/search/provost:*").body();
    }

    /// {@return the value as JSON, without the time of asking}
    private static String bean(int port, String keys, String attributes) throws Exception {
        String body = LocalHttp.tcp(port)
                .get("/jolokia/read/provost:type=Process," + keys + "/" + attributes)
                .body();
        return body.replaceAll("\"timestamp\":\\d+", "");
    }

    @Test
    void whateverIsWrongWithTheFileTheDaemonRunsOn() throws Exception {
        try (var daemon = ProvostDaemon.start(member("cat", "/bin/cat"))) {
            int pid = daemon.await("cat", "RUNNING");
            Path config = daemon.config();

            Files.delete(config);
            everyWayIsRefused(daemon, "could not find config file " + config);
            Files.createDirectory(config);
            everyWayIsRefused(daemon, "could not read config file " + config);
            Files.delete(config);
            rewrite(daemon, "[include]\n");
            everyWayIsRefused(daemon, ".ini file has [include] section, but no files setting");
            Files.writeString(daemon.folder().resolve("more.conf"), "no section\n");
            rewrite(daemon, "[include]\nfiles=more.conf\n");
            everyWayIsRefused(daemon, "File contains no section headers.");
            assertThat(daemon.mainLog()).contains("file: '" + daemon.folder() + "/more.conf', line: 1");
            rewrite(daemon, member("cat", "/bin/cat") + "[group:g]\nprograms=nobody\n");
            everyWayIsRefused(daemon, "[group:g] names unknown program or fcgi-program nobody");

            rewrite(daemon, member("cat", "/bin/cat"));
            assertThat(ctl(daemon, "reread")).isEqualTo(said("No config updates to processes\n"));
            assertThat(daemon.await("cat", "RUNNING")).isEqualTo(pid);
        }
    }

    private static void everyWayIsRefused(ProvostDaemon daemon, String reason) throws Exception {
        for (String method : List.of("supervisor.reloadConfig", "supervisor.restart")) {
            try {
                fail(method + " accepted it: " + daemon.rpc().call(method));
            } catch (XmlRpc.FaultException e) {
                assertThat(e.code()).isEqualTo(92);
                assertThat(e).hasMessageStartingWith("CANT_REREAD: ").hasMessageContaining(reason);
            }
        }
        Ended kill = Ended.run(daemon.folder(), Map.of(), List.of("kill", "-HUP", Long.toString(daemon.pid())));
        assertThat(kill.status()).isZero();
        Waiting.until("refusal of SIGHUP for " + reason, daemon::mainLog, log -> log.lines()
                .anyMatch(line -> line.contains("ERRO restart refused, the running configuration stays: ")
                        && line.contains(reason)));
        assertThat(ProvostDaemon.stateOf(daemon.rpc())).isEqualTo("RUNNING");
    }

    @Test
    void aRestartThatMeetsATakenPortComesBackAsItWas() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var daemon = ProvostDaemon.start(member("cat", "/bin/cat"))) {
            long daemonPid = daemon.pid();
            daemon.await("cat", "RUNNING");
            rewrite(
                    daemon,
                    "[inet_http_server]\nport=127.0.0.1:" + taken.getLocalPort() + "\n" + member("dog", "/bin/cat"));

            assertThat(ctl(daemon, "reload")).isEqualTo(said("Restarted supervisord\n"));
            daemon.awaitLog("ERRO restart failed, the former configuration is used again: "
                    + "Another program is already listening on a port");
            Waiting.until("RUNNING daemon", () -> ProvostDaemon.stateOf(daemon.rpc()), "RUNNING"::equals);
            daemon.await("cat", "RUNNING");

            assertThat(daemon.pid()).isEqualTo(daemonPid);
            assertThat(ctl(daemon, "status", "dog").out()).isEqualTo("dog: ERROR (no such process)\n");
        }
    }

    @Test
    void aSocketFileThatACleanerTookComesBackWithSigusr2() throws Exception {
        try (var daemon = ProvostDaemon.start(member("cat", "/bin/cat"))) {
            int pid = daemon.await("cat", "RUNNING");
            Path socket = daemon.folder().resolve("sock");
            String daemonPid = Long.toString(daemon.pid());
            Files.delete(socket);

            Ended kill = Ended.run(daemon.folder(), Map.of(), List.of("kill", "-USR2", daemonPid));

            assertThat(kill.status()).isZero();
            Waiting.until("socket file", () -> Files.exists(socket), Boolean::booleanValue);
            assertThat(daemon.await("cat", "RUNNING")).isEqualTo(pid);
        }
    }
}
