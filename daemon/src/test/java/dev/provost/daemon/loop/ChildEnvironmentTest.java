package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildEnvironmentTest {
    private final Program program = Program.named("web");

    @Test
    void aChildLearnsWhoItIs() {
        Program.group("g", 1, program);

        assertThat(new ChildEnvironment(Map.of("HOME", "/root"), "unix:///s").of(program.process()))
                .isEqualTo(Map.of(
                        "HOME", "/root",
                        "SUPERVISOR_ENABLED", "1",
                        "SUPERVISOR_SERVER_URL", "unix:///s",
                        "SUPERVISOR_PROCESS_NAME", "web",
                        "SUPERVISOR_GROUP_NAME", "g"));
    }

    @Test
    void withoutAServerThereIsNoUrl() {
        assertThat(new ChildEnvironment(Map.of(), null).of(program.process()))
                .doesNotContainKey("SUPERVISOR_SERVER_URL");
    }

    @Test
    void theProgramsOwnUrlCountsMore() {
        program.serverurl = "http://localhost:9001";

        assertThat(new ChildEnvironment(Map.of(), "unix:///s").of(program.process()))
                .containsEntry("SUPERVISOR_SERVER_URL", "http://localhost:9001");
    }

    @Test
    void itsEnvironmentOverridesAnything() {
        program.environment = Map.of("HOME", "/srv", "SUPERVISOR_ENABLED", "0", "SUPERVISOR_PROCESS_NAME", "other");

        assertThat(new ChildEnvironment(Map.of("HOME", "/root", "SUPERVISOR_ENABLED", "2"), null).of(program.process()))
                .containsEntry("HOME", "/srv")
                .containsEntry("SUPERVISOR_ENABLED", "0")
                .containsEntry("SUPERVISOR_PROCESS_NAME", "other");
    }
}
