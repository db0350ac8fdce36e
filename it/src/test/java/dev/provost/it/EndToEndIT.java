package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What people have reported to supervisord over the years, as scenarios of our own: names, passwords and output beyond
/// ASCII, programs that can't be started, and where output goes.
class EndToEndIT {
    private static List<String> lines(Ended ended) {
        return ended.out().lines().map(line -> line.replaceAll(" +", " ")).toList();
    }

    @Test
    void namesBeyondAsciiWorkFromOneEndToTheOther() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:größe_日本]
                command=/bin/cat
                startsecs=0
                environment=WORT="grün 😀"
                [group:дом]
                programs=größe_日本
                """)) {
            daemon.await("дом:größe_日本", "RUNNING");

            Ended stop = daemon.provostctl("stop", "дом:größe_日本");
            Ended status = daemon.provostctl("status", "дом:*");
            Ended start = daemon.provostctl("start", "дом:*");

            assertThat(lines(stop)).containsExactly("дом:größe_日本: stopped");
            assertThat(status.out()).startsWith("дом:größe_日本").contains("STOPPED");
            assertThat(lines(start)).containsExactly("дом:größe_日本: started");
            int pid = daemon.await("дом:größe_日本", "RUNNING");
            assertThat(Files.readString(Path.of("/proc", Integer.toString(pid), "environ")))
                    .contains("WORT=grün 😀\0", "SUPERVISOR_PROCESS_NAME=größe_日本\0", "SUPERVISOR_GROUP_NAME=дом\0");
            assertThat(daemon.mainLog()).contains("spawned: 'größe_日本' with pid " + pid);
            assertThat(LocalHttp.unix(daemon.folder().resolve("sock"))
                            .get("/jolokia/search/provost:type=Process,*")
                            .body())
                    .contains("group=дом,program=größe_日本,name=größe_日本");
        }
    }

    @Test
    void aPasswordMayHoldAnyLetterAndColons() throws Exception {
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start("""
                [inet_http_server]
                port=127.0.0.1:%d
                username=müller
                password=a:ß:😀%%%%
                """.formatted(port))) {
            String server = "http://127.0.0.1:" + port;

            Ended right = daemon.provostctl("-s", server, "-u", "müller", "-p", "a:ß:😀%", "pid");
            Ended wrong = daemon.provostctl("-s", server, "-u", "müller", "-p", "a:ß:😀", "pid");

            assertThat(right.out()).isEqualTo(daemon.pid() + "\n");
            assertThat(wrong.out()).startsWith("Server requires authentication\n");
            assertThat(LocalHttp.tcp(port).get("/jolokia/version").status()).isEqualTo(401);
        }
    }

    @Test
    void programsThatCannotBeStartedSayWhyEverywhere() throws Exception {
        Path folder = ProvostDaemon.newFolder();
        try {
            Path plain = Files.writeString(folder.resolve("plain"), "#!/bin/sh\n");
            Path odd = Files.writeString(folder.resolve("odd"), "#!/no/such/shell\n");
            assertThat(odd.toFile().setExecutable(true)).isTrue();
            try (var daemon = ProvostDaemon.start("""
                    [program:missing]
                    command=/no/such/program
                    startretries=0
                    [program:plain]
                    command=%s
                    startretries=0
                    [program:folder]
                    command=%s
                    startretries=0
                    [program:odd]
                    command=%s
                    startretries=0
                    """.formatted(plain, folder, odd))) {
                assertThat(spawnError(daemon, "missing")).isEqualTo("can't find command '/no/such/program'");
                assertThat(spawnError(daemon, "plain")).isEqualTo("command at '" + plain + "' is not executable");
                assertThat(spawnError(daemon, "folder")).isEqualTo("command at '" + folder + "' is a directory");
                // supervisord learns of a missing interpreter only from the child's end, and says no more.
                assertThat(spawnError(daemon, "odd")).isEqualTo("Exited too quickly (process log may have details)");
                assertThat(daemon.provostctl("start", "missing").out()).isEqualTo("missing: ERROR (no such file)\n");
                assertThat(daemon.provostctl("start", "plain").out())
                        .isEqualTo("plain: ERROR (file is not executable)\n");
            }
        } finally {
            ProvostDaemon.delete(folder);
        }
    }

    private static String spawnError(ProvostDaemon daemon, String name) throws Exception {
        daemon.await(name, "FATAL");
        return (String) daemon.rpc().struct("supervisor.getProcessInfo", name).get("spawnerr");
    }

    @Test
    void outputGoesWhereTheConfigurationSaysAndKeepsItsOrder() throws Exception {
        try (var daemon = ProvostDaemon.start("""
                [program:both]
                command=/bin/sh -c "echo eins; echo zwei >&2; echo drei; printf 'ohne Ende'"
                redirect_stderr=true
                startsecs=0
                autorestart=false
                [program:apart]
                command=/bin/sh -c "echo laut; echo leise >&2"
                startsecs=0
                autorestart=false
                [program:bytes]
                command=/bin/sh -c "printf '\\\\377\\\\000\\\\033[1m\\\\303'; printf '\\\\274\\\\n'"
                startsecs=0
                autorestart=false
                [program:much]
                command=/bin/sh -c "head -c 3000000 /dev/zero | tr '\\\\0' z"
                stdout_logfile_maxbytes=0
                startsecs=0
                autorestart=false
                """)) {
            for (String name : List.of("both", "apart", "bytes", "much")) {
                daemon.await(name, "EXITED");
            }

            assertThat(log(daemon, "both", "stdout")).hasContent("eins\nzwei\ndrei\nohne Ende");
            assertThat(log(daemon, "apart", "stdout")).hasContent("laut\n");
            assertThat(log(daemon, "apart", "stderr")).hasContent("leise\n");
            assertThat(log(daemon, "bytes", "stdout"))
                    .hasBinaryContent(new byte[] {-1, 0, 27, '[', '1', 'm', (byte) 0xC3, (byte) 0xBC, '\n'});
            assertThat(daemon.rpc().call("supervisor.readProcessStdoutLog", "bytes", 0, 0))
                    .isEqualTo("\uFFFD\uFFFD\uFFFD[1mü\n");
            assertThat(log(daemon, "much", "stdout")).hasSize(3_000_000);
        }
    }

    private static Path log(ProvostDaemon daemon, String name, String channel) throws Exception {
        return Path.of(
                (String) daemon.rpc().struct("supervisor.getProcessInfo", name).get(channel + "_logfile"));
    }
}
