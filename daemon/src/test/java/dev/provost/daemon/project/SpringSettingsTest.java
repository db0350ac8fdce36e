package dev.provost.daemon.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpringSettingsTest {
    private static SpringSettings of(Map<String, String> environment, String... files) throws Exception {
        SpringSettings settings = new SpringSettings(environment);
        for (int i = 0; i < files.length; i++) {
            settings.add(files[i], files[i].contains(": ") ? i + ".yml" : i + ".properties");
        }
        return settings;
    }

    static List<List<String>> checks() {
        return List.of(
                List.of("", "http://127.0.0.1:8080/actuator/health/readiness", "tcp:127.0.0.1:8080"),
                List.of("server.port=9", "http://127.0.0.1:9/actuator/health/readiness", "tcp:127.0.0.1:9"),
                List.of("server:\n  port: 9\n", "http://127.0.0.1:9/actuator/health/readiness", "tcp:127.0.0.1:9"),
                List.of("server.port=0", "null", "null"),
                List.of("server.port=-1", "null", "null"),
                List.of("server.port=${P:7}", "http://127.0.0.1:7/actuator/health/readiness", "tcp:127.0.0.1:7"),
                List.of("server.port=${P:${Q:6}}", "http://127.0.0.1:6/actuator/health/readiness", "tcp:127.0.0.1:6"),
                List.of("server.port=${random.int}", "null", "null"),
                List.of(
                        "server.port=9\nmanagement.server.port=10\nmanagement.server.base-path=m\n"
                                + "server.servlet.context-path=/c\nmanagement.endpoints.web.base-path=/x/",
                        "http://127.0.0.1:10/m/x/health/readiness",
                        "tcp:127.0.0.1:9"),
                List.of(
                        "server:\n  servlet:\n    contextPath: /c\nmanagement.endpoints.web.basePath: /\n",
                        "http://127.0.0.1:8080/c/health/readiness",
                        "tcp:127.0.0.1:8080"),
                List.of("management.server.port=-1", "tcp:127.0.0.1:8080", "tcp:127.0.0.1:8080"),
                List.of("server.ssl.bundle=b", "tcp:127.0.0.1:8080", "tcp:127.0.0.1:8080"),
                List.of("server.address=::1", "http://[::1]:8080/actuator/health/readiness", "tcp:[::1]:8080"));
    }

    @ParameterizedTest
    @MethodSource
    void checks(List<String> row) throws Exception {
        assertThat(String.valueOf(of(Map.of(), row.get(0)).readyCheck(true))).isEqualTo(row.get(1));
        assertThat(String.valueOf(of(Map.of(), row.get(0)).readyCheck(false))).isEqualTo(row.get(2));
    }

    @Test
    void theEnvironmentWinsOverTheLaterFileAndThatOverTheEarlier() throws Exception {
        assertThat(of(Map.of(), "server.port=1", "server.port=2").port()).isEqualTo(2);
        assertThat(of(Map.of("SERVER_PORT", "3"), "server.port=1", "server.port=2")
                        .port())
                .isEqualTo(3);
        assertThat(of(Map.of("P", "4"), "server.port=${P:1}").port()).isEqualTo(4);
    }

    @Test
    void aDocumentForAProfileCountsWhereThatIsActive() throws Exception {
        String text = "server: \n  port: 1\n---\nspring.config.activate.on-profile: prod, x\nserver.port: 2\n";

        assertThat(of(Map.of(), text).port()).isEqualTo(1);
        assertThat(of(Map.of("SPRING_PROFILES_ACTIVE", "prod"), text).port()).isEqualTo(2);
        assertThat(of(Map.of(), "server.port=1\n#---\nspring.config.activate.on-profile=prod\nserver.port=2\n")
                        .port())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"20s,PT20S", "500ms,PT0.5S", "1500,PT1.5S", "2m,PT2M", "PT1H,PT1H", "1d,PT24H", "3S,PT3S"})
    void timesAreReadAsSpringDoes(String written, Duration meant) throws Exception {
        assertThat(of(Map.of(), "spring.lifecycle.timeout-per-shutdown-phase=" + written)
                        .shutdownPhase())
                .isEqualTo(meant);
    }

    @Test
    void errorsTellThePlaceTheValueAndTheRemedy() throws Exception {
        assertThat(of(Map.of(), "").shutdownPhase()).isEqualTo(Duration.ofSeconds(30));
        assertThatThrownBy(() -> of(Map.of(), "spring.lifecycle.timeout-per-shutdown-phase=soon")
                        .shutdownPhase())
                .hasMessage("0.properties: spring.lifecycle.timeout-per-shutdown-phase is 'soon', no time; "
                        + "write one such as 20s");
        assertThatThrownBy(() -> of(Map.of("SERVER_PORT", "x"), "").port())
                .hasMessage("the variable SERVER_PORT: server.port is 'x', no port; write a number");
        assertThatThrownBy(() -> of(Map.of(), "a: b\nc: [\n")).hasMessageStartingWith("0.yml:3: no YAML: ");
    }
}
