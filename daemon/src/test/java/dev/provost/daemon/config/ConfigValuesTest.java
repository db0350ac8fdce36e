package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.config.ConfigReader.Checked;
import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.config.ProcessConfig.LogConfig;
import dev.provost.daemon.config.ProcessConfig.Target;
import dev.provost.daemon.config.ServerConfig.Remark;
import dev.provost.daemon.event.EventType;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.HttpServerSpec;
import dev.provost.jmx.spi.HttpServerSpec.Address;
import dev.provost.jmx.spi.HttpServerSpec.Credentials;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How values are read, as the conformance kit observes it on supervisord.
class ConfigValuesTest {
    private static final String S = "[supervisord]\n";
    private static final String P = S + "[program:p]\ncommand=/bin/cat\n";

    @TempDir
    private Path dir;

    private Written config(String text) {
        return new Written(dir).main(text);
    }

    @Test
    void aProgramWithNothingButACommandHasTheDefaults() throws ConfigException {
        var log = new LogConfig(new Target.Auto(), 52428800, 10, 0, false, false);

        assertThat(config(P).process("p"))
                .isEqualTo(new ProcessConfig(
                        "p",
                        "p",
                        "p",
                        "/bin/cat",
                        null,
                        null,
                        999,
                        true,
                        Autorestart.UNEXPECTED,
                        1,
                        3,
                        List.of(0),
                        15,
                        10,
                        false,
                        false,
                        null,
                        false,
                        log,
                        log,
                        Map.of(),
                        null,
                        Map.of("command", "/bin/cat"),
                        Upkeep.NONE,
                        new Position(dir + "/supervisord.conf", 2),
                        null,
                        null));
    }

    @Test
    void everyKeyOfAProgramIsRead() throws ConfigException {
        var process = config(P + """
                process_name=proc_%(program_name)s
                directory=/tmp
                umask=027
                priority=42
                autostart=false
                autorestart=true
                startsecs= 12\s
                startretries=+4
                exitcodes= 7 , 0,7
                stopsignal=usr1
                stopwaitsecs=007
                stopasgroup=true
                user=web
                stdout_logfile={DIR}/%(group_name)s-%(process_num)02d.log
                stdout_logfile_maxbytes=10 KB
                stdout_logfile_backups=2
                stdout_capture_maxbytes=1mB
                stdout_events_enabled=ON
                stderr_logfile=Off
                stderr_syslog=1
                environment=A="%(process_num)s",B="x;y"
                serverurl=unix:///tmp/x.sock
                depends_on=db
                x-any=%%(not)
                [program:db]
                command=x
                """).process("proc_p");

        assertThat(process.directory()).isEqualTo("/tmp");
        assertThat(process.umask()).isEqualTo(027);
        assertThat(process.priority()).isEqualTo(42);
        assertThat(process.autostart()).isFalse();
        assertThat(process.autorestart()).isEqualTo(Autorestart.ALWAYS);
        assertThat(process.startsecs()).isEqualTo(12);
        assertThat(process.startretries()).isEqualTo(4);
        assertThat(process.exitcodes()).containsExactly(7, 0, 7);
        assertThat(process.stopsignal()).isEqualTo(10);
        assertThat(process.stopwaitsecs()).isEqualTo(7);
        assertThat(process.killasgroup()).isTrue();
        assertThat(process.user()).isEqualTo(Written.FewAccounts.WEB);
        assertThat(process.stdout())
                .isEqualTo(new LogConfig(new Target.File(dir + "/p-00.log"), 10240, 2, 1 << 20, true, false));
        assertThat(process.stderr()).isEqualTo(new LogConfig(new Target.None(), 52428800, 10, 0, false, true));
        assertThat(process.environment()).isEqualTo(Map.of("A", "0", "B", "x;y"));
        assertThat(process.serverurl()).isEqualTo("unix:///tmp/x.sock");
        assertThat(process.settings()).containsEntry("depends_on", "db").containsEntry("x-any", "%(not)");
    }

    @Test
    void commentsContinuationsAndRepeatedSectionsAreReadAsPythonDoes() throws ConfigException {
        var config = config(S + """
                [program:a]
                Command = /bin/echo one ; a comment
                  two
                  ; nothing of this
                \tthree

                directory=/tmp;no_comment
                [program: b ] ; note
                command: /bin/sh -c "x ;y"
                startsecs=3
                startsecs=4
                [program:a]
                startsecs=9
                """);

        assertThat(config.process("a").command()).isEqualTo("/bin/echo one\ntwo\nthree");
        assertThat(config.process("a").directory()).isEqualTo("/tmp;no_comment");
        assertThat(config.process("a").startsecs()).isEqualTo(9);
        assertThat(config.process("b").command()).isEqualTo("/bin/sh -c \"x");
        assertThat(config.process("b").startsecs()).isEqualTo(4);
        assertThat(config.read().remarks())
                .singleElement()
                .extracting(Remark::text)
                .asString()
                .endsWith("the rest of the line has been ignored (" + dir + "/supervisord.conf:10)");
    }

