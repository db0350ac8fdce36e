package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "DB_PASSWORD",
                "PGPASS",
                "db_pwd",
                "SECRET_KEY",
                "github-token",
                "API_KEY",
                "AWS_CREDENTIALS",
                "SENTRY_DSN",
                "BASIC_AUTH",
                "PRIVATE",
                "COOKIE",
                "DB_PASS",
            })
    void namesTellSecrets(String name) {
        assertThat(Secrets.isSecret(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"username", "PATH", "PWD", "password_file", "SECRET_KEY_FILE", "HOME", "command", "LANG"})
    void otherNamesDoNot(String name) {
        assertThat(Secrets.isSecret(name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "password|hunter2|******",
                "password||",
                "environment|A=\"1\",DB_PASSWORD=\"hunter2\",B=2|A=\"1\",DB_PASSWORD=\"******\",B=2",
                "environment|DB_PASSWORD='hunter2'|DB_PASSWORD=\"******\"",
                "environment|TOKEN=hunter2,A=1|TOKEN=******,A=1",
                "environment|TOKEN = \"hunter2\" , A=1|TOKEN = \"******\" , A=1",
                "environment|TOKEN=\"hun,ter2\"\"hunter2\",A=1|TOKEN=\"******\",A=1",
                "environment|A=1;TOKEN=hunter2;B=2|A=1;TOKEN=******;B=2",
                "environment|TOKEN=%(ENV_hunter2)s|TOKEN=******",
                "environment|TOKEN=\"hunter2|TOKEN=\"******\"",
                "environment|OPTS=\"--password=hunter2 --x=1\",A=1|OPTS=\"--password=******\",A=1",
                "environment|URL=\"redis://:hunter2@host:1/0\",A=1|URL=\"redis://:******@host:1/0\",A=1",
                "environment|A=\"x\",KEY=\"\",B=\"y\"|A=\"x\",KEY=\"******\",B=\"y\"",
                "command|app --token=hunter2 --port=80|app --token=****** --port=80",
                "command|app -u http://u:hunter2@h/ http://h:80/|app -u http://u:******@h/ http://h:80/",
                "command|app http://u:hun/ter2@h/|app http://u:******@h/",
                "command|sh -c 'A=1 TOKEN=hunter2 app'|sh -c 'A=1 TOKEN=******'",
                "command|/bin/cat|/bin/cat",
            })
    void secretsAreHiddenAndTheRestStays(String key, String text, String hidden) {
        assertThat(Secrets.hidden(key, text == null ? "" : text)).isEqualTo(hidden == null ? "" : hidden);
    }
}
