package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random edits of valid files: each is read, or refused with place, text and remedy; nothing else ever comes out.
///
/// `-Dprovost.fuzz.seed=N` repeats a run, `-Dprovost.fuzz.tries=N` makes it longer.
class ConfigFuzzTest {
    private static final int EDITS_MAX = 6;

    private static final String WHOLE = """
            ; a comment
            [supervisord]
            logfile=%(here)s/main.log
            logfile_maxbytes = 50MB   ; with a comment
            logfile_backups=10
            loglevel=info
            pidfile=%(here)s/pid
            umask=022
            nodaemon=false
            silent=false
            minfds=1024
            minprocs=200
            user=root
            identifier=supervisor
            directory={DIR}
            nocleanup=true
            childlogdir={DIR}
            strip_ansi=false
            environment=KEY1="value, 1",KEY2='v=2',PATH="%(ENV_PATH)s:/x"

            [unix_http_server]
            file=%(here)s/s.sock
            chmod=0700
            chown=web:staff
            username=u
            password={SHA}82ab876d1387bfafe46cc1c8a2ef074eae50cb1d

            [inet_http_server:second]
            port=*:9001
            [inet_http_server]
            port=127.0.0.1:9002

            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

            [supervisorctl]
            serverurl=unix://%(here)s/s.sock

            [include]
            files = more/*.conf other.conf
            """;
    private static final String PROGRAMS = """
            [program:web]
            command=/bin/cat --port=80%(process_num)02d "a b" %(ENV_HOME)s
            process_name=%(program_name)s_%(process_num)02d
            numprocs=3
            numprocs_start=1
            priority=10
            autostart=true
            autorestart=unexpected
            startsecs=1
            startretries=3
            ready_check=http://127.0.0.1:80%(process_num)02d/health?a=b
            ready_timeout=30.5
            health_check=exec:test -e "%(here)s/well"
            health_action=signal:HUP
            restart_delay=0.5
            restart_backoff=2
            restart_limit=5/60
            exitcodes=0,2
            stopsignal=TERM
            stopwaitsecs=10
            stopasgroup=true
            killasgroup=true
            redirect_stderr=false
            stdout_logfile={DIR}/%(program_name)s.log
            stdout_logfile_maxbytes=1MB
            stdout_logfile_backups=2
            stdout_capture_maxbytes=1KB
            stdout_events_enabled=true
            stdout_syslog=false
            stderr_logfile=AUTO
            environment=A="1",B="%(group_name)s"
            directory={DIR}
            umask=002
            serverurl=AUTO
            user=web

            [fcgi-program:f]
            command=/bin/cat
            socket=unix://%(here)s/f.sock
            socket_owner=web:staff
            socket_mode=0770
            socket_backlog=10

            [eventlistener:l]
            command=/bin/cat
            events=PROCESS_STATE,TICK_60
            buffer_size=10
            result_handler=supervisor.dispatchers:default_handler

            [group:g]
            programs=web
            priority=20
            """;

    private static final List<String> WORDS = List.of(
            "[",
            "]",
            "[program:",
            "[group:",
            "[include]\n",
            "=",
            ":",
            ";",
            " ;",
            "#",
            "\n",
            "\n ",
            "\n\t",
            "\r\n",
            "\r",
            "%",
            "%%",
            "%(",
            "%(here)s",
            "%(ENV_X)s",
            "%(process_num)d",
            "%(process_num)099d",
            "%(numprocs)s",
            "%(program_name)",
            ")s",
            "%(a",
            "\"",
            "'",
            "\\",
            "\0",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\u0663",
            "ä😀",
            "-",
            "+",
            "-1",
            "0",
            "1e3",
            "0x10",
            "99999",
            "4294967296",
            "99999999999999999999",
            "-2147483649",
            "KB",
            "GB",
            "999999999999GB",
            "true",
            "maybe",
            "none",
            "auto",
            "syslog",
            "*:",
            "localhost:",
            "tcp://",
            "unix://",
            "://",
            "~",
            "~nobody/x",
            "/",
            "//",
            "..",
            ",",
            ",,",
            "SIGKILL",
            "environment=",
            "command=",
            "programs=web,web",
            "numprocs=0",
            "numprocs=-1",
            "events=",
            "supervisord",
            "DEFAULT",
            "[DEFAULT]\n",
            "files=",
            "rpcinterface:",
            "supervisor.rpcinterface_factory=a:b");

