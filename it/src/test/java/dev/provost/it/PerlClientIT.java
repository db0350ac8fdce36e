package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A client that shares no code with Python's: Perl's RPC::XML (Debian: librpc-xml-perl), with the types and encodings
/// it prefers. Skipped where it isn't installed.
class PerlClientIT {
    private static final String SCRIPT = """
            use utf8; use RPC::XML; use RPC::XML::Client;
            $RPC::XML::ENCODING = 'utf-8';
            binmode STDOUT, ':utf8';
            my $client = RPC::XML::Client->new("http://127.0.0.1:$ARGV[0]/RPC2");
            $client->credentials('default', 'u', 'p:%');
            sub call {
                my $answer = $client->send_request(@_);
                if (!ref $answer) { print "error $answer\\n"; return }
                if ($answer->is_fault) { print $answer->code, ' ', $answer->string, "\\n"; return }
                return $answer->value;
            }
            print call('supervisor.getState')->{statename}, "\\n";
            print join(' ', map { "$_->{group}:$_->{name}" } @{ call('supervisor.getAllProcessInfo') }), "\\n";
            call('supervisor.startProcess', 'nosuch', RPC::XML::boolean->new(1));
            call('supervisor.startProcess', 'cat', RPC::XML::nil->new(1));
            print call('supervisor.stopProcess', 'cat'), call('supervisor.startProcess', 'cat'), "\\n";
            print call('supervisor.sendProcessStdin', 'cat', RPC::XML::base64->new("b64\\n")), "\\n";
            print call('supervisor.sendProcessStdin', 'cat', "grün 😀 <&>\\n"), "\\n";
            print call('supervisor.readLog', RPC::XML::i8->new(0), RPC::XML::double->new(4)), "\\n";
            my $many = call('system.multicall', [{ methodName => 'supervisor.getAPIVersion', params => [] },
                                                 { methodName => 'no.such' }]);
            print "$many->[0] $many->[1]{faultString}\\n";
            """;

    @Test
    void perlCallsWithItsOwnTypes() throws Exception {
        assumeTrue(installed(), "RPC::XML::Client is not installed (librpc-xml-perl)");
        int port = ProvostDaemon.freePort();
        try (var daemon = ProvostDaemon.start("""
                [inet_http_server]
                port=127.0.0.1:%d
                username=u
                password=p:%%%%
                [program:cat]
                command=/bin/cat
                startsecs=0
                """.formatted(port))) {
            daemon.await("cat", "RUNNING");
            Path script = Files.writeString(daemon.folder().resolve("call.pl"), SCRIPT);

            Ended perl =
                    Ended.run(daemon.folder(), Map.of(), List.of("perl", script.toString(), Integer.toString(port)));

            assertThat(perl.err()).isEmpty();
            assertThat(perl.out().lines())
                    .containsExactly(
                            "RUNNING",
                            "cat:cat",
                            "10 BAD_NAME: nosuch",
                            "60 ALREADY_STARTED: cat",
                            "11",
                            "1",
                            "1",
                            daemon.mainLog().substring(0, 4),
                            "3.0 UNKNOWN_METHOD");
            Path log = Path.of((String)
                    daemon.rpc().struct("supervisor.getProcessInfo", "cat").get("stdout_logfile"));
            Waiting.until("the lines in " + log, () -> Files.readString(log), "b64\ngrün 😀 <&>\n"::equals);
        }
    }

    private static boolean installed() throws Exception {
        Path folder = ProvostDaemon.newFolder();
        try {
            return Ended.run(folder, Map.of(), List.of("sh", "-c", "perl -MRPC::XML::Client -e 1"))
                            .status()
                    == 0;
        } finally {
            ProvostDaemon.delete(folder);
        }
    }
}
