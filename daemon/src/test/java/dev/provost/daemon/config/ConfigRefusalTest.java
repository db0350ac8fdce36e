package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What supervisord refuses, and in which words. `{DIR}` stands for the folder of the configuration.
class ConfigRefusalTest {
    @TempDir
    private Path dir;

    static Arguments refusal(String name, String text, String message) {
        return Arguments.of(name, text, message);
    }

    static Stream<Arguments> sections() {
        return Stream.of(
                refusal(
                        "program_without_command",
                        "[program:p]\n" + "autostart=true\n",
                        "program section program:p does not specify a command in section 'program:p' (file: '{DIR}/supervi"
                                + "sord.conf')"),
                refusal(
                        "autostart_not_boolean",
                        "[program:p]\n" + "command=/bin/cat\n" + "autostart=maybe\n",
                        "not a valid boolean value: 'maybe' in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "redirect_stderr_not_boolean",
                        "[program:p]\n" + "command=/bin/cat\n" + "redirect_stderr=2\n",
                        "not a valid boolean value: '2' in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "stdout_events_enabled_not_boolean",
                        "[program:p]\n" + "command=/bin/cat\n" + "stdout_events_enabled=enabled\n",
                        "not a valid boolean value: 'enabled' in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "startsecs_not_integer",
                        "[program:p]\n" + "command=/bin/cat\n" + "startsecs=abc\n",
                        "invalid literal for int() with base 10: 'abc' in section 'program:p' (file: '{DIR}/supervisord.co"
                                + "nf')"),
                refusal(
                        "priority_not_integer",
                        "[program:p]\n" + "command=/bin/cat\n" + "priority=high\n",
                        "invalid literal for int() with base 10: 'high'"),
                refusal(
                        "numprocs_not_integer",
                        "[program:p]\n" + "command=/bin/cat\n" + "numprocs=two\n",
                        "invalid literal for int() with base 10: 'two' in section 'program:p' (file: '{DIR}/supervisord.co"
                                + "nf')"),
                refusal(
                        "stdout_logfile_backups_not_integer",
                        "[program:p]\n" + "command=/bin/cat\n" + "stdout_logfile_backups=ten\n",
                        "invalid literal for int() with base 10: 'ten' in section 'program:p' (file: '{DIR}/supervisord.co"
                                + "nf')"),
                refusal(
                        "stopsignal_unknown_name",
                        "[program:p]\n" + "command=/bin/cat\n" + "stopsignal=FOO\n",
                        "value 'FOO' is not a valid signal name in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "exitcodes_too_big",
                        "[program:p]\n" + "command=/bin/cat\n" + "exitcodes=0,300\n",
                        "not a valid list of exit codes: '0,300' in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "autorestart_unknown_word",
                        "[program:p]\n" + "command=/bin/cat\n" + "autorestart=sometimes\n",
                        "invalid 'autorestart' value 'sometimes' in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "numprocs_without_process_num",
                        "[program:p]\n" + "command=/bin/cat\n" + "numprocs=2\n",
                        "%(process_num) must be present within process_name when numprocs > 1 in section 'program:p' "
                                + "(file: '{DIR}/supervisord.conf')"),
                refusal(
                        "stopasgroup_without_killasgroup",
                        "[program:p]\n" + "command=/bin/cat\n" + "stopasgroup=true\n" + "killasgroup=false\n",
                        "Cannot set stopasgroup=true and killasgroup=false in section 'program:p' (file: '{DIR}/supervisor"
                                + "d.conf')"),
                refusal(
                        "environment_unfinished_pair",
                        "[program:p]\n" + "command=/bin/cat\n" + "environment=A=1,B\n",
                        "Unexpected end of key/value pairs in value 'A=1,B' in section 'program:p' (file: '{DIR}/superviso"
                                + "rd.conf')"),
                refusal(
                        "unknown_expansion_in_command",
                        "[program:p]\n" + "command=/bin/cat %(nope)s\n",
                        "Format string '/bin/cat %(nope)s' for 'program:p.command' contains names ('nope') which "
                                + "cannot be expanded. Available names: ENV_HOME, ENV_LANG, ENV_LC_ALL, ENV_PATH, ENV_TZ, group_name"
                                + ", here, host_node_name, numprocs, process_num, program_name in section 'program:p' (file: "
                                + "'{DIR}/supervisord.conf')"),
                refusal(
                        "bad_percent_in_command",
                        "[program:p]\n" + "command=/bin/date +%Y\n",
                        "Format string '/bin/date +%Y' for 'program:p.command' is badly formatted: unsupported format "
                                + "character 'Y' (0x59) at index 12 in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "bad_umask",
                        "[program:p]\n" + "command=/bin/cat\n" + "umask=999\n",
                        "999 can not be converted to an octal type in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "stdout_logfile_missing_folder",
                        "[program:p]\n" + "command=/bin/cat\n" + "stdout_logfile={DIR}/none/x.log\n",
                        "The directory named as part of the path {DIR}/none/x.log does not exist in section 'program:p' "
                                + "(file: '{DIR}/supervisord.conf')"),
                refusal(
                        "stdout_logfile_maxbytes_bad_suffix",
                        "[program:p]\n" + "command=/bin/cat\n" + "stdout_logfile_maxbytes=10XB\n",
                        "invalid literal for int() with base 10: '10xb' in section 'program:p' (file: '{DIR}/supervisord.c"
                                + "onf')"),
                refusal(
                        "program_name_with_slash",
                        "[program:a/b]\n" + "command=/bin/cat\n",
                        "Invalid name: 'a/b' because of character: '/'"),
                refusal(
                        "unknown_user",
                        "[program:p]\n" + "command=/bin/cat\n" + "user=no-such-user-here\n",
                        "Invalid user name no-such-user-here in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "group_unknown_program",
                        "[program:p]\n" + "command=/bin/cat\n" + "[group:g]\n" + "programs=p,q\n",
                        "[program:p] names unknown program or fcgi-program q"),
                refusal(
                        "group_bad_priority",
                        "[program:p]\n" + "command=/bin/cat\n" + "[group:g]\n" + "programs=p\n" + "priority=x\n",
                        "invalid literal for int() with base 10: 'x'"),
                refusal(
                        "eventlistener_without_events",
                        "[eventlistener:l]\n" + "command=/bin/cat\n",
                        "[eventlistener:l] section requires an \"events\" line"),
                refusal(
                        "eventlistener_buffer_size_zero",
                        "[eventlistener:l]\n" + "command=/bin/cat\n" + "events=TICK_5\n" + "buffer_size=0\n",
                        "[eventlistener:l] section sets invalid buffer_size (0)"),
                refusal(
                        "eventlistener_result_handler_unknown",
                        "[eventlistener:l]\n"
                                + "command=/bin/cat\n"
                                + "events=TICK_5\n"
                                + "result_handler=no.such.module:handler\n",
                        "no.such.module:handler cannot be resolved within [eventlistener:l]"),
                refusal(
                        "fcgi_without_socket",
                        "[fcgi-program:f]\n" + "command=/bin/cat\n",
                        "[fcgi-program:f] section requires a \"socket\" line"),
                refusal(
                        "fcgi_backlog_zero",
                        "[fcgi-program:f]\n"
                                + "command=/bin/cat\n"
                                + "socket=unix://{DIR}/f.sock\n"
                                + "socket_backlog=0\n",
                        "Invalid socket_backlog value 0"),
                refusal(
                        "fcgi_relative_socket_path",
                        "[fcgi-program:f]\n" + "command=/bin/cat\n" + "socket=unix://f.sock\n",
                        "('Unix socket path %s is not an absolute path', 'f.sock') in [fcgi-program:f] socket"),
                refusal(
                        "fcgi_socket_mode_with_tcp",
                        "[fcgi-program:f]\n"
                                + "command=/bin/cat\n"
                                + "socket=tcp://127.0.0.1:9999\n"
                                + "socket_mode=0700\n",
                        "socket_owner and socket_mode params should only be used with a Unix domain socket in [fcgi-progra"
                                + "m:f] socket"),
                refusal(
                        "inet_without_port",
                        "[inet_http_server]\n" + "username=a\n" + "password=b\n",
                        "section [inet_http_server] has no port value"),
                refusal(
                        "inet_port_not_a_number",
                        "[inet_http_server]\n" + "port=abc\n",
                        "not a valid port number: 'abc' "),
                refusal(
                        "inet_port_out_of_range",
                        "[inet_http_server]\n" + "port=127.0.0.1:99999\n",
                        "99999 is above upper bound (65535)"),
                refusal(
                        "username_without_password",
                        "[inet_http_server]\n" + "port=127.0.0.1:9\n" + "username=a\n",
                        "Section [inet_http_server] contains incomplete authentication: If a username or a password "
                                + "is specified, both the username and password must be specified"),
                refusal(
                        "include_without_files",
                        "[include]\n" + "file=x.conf\n",
                        ".ini file has [include] section, but no files setting"),
                refusal(
                        "rpcinterface_without_factory",
                        "[rpcinterface:extra]\n" + "some.key=1\n",
                        "section [rpcinterface:extra] does not specify a supervisor.rpcinterface_factory"),
                refusal(
                        "option_before_any_equals",
                        "[program:p]\n" + "command=/bin/cat\n" + "this line has no delimiter\n",
                        "Source contains parsing errors: '{DIR}/supervisord.conf'\n"
                                + "\t[line  4]: 'this line has no delimiter\\n'"),
                refusal(
                        "killasgroup_not_boolean",
                        "[program:p]\n" + "command=/bin/cat\n" + "killasgroup=y\n",
                        "not a valid boolean value: 'y' in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "startretries_float",
                        "[program:p]\n" + "command=/bin/cat\n" + "startretries=1.5\n",
                        "invalid literal for int() with base 10: '1.5' in section 'program:p' (file: '{DIR}/supervisord.co"
                                + "nf')"),
                refusal(
                        "stderr_logfile_backups_hex",
                        "[program:p]\n" + "command=/bin/cat\n" + "stderr_logfile_backups=0x10\n",
                        "invalid literal for int() with base 10: '0x10' in section 'program:p' (file: '{DIR}/supervisord.c"
                                + "onf')"),
                refusal(
                        "numprocs_empty",
                        "[program:p]\n" + "command=/bin/cat\n" + "numprocs=\n",
                        "invalid literal for int() with base 10: '' in section 'program:p' (file: '{DIR}/supervisord.conf'"
                                + ")"),
                refusal(
                        "stopsignal_negative",
                        "[program:p]\n" + "command=/bin/cat\n" + "stopsignal=-1\n",
                        "value '-1' is not a valid signal number in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "exitcodes_words",
                        "[program:p]\n" + "command=/bin/cat\n" + "exitcodes=zero\n",
                        "not a valid list of exit codes: 'zero' in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "exitcodes_trailing_comma",
                        "[program:p]\n" + "command=/bin/cat\n" + "exitcodes=0,\n",
                        "not a valid list of exit codes: '0,' in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "environment_no_equals",
                        "[program:p]\n" + "command=/bin/cat\n" + "environment=JUSTAKEY\n",
                        "Unexpected end of key/value pairs in value 'JUSTAKEY' in section 'program:p' (file: '{DIR}/superv"
                                + "isord.conf')"),
                refusal(
                        "process_name_with_colon",
                        "[program:p]\n" + "command=/bin/cat\n" + "process_name=a:b\n",
                        "Invalid name: 'a:b' because of character: ':' in section 'program:p' (file: '{DIR}/supervisord.co"
                                + "nf')"),
                refusal(
                        "program_name_with_space",
                        "[program:a b]\n" + "command=/bin/cat\n",
                        "Invalid name: 'a b' because of character: ' '"),
                refusal(
                        "group_name_with_slash",
                        "[program:p]\n" + "command=/bin/cat\n" + "[group:x/y]\n" + "programs=p\n",
                        "Invalid name: 'x/y' because of character: '/'"),
                refusal(
                        "group_ambiguous",
                        "[program:p]\n"
                                + "command=/bin/cat\n"
                                + "[fcgi-program:p]\n"
                                + "command=/bin/cat\n"
                                + "socket=unix:///tmp/x.sock\n"
                                + "[group:g]\n"
                                + "programs=p\n",
                        "[group:g] name p is ambiguous (exists as program and fcgi-program)"),
                refusal(
                        "user_unknown_number",
                        "[program:p]\n" + "command=/bin/cat\n" + "user=987654\n",
                        "Invalid user id 987654 in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "stdout_capture_maxbytes_bad",
                        "[program:p]\n" + "command=/bin/cat\n" + "stdout_capture_maxbytes=one MB\n",
                        "invalid literal for int() with base 10: 'one ' in section 'program:p' (file: '{DIR}/supervisord.c"
                                + "onf')"),
                refusal(
                        "stdout_logfile_maxbytes_only_suffix",
                        "[program:p]\n" + "command=/bin/cat\n" + "stdout_logfile_maxbytes=MB\n",
                        "invalid literal for int() with base 10: '' in section 'program:p' (file: '{DIR}/supervisord.conf'"
                                + ")"),
                refusal(
                        "directory_bad_expansion",
                        "[program:p]\n" + "command=/bin/cat\n" + "directory=/tmp/%(x\n",
                        "Format string '/tmp/%(x' for 'program:p.directory' is badly formatted: incomplete format "
                                + "key in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "command_bad_conversion",
                        "[program:p]\n" + "command=/bin/echo %(program_name)q\n",
                        "Format string '/bin/echo %(program_name)q' for 'program:p.command' is badly formatted: unsupporte"
                                + "d format character 'q' (0x71) at index 25 in section 'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "environment_unknown_expansion",
                        "[program:p]\n" + "command=/bin/cat\n" + "environment=A=\"%(ENV_NOT_THERE_AT_ALL)s\"\n",
                        "Format string 'A=\"%(ENV_NOT_THERE_AT_ALL)s\"' for 'environment' contains names ('ENV_NOT_THERE_A"
                                + "T_ALL') which cannot be expanded. Available names: ENV_HOME, ENV_LANG, ENV_LC_ALL, ENV_PATH, "
                                + "ENV_TZ, group_name, here, host_node_name, numprocs, process_num, program_name in section "
                                + "'program:p' (file: '{DIR}/supervisord.conf')"),
                refusal(
                        "eventlistener_unknown_event",
                        "[eventlistener:l]\n" + "command=/bin/cat\n" + "events=PROCESS_STATE,NO_SUCH_EVENT\n",
                        "Unknown event type NO_SUCH_EVENT in [eventlistener:l] events"),
                refusal(
                        "eventlistener_buffer_negative",
                        "[eventlistener:l]\n" + "command=/bin/cat\n" + "events=TICK_5\n" + "buffer_size=-3\n",
                        "[eventlistener:l] section sets invalid buffer_size (-3)"),
                refusal(
                        "eventlistener_without_command",
                        "[eventlistener:l]\n" + "events=TICK_5\n",
                        "program section eventlistener:l does not specify a command in section 'eventlistener:l' "
                                + "(file: '{DIR}/supervisord.conf')"),
                refusal(
                        "fcgi_bad_scheme",
                        "[fcgi-program:f]\n" + "command=/bin/cat\n" + "socket=udp://localhost:1\n",
                        "('Bad socket format %s', 'udp://localhost:1') in [fcgi-program:f] socket"),
                refusal(
                        "fcgi_port_too_high",
                        "[fcgi-program:f]\n" + "command=/bin/cat\n" + "socket=tcp://localhost:99999\n",
                        "99999 is above upper bound (65535) in [fcgi-program:f] socket"),
                refusal(
                        "fcgi_port_zero",
                        "[fcgi-program:f]\n" + "command=/bin/cat\n" + "socket=tcp://localhost:0\n",
                        "0 is below lower bound (1) in [fcgi-program:f] socket"),
                refusal(
                        "fcgi_bad_owner",
                        "[fcgi-program:f]\n"
                                + "command=/bin/cat\n"
                                + "socket=unix://{DIR}/f.sock\n"
                                + "socket_owner=nosuchuserx\n",
                        "Invalid socket_owner value nosuchuserx"),
                refusal(
                        "fcgi_backlog_too_big",
                        "[fcgi-program:f]\n"
                                + "command=/bin/cat\n"
                                + "socket=unix://{DIR}/f.sock\n"
                                + "socket_backlog=65536\n",
                        "Invalid socket_backlog value 65536"),
                refusal("inet_port_zero", "[inet_http_server]\n" + "port=0\n", "not a valid port number: '0' "),
                refusal(
                        "inet_password_only",
                        "[inet_http_server]\n" + "port=127.0.0.1:9\n" + "password=a\n",
                        "Section [inet_http_server] contains incomplete authentication: If a username or a password "
                                + "is specified, both the username and password must be specified"),
                refusal(
                        "rpcinterface_unresolvable",
                        "[rpcinterface:x]\n" + "supervisor.rpcinterface_factory=no.such.pkg:make\n",
                        "no.such.pkg:make cannot be resolved within [rpcinterface:x]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sections")
    void aBadSectionIsRefusedInSupervisordsWords(String name, String text, String message) {
        refuses("[supervisord]\n" + text, message);
    }

    static Stream<Arguments> daemonKeys() {
        return Stream.of(
                refusal("loglevel_unknown", "loglevel=loud", "bad logging level name 'loud'"),
                refusal(
                        "logfile_maxbytes_bad",
                        "logfile_maxbytes=10XB",
                        "invalid literal for int() with base 10: '10xb'"),
                refusal(
                        "logfile_missing_folder",
                        "logfile={DIR}/none/x.log",
                        "The directory named as part of the path {DIR}/none/x.log does not exist"),
                refusal("minfds_not_integer", "minfds=many", "invalid literal for int() with base 10: 'many'"),
                refusal("nodaemon_not_boolean", "nodaemon=sure", "not a valid boolean value: 'sure'"),
                refusal("umask_bad", "umask=8", "8 can not be converted to an octal type"),
                refusal("directory_missing", "directory={DIR}/none", "{DIR}/none is not an existing directory"),
                refusal("environment_bad", "environment=KEY", "Unexpected end of key/value pairs in value 'KEY'"),
                refusal(
                        "unknown_expansion",
                        "identifier=%(what)s",
                        "Format string '%(what)s' for 'supervisord.identifier' contains names ('what') which cannot "
                                + "be expanded. Available names: ENV_HOME, ENV_LANG, ENV_LC_ALL, ENV_PATH, ENV_TZ, here"),
                refusal(
                        "logfile_maxbytes_negative_word",
                        "logfile_maxbytes=-xMB",
                        "invalid literal for int() with base 10: '-x'"),
                refusal("childlogdir_missing", "childlogdir={DIR}/none", "{DIR}/none is not an existing directory"),
                refusal("silent_bad", "silent=quiet", "not a valid boolean value: 'quiet'"),
                refusal("strip_ansi_bad", "strip_ansi=2", "not a valid boolean value: '2'"),
                refusal("loglevel_number", "loglevel=20", "bad logging level name '20'"),
                refusal("user_unknown_number", "user=987654", "Invalid user id 987654"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("daemonKeys")
    void aBadKeyOfTheDaemonIsRefusedInSupervisordsWords(String name, String text, String message) {
        refuses("[supervisord]\n" + text + "\n", message);
    }

    static Stream<Arguments> socketKeys() {
        return Stream.of(
                refusal("chmod_bad", "chmod=99x", "Invalid chmod value 99x"),
                refusal(
                        "password_without_username",
                        "password=x",
                        "Section [unix_http_server] contains incomplete authentication: If a username or a password "
                                + "is specified, both the username and password must be specified"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("socketKeys")
    void aBadKeyOfTheSocketIsRefusedInSupervisordsWords(String name, String text, String message) {
        refuses("[supervisord]\n[unix_http_server]\nfile={DIR}/s.sock\n" + text + "\n", message);
    }

    private void refuses(String text, String message) {
        var config = new Written(dir).main(text);

        assertThatThrownBy(config::read).isInstanceOf(ConfigException.class).hasMessage(config.inPlace(message));
        assertThat(config.check().problems()).first().satisfies(problem -> {
            assertThat(problem.text()).isEqualTo(config.inPlace(message));
            assertThat(problem.at().file()).isEqualTo(dir + "/supervisord.conf");
            assertThat(problem.at().line()).isPositive();
            assertThat(problem.remedy()).isNotBlank();
        });
    }
}