    @Test
    void expansionsSeeTheirNames() throws ConfigException {
        var config = config("""
                [supervisord]
                environment=MAIN="m"
                identifier=%(here)s-%(ENV_OUTSIDE)s
                [program:p]
                command=/bin/echo %(here)s %(host_node_name)s %(group_name)s %(ENV_MAIN)s %(ENV_OWN)s %(ENV_OUTSIDE)s
                environment=OWN="mine"
                """).variable("OUTSIDE", "%(x)s");

        assertThat(config.process("p").command()).isEqualTo("/bin/echo " + dir + " node1 p m mine %(x)s");
        assertThat(config.process("p").environment()).isEqualTo(Map.of("MAIN", "m", "OWN", "mine"));
        assertThat(config.read().daemon().identifier()).isEqualTo(dir + "-%(x)s");
    }

    @Test
    void groupsComeByPriorityAndNameAndTheirMembersAsListed() throws ConfigException {
        var config = config(S + """
                [program:b]
                command=x
                numprocs=2
                numprocs_start=9
                process_name=%(program_name)s%(process_num)d_%(group_name)s
                [program:a]
                command=x
                [program:alone]
                command=x
                [group:g]
                programs=b, a
                priority=20
                [eventlistener:l]
                command=x
                events=TICK_5,process_state,tick_5
                buffer_size=3
                answer_secs=0
                [fcgi-program:f]
                command=x
                user=web
                socket=unix://{DIR}/./%(program_name)s.sock
                """);

        var groups = config.read().groups();

        assertThat(groups).extracting(GroupConfig::name).containsExactly("l", "g", "alone", "f");
        assertThat(groups.get(0).priority()).isEqualTo(-1);
        assertThat(groups.get(0).processes().getFirst().priority()).isEqualTo(999);
        assertThat(groups.get(0).listener())
                .isEqualTo(new GroupConfig.ListenerPool(
                        List.of("TICK_5", "PROCESS_STATE"), 3, "supervisor.dispatchers:default_handler", 10, 0));
        assertThat(groups.get(1).processes()).extracting(ProcessConfig::name).containsExactly("b10_g", "b9_g", "a");
        assertThat(groups.get(3).socket())
                .isEqualTo(new GroupConfig.FcgiSocket("unix://" + dir + "/f.sock", 33, 34, 0700, 0));
    }

    @Test
    void everyEventTypeCanBeSubscribedTo() throws ConfigException {
        List<String> types =
                Arrays.stream(EventType.values()).map(EventType::name).toList();

        var config = config(S + "[eventlistener:l]\ncommand=x\nevents=" + String.join(",", types) + "\n");

        assertThat(config.read().groups().getFirst().listener().events()).isEqualTo(types);
    }

    @Test
    void includedFilesComeSortedAndAreTold() throws ConfigException {
        var config = config(S + "[include]\nfiles=conf.d/*.conf other/[cx].ini nothing/*.conf %(here)s/abs.conf\n")
                .file("conf.d/b.conf", "[program:b]\ncommand=/bin/echo %(here)s\n")
                .file("conf.d/a.conf", "[program:a]\ncommand=/bin/echo %(here)s\n[supervisord]\nidentifier=over\n")
                .file("conf.d/.hidden.conf", "[program:hidden]\ncommand=x\n")
                .file("other/c.ini", "[program:b]\nstartsecs=7\n")
                .file("abs.conf", "[program:d]\ncommand=x\n[include]\nfiles=nested.conf\n");

        assertThat(config.process("a").command()).isEqualTo("/bin/echo " + dir + "/conf.d");
        assertThat(config.process("b").startsecs()).isEqualTo(7);
        assertThat(config.read().daemon().identifier()).isEqualTo("over");
        assertThat(config.read().groups()).extracting(GroupConfig::name).containsExactly("a", "b", "d");
        assertThat(config.read().remarks())
                .containsExactly(
                        new Remark(LogLevel.WARN, "No file matches via include \"" + dir + "/nothing/*.conf\""),
                        included("conf.d/a.conf"),
                        included("conf.d/b.conf"),
                        included("other/c.ini"),
                        included("abs.conf"));
    }

    private Remark included(String file) {
        return new Remark(LogLevel.INFO, "Included extra file \"" + dir + "/" + file + "\" during parsing");
    }

    @Test
    void parseWarningsAreSupervisords() throws ConfigException {
        var config = config(S + """
                [program:a]
                command=x
                stdout_logfile_maxbytes=0
                [program:b]
                command=x
                redirect_stderr=true
                stderr_logfile={DIR}/e.log
                [program:c]
                command=x
                stdout_logfile=syslog
                """);

        assertThat(config.read().remarks())
                .extracting(Remark::text)
                .containsExactly(
                        "For [program:a], AUTO logging used for stdout_logfile without rollover, set maxbytes > 0 to"
                                + " avoid filling up filesystem unintentionally",
                        "For [program:b], redirect_stderr=true but stderr_logfile has also been set to a filename, the"
                                + " filename has been ignored",
                        "For [program:c], stdout_logfile=syslog but this is deprecated and will be removed.  Use"
                                + " stdout_syslog=true to enable syslog instead.");
        assertThat(config.process("c").stdout().syslog()).isTrue();
        assertThat(config.process("b").stderr().file()).isEqualTo(new Target.None());
    }

