package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.config.GroupConfig.RestartGroup;
import dev.provost.daemon.config.Upkeep.Action;
import dev.provost.daemon.config.Upkeep.Check;
import dev.provost.daemon.config.Upkeep.Health;
import dev.provost.daemon.config.Upkeep.Limit;
import dev.provost.daemon.config.Upkeep.Pauses;
import dev.provost.daemon.config.Upkeep.Ready;
import dev.provost.daemon.config.Upkeep.Restart;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpkeepKeysTest {
    private static final String P = "[supervisord]\n[program:p]\ncommand=/bin/cat\n";

    @TempDir
    private Path dir;

    private Upkeep upkeep(String keys) throws ConfigException {
        return new Written(dir).main(P + keys).process("p").upkeep();
    }

    @Test
    void withoutAKeyOfOursThereIsNothing() throws ConfigException {
        assertThat(upkeep("")).isSameAs(Upkeep.NONE);
        assertThat(Upkeep.NONE.watches()).isFalse();
    }

    @Test
    void aReadyCheckHasItsDefaults() throws ConfigException {
        assertThat(upkeep("ready_check=tcp:[::1]:8080\n").ready())
                .isEqualTo(new Ready(
                        new Check.Tcp("::1", 8080), Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TCP: db.example:5432 | Tcp[host=db.example, port=5432]",
                "http://127.0.0.1:80%(process_num)02d/a;b?c=d | Http[url=http://127.0.0.1:8000/a;b?c=d]",
                "https://example.org | Http[url=https://example.org]",
                "http:https://example.org/x | Http[url=https://example.org/x]",
                "exec:pg_isready -q \"a b\" | Exec[command=pg_isready -q \"a b\"]",
                "log:^Started .*: 100%%$ | Log[regex=^Started .*: 100%$]",
                "file:%(here)s/ready | File[path={DIR}/ready]",
                "notify | Notify[]"
            })
    void everyKindOfCheckIsRead(String text, String check) throws ConfigException {
        Written written = new Written(dir);
        String keys = P + "process_name=p%(process_num)d\nready_check=" + text + "\n";

        Ready ready = written.main(keys).process("p0").upkeep().ready();

        assertThat(ready.check()).hasToString(written.inPlace(check));
    }

    @Test
    void everyKeyIsRead() throws ConfigException {
        Upkeep upkeep = upkeep("""
                startretries=unlimited
                ready_check=notify
                ready_interval=0.25
                ready_timeout=30
                ready_delay=2
                health_check=http://localhost/
                health_interval=20
                health_timeout=1.5
                health_failures=5
                health_successes=2
                health_grace=7
                health_action=signal:HUP
                health_max_per_hour=4
                restart_delay=0.5
                restart_backoff=1.5
                restart_delay_max=40
                restart_jitter=0.1
                restart_reset=90
                restart_limit=6/120
                """);

        assertThat(upkeep)
                .isEqualTo(new Upkeep(
                        new Ready(
                                new Check.Notify(),
                                Duration.ofMillis(250),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(2)),
                        new Health(
                                new Check.Http(URI.create("http://localhost/")),
                                Duration.ofSeconds(20),
                                Duration.ofMillis(1500),
                                5,
                                2,
                                Duration.ofSeconds(7),
                                Action.SIGNAL,
                                1,
                                4),
                        new Restart(
                                new Pauses(
                                        Duration.ofMillis(500),
                                        1.5,
                                        Duration.ofSeconds(40),
                                        0.1,
                                        Duration.ofSeconds(90)),
                                new Limit(6, Duration.ofSeconds(120)))));
    }

    @Test
    void retriesCanBeUnlimited() throws ConfigException {
        for (String word : List.of("unlimited", " Unlimited", "-1")) {
            assertThat(new Written(dir)
                            .main(P + "startretries=" + word + "\n")
                            .process("p")
                            .startretries())
                    .isEqualTo(-1);
        }
    }

    @Test
    void aLimitAloneLeavesThePausesToSupervisord() throws ConfigException {
        assertThat(upkeep("restart_limit=3/10\n").restart())
                .isEqualTo(new Restart(null, new Limit(3, Duration.ofSeconds(10))));
    }

    @Test
    void aLongFirstPauseMovesTheBoundThatNobodyGave() throws ConfigException {
        Pauses pauses = upkeep("restart_delay=1000\n").restart().pauses();

        assertThat(pauses.most()).isEqualTo(Duration.ofSeconds(1000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ready_check=ping:x | 'ready_check' is no check: \"ping:x\" | write tcp:HOST:PORT, http://..., ",
                "ready_check=tcp:8080 | 'ready_check' names no host and port: \"tcp:8080\" | such as ready_check=tcp:127.0.0.1:8080",
                "ready_check=tcp:host:99999 | 'ready_check' names no port: 99999 is above upper bound (65535): | write a host and a port",
                "ready_check=http://:80/ | 'ready_check' names no http or https URL: \"http://:80/\" | such as ready_check=http://127.0.0.1:8080/health",
                "ready_check=http://a b/ | 'ready_check' names no URL (Illegal character in authority): | write a URL",
                "ready_check=ftp://a/ | 'ready_check' is no check: | write tcp:HOST:PORT",
                "ready_check=exec: | 'ready_check' names no command: \"exec:\" | write tcp:",
                "ready_check=log:(a | 'ready_check' is no regular expression (Unclosed group): \"log:(a\" | write a backslash",
                "ready_check=file:ready | 'ready_check' names no absolute path: \"file:ready\" | write ready_check=file:/path",
                "ready_check=notify:now | 'ready_check' is no check: | write tcp:",
                "ready_interval=0 | 'ready_interval' is \"0\", not a number of seconds | write seconds above 0, such as ready_interval=1",
                "ready_timeout=soon | 'ready_timeout' is \"soon\", not a number of seconds | such as ready_timeout=60",
                "ready_delay=-1 | 'ready_delay' is \"-1\", not a number of seconds | write seconds, 0 for none",
                "health_check=log:x | 'health_check' can't look at log lines: \"log:x\" | write tcp:HOST:PORT, ",
                "health_failures=0 | 'health_failures' is \"0\", not a number from 1 to 1000000 | such as health_failures=3",
                "health_max_per_hour=many | 'health_max_per_hour' is \"many\", not a number from 0 | such as",
                "health_action=reboot | 'health_action' is \"reboot\", no action | write restart, signal:NAME, stop or none",
                "health_action=signal:FOO | value 'FOO' is not a valid signal name | health_action=signal:HUP",
                "restart_backoff=0.5 | 'restart_backoff' is \"0.5\", not a number from 1 to 1000 | restart_backoff=2",
                "restart_jitter=2 | 'restart_jitter' is \"2\", not a number from 0 to 1 | restart_jitter=0.2",
                "restart_delay=1e3 | 'restart_delay' is \"1e3\", not a number of seconds | restart_delay=1",
                "restart_limit=5 | 'restart_limit' is \"5\", not a number of restarts and seconds | restart_limit=5/60",
                "restart_limit=0/60 | 'restart_limit' is \"0/60\", | restart_limit=5/60",
                "startretries=never | invalid literal for int() with base 10: 'never' | startretries=3"
            })
    void aBadValueIsRefusedWithItsPlaceAndARemedy(String key, String text, String remedy) {
        List<Problem> problems = new Written(dir).main(P + key + "\n").check().problems();

        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().at()).hasToString(dir + "/supervisord.conf:4");
        assertThat(problems.getFirst().text()).startsWith(text);
        assertThat(problems.getFirst().remedy()).contains(remedy);
    }

    @Test
    void aBoundBelowTheFirstPauseIsRefused() {
        assertThat(new Written(dir)
                        .main(P + "restart_delay=2.5\nrestart_delay_max=2\n")
                        .check()
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains(":5: 'restart_delay_max' is less than restart_delay, which is 2.5 s"));
    }

    @Test
    void aGroupTellsWhomARestartRestartsToo() throws ConfigException {
        String members = "[program:a]\ncommand=/bin/cat\n[group:g]\nprograms=a\n";
        Written written = new Written(dir);

        assertThat(written.main("[supervisord]\n" + members)
                        .read()
                        .groups()
                        .getFirst()
                        .restartGroup())
                .isEqualTo(RestartGroup.ONE_FOR_ONE);
        assertThat(written.main("[supervisord]\n" + members + "restart_group=rest-for-one\n")
                        .read()
                        .groups()
                        .getFirst()
                        .restartGroup())
                .isEqualTo(RestartGroup.REST_FOR_ONE);
        assertThat(written.main("[supervisord]\n" + members + "restart_group=all\n")
                        .check()
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains(":6: 'restart_group' is \"all\", which is no way to restart a group; write one-for"));
    }

    @Test
    void aChangedKeyMakesADifference() throws ConfigException {
        Written written = new Written(dir);
        List<GroupConfig> before =
                written.main(P + "health_check=notify\n").read().groups();
        List<GroupConfig> after = written.main(P + "health_check=notify\nhealth_interval=3\n")
                .read()
                .groups();

        assertThat(ConfigDiff.compare(before, after).changed()).containsExactly("p");
        assertThat(ConfigDiff.compare(before, before).changed()).isEmpty();
    }
}
