package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectiveConfigurationTest {
    @TempDir
    private Path dir;

    private Written written(String password) {
        return new Written(dir)
                .main("""
                        [DEFAULT]
                        umask=022
                        [supervisord]
                        logfile=%(here)s/x.log
                        loglevel=debug
                        environment=TOKEN="hunter2",A="1"
                        [include]
                        files=more.ini
                        [unix_http_server]
                        file=%(here)s/s
                        username=me
                        password={SHA}HUNTER
                        [program:__defaults__]
                        startsecs=5
                        [program:__overrides__]
                        command=/bin/cat
                            -u
                        [program:gone]
                        exclude=true
                        [program:a]
                        command=/bin/other
                        """.replace("HUNTER", password))
                .file("more.ini", "[program:a]\nstopwaitsecs=3\nurl=redis://:hunter2@h\n[program:b]\n");
    }

    private EffectiveConfiguration of(ConfigReader reader) throws ConfigException {
        return reader.read().effective();
    }

    @Test
    void everythingIsWorkedInAndSecretsAreHidden() throws ConfigException {
        var overrides = new Overrides(
                "supervisord.conf",
                true,
                false,
                false,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                "info",
                null,
                "a%b",
                null,
                null,
                null);
        var effective = of(new ConfigReader(written("hunter2").surroundings(), overrides));

        assertThat(effective.text()).isEqualTo(written("x").inPlace("""
                        ; effective configuration of supervisord.conf
                        ; included files, shared settings and the command line are worked in; secrets are hidden

                        ; supervisord.conf:3
                        [supervisord]
                        umask=022
                        logfile={DIR}/x.log
                        ; command line
                        loglevel=info
                        environment=TOKEN="******",A="1"
                        ; command line
                        nodaemon=true
                        ; command line
                        identifier=a%%b

                        ; supervisord.conf:9
                        [unix_http_server]
                        umask=022
                        file={DIR}/s
                        username=me
                        password=******

                        ; supervisord.conf:20
                        [program:a]
                        umask=022
                        ; supervisord.conf:16
                        command=/bin/cat
                        \t-u
                        ; {DIR}/more.ini:2
                        stopwaitsecs=3
                        ; {DIR}/more.ini:3
                        url=redis://:******@h
                        ; supervisord.conf:14
                        startsecs=5

                        ; {DIR}/more.ini:4
                        [program:b]
                        ; supervisord.conf:2
                        umask=022
                        ; supervisord.conf:14
                        startsecs=5
                        ; supervisord.conf:16
                        command=/bin/cat
                        \t-u
                        """));
    }

    @Test
    void theTextIsAConfigurationThatGivesTheSameText() throws ConfigException {
        var first = written("hunter2").read();
        String text = first.effective().text();
        var second = new Written(dir).main(text).read();

        assertThat(withoutComments(second.effective().text())).isEqualTo(withoutComments(text));
        assertThat(second.groups()).hasSameSizeAs(first.groups());
    }

    private static String withoutComments(String text) {
        return text.lines().filter(line -> !line.startsWith(";")).toList().toString();
    }

    @Test
    void theHashIsThatOfTheTextAndTheDigestSeesSecrets() throws Exception {
        var reader = written("one").reader();
        var one = of(reader);
        written("two");
        var two = of(reader);
        written("one");
        var again = of(reader);

        assertThat(one.hash())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest(one.text().getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(two.hash());
        assertThat(one.secretsDigest()).isNotEqualTo(two.secretsDigest()).isEqualTo(again.secretsDigest());
        assertThat(one).isEqualTo(again);
        // Another daemon has another key.
        assertThat(of(written("one").reader()).secretsDigest()).isNotEqualTo(one.secretsDigest());
    }
}