    @TempDir
    Path dir;

    private final long seed = Long.getLong("provost.fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void anyEditOfAFileIsReadOrRefusedWithPlaceTextAndRemedy() throws IOException {
        System.out.println("provost.fuzz.seed=" + seed);
        var written = new Written(dir).file("more/one.conf", PROGRAMS);
        for (int i = Integer.getInteger("provost.fuzz.tries", 1000); i > 0; i--) {
            byte[] main = edited(written.inPlace(WHOLE + (random.nextBoolean() ? PROGRAMS : "")));
            byte[] more = random.nextInt(3) == 0
                    ? edited(written.inPlace(PROGRAMS))
                    : "; none\n".getBytes(StandardCharsets.UTF_8);
            Files.write(dir.resolve("supervisord.conf"), main);
            Files.write(dir.resolve("more/one.conf"), more);
            try {
                readOrRefused(written);
            } catch (AssertionError | RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError(
                        "seed " + seed + ":\n" + new String(main, StandardCharsets.UTF_8) + "\n---- more/one.conf\n"
                                + new String(more, StandardCharsets.UTF_8),
                        e);
            }
        }
    }

    private List<String> problems(String text) {
        return new Written(dir)
                .main(text).check().problems().stream()
                        .map(problem -> problem.toString().replace(dir + "/", ""))
                        .toList();
    }

    @Test
    void aBackslashAtTheEndOfAKeyIsPartOfIt() {
        assertThat(problems("[supervisord]\nidentifier\\=x\n\\=y\n")).isEmpty();
    }

    @Test
    void aNulIsRefusedWhereItStandsButNotInAComment() {
        assertThat(problems("[supervisord]\n; \0\n[program:a]\ncommand=/bin/c\0at\n"))
                .containsExactly(
                        "supervisord.conf:4: a NUL character in a name or value; take it out; no path or command"
                                + " can hold one");
    }

    @Test
    void aProblemStaysOnOneLineWhateverItQuotes() {
        assertThat(problems("[supervisord]\n[group:g]\nprograms=a\u001b[2J\n b\n"))
                .hasSize(1)
                .noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
    }

    private static void readOrRefused(Written written) {
        ConfigReader.Checked checked = written.check();
        if (checked.config() != null) {
            assertThat(checked.problems()).isEmpty();
            return;
        }
        assertThat(checked.problems()).isNotEmpty();
        for (Problem problem : checked.problems()) {
            assertThat(problem.at().file()).isNotEmpty();
            assertThat(problem.at().line()).isNotNegative();
            assertThat(problem.text()).isNotBlank();
            assertThat(problem.remedy()).isNotBlank();
            assertThat(problem.toString()).doesNotContain("\n").doesNotContain("Exception");
        }
        Problem first = checked.problems().getFirst();
        // What supervisord has no file for is told with its place and remedy.
        assertThat(catchThrowableOfType(ConfigException.class, written::read).text())
                .isIn(first.text(), first.toString());
    }

    private byte[] edited(String text) {
        var lines = new ArrayList<>(List.of(text.split("(?<=\n)")));
        for (int edits = random.nextInt(EDITS_MAX); edits >= 0; edits--) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            int cut = line.isEmpty() ? 0 : random.nextInt(line.length());
            String word = WORDS.get(random.nextInt(WORDS.size()));
            switch (random.nextInt(8)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
                case 2 -> lines.set(at, line.substring(0, cut) + word + line.substring(cut));
                case 3 -> lines.set(at, line.substring(0, cut) + word);
                case 4 -> lines.set(at, line.substring(cut));
                case 5 -> lines.set(at, line.substring(0, line.indexOf('=') + 1) + word + "\n");
                case 6 -> lines.set(at, line.substring(0, line.indexOf('=') + 1) + word + line.substring(cut));
                default -> lines.set(at, line.replace('=', "=:; \t%\n".charAt(random.nextInt(7))));
            }
            if (lines.isEmpty()) {
                lines.add("");
            }
        }
        byte[] bytes = String.join("", lines).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(10) == 0 && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