    @Test
    void serversAndInterfacesAreRead() throws ConfigException {
        var config = config(S + """
                [unix_http_server]
                file=%(here)s/x/../s.sock
                chmod=0770
                chown=web:staff
                [inet_http_server:b]
                port=LOCALHOST:9001
                username=u
                password={SHA}ab
                [rpcinterface:supervisor]
                supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
                retries=1
                """).read();

        assertThat(config.httpServers())
                .containsExactly(
                        new HttpServerSpec(
                                "inet_http_server:b",
                                new Address.Inet("localhost", 9001),
                                new Credentials("u", "{SHA}ab")),
                        new HttpServerSpec(
                                "unix_http_server", new Address.Unix(dir.resolve("s.sock"), 0770, 33, 50), null));
        assertThat(config.rpcInterfaces())
                .containsExactly(new RpcInterfaceConfig(
                        "supervisor",
                        RpcInterfaceConfig.MAIN_FACTORY,
                        Map.of("retries", "1"),
                        new Position(dir + "/supervisord.conf", 10),
                        null,
                        null));
    }

    @Test
    void theCommandLineWinsOverTheFile() throws ConfigException {
        config("[supervisord]\nidentifier=file\nlogfile={DIR}/file.log\nuser=web\n");
        var overrides = new Overrides(
                "supervisord.conf",
                true,
                false,
                false,
                true,
                "0",
                "77",
                null,
                "flag.log",
                "1KB",
                "2",
                "debug",
                "p",
                "flag",
                null,
                "9",
                null);

        var daemon = new ConfigReader(new Written(dir).surroundings(), overrides)
                .read()
                .daemon();

        assertThat(daemon.configFile()).isEqualTo("supervisord.conf");
        assertThat(daemon.here()).isEqualTo(dir);
        assertThat(daemon.identifier()).isEqualTo("flag");
        assertThat(daemon.logfile()).isEqualTo(dir.resolve("flag.log"));
        assertThat(daemon.pidfile()).isEqualTo(dir.resolve("p"));
        assertThat(daemon.user()).isEqualTo(Written.FewAccounts.ROOT);
        assertThat(daemon.umask()).isEqualTo(077);
        assertThat(daemon.logfileMaxBytes()).isEqualTo(1024);
        assertThat(daemon.loglevel()).isEqualTo(LogLevel.DEBG);
        assertThat(daemon.nodaemon()).isTrue();
        assertThat(daemon.silent()).isFalse();
        assertThat(daemon.minfds()).isEqualTo(9);
        assertThat(daemon.minprocs()).isEqualTo(200);
    }

    @Test
    void allProblemsComeToLightAtOnce() {
        Checked checked = config(S + "minfds=x\n[program:a]\nstartsecs=y\numask=9\n[program:b c]\ncommand=x\n")
                .check();

        assertThat(checked.config()).isNull();
        assertThat(checked.problems())
                .extracting(problem -> problem.at().line() + ": " + problem.text())
                .containsExactly(
                        "2: invalid literal for int() with base 10: 'x'",
                        "4: invalid literal for int() with base 10: 'y'" + tail("program:a"),
                        "5: 9 can not be converted to an octal type" + tail("program:a"),
                        "3: program section program:a does not specify a command" + tail("program:a"),
                        "6: Invalid name: 'b c' because of character: ' '");
    }

    private String tail(String section) {
        return " in section '" + section + "' (file: '" + dir + "/supervisord.conf')";
    }

    @Test
    void aFileThatIsNotThereIsRefusedInSupervisordsWords() {
        assertThat(new Written(dir).check().problems())
                .singleElement()
                .extracting(Problem::text)
                .isEqualTo("could not find config file " + dir + "/supervisord.conf");
        assertThat(config("loose=1\n").check().problems())
                .singleElement()
                .hasToString(dir + "/supervisord.conf:1: File contains no section headers. file: '" + dir
                        + "/supervisord.conf', line: 1 'loose=1\\n'; begin the file with a section such as"
                        + " [supervisord], and write key=value in every line");
        assertThat(config("[program:p]\ncommand=x\n").check().problems())
                .extracting(Problem::text)
                .containsExactly(".ini file does not include supervisord section");
    }

    @Test
    void aDifferenceThatMattersChangesAGroup() throws ConfigException {
        var before = config(P + "[program:q]\ncommand=x\n[program:r]\ncommand=x\nstdout_logfile=AUTO\n")
                .read()
                .groups();
        var after = config(P + "depends_on=r\nx=1\n[program:r]\ncommand=x\nx=2\nstdout_logfile=NONE\n[program:n]\n"
                        + "command=x\n")
                .read()
                .groups();

        var changes = ConfigDiff.compare(before, after);

        assertThat(changes.added()).containsExactly("n");
        assertThat(changes.changed()).containsExactly("p");
        assertThat(changes.removed()).containsExactly("q");
    }
}
