package dev.provost.daemon.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProcfileTest {
    @TempDir
    Path folder;

    private Generated generated(String formation, int port) throws Exception {
        String text = new ProjectFolder(folder.toRealPath(), Map.of())
                .configuration(new ProjectFolder.Wishes(formation, port), folder.toRealPath());
        return Generated.read(text, folder);
    }

    private void procfile(String text) throws Exception {
        Files.writeString(folder.resolve("Procfile"), text);
    }

    static List<List<String>> shells() {
        return List.of(
                List.of("./server -p $PORT", "exec ./server -p $PORT"),
                List.of("\"$HOME/x y\" é 100%", "exec \"$HOME/x y\" é 100%"),
                List.of("a > log", "exec a > log"),
                List.of("python -c 'print(1)'", "python -c 'print(1)'"),
                List.of("cd web && npm start", "cd web && npm start"),
                List.of("cd /srv", "cd /srv"),
                List.of("RAILS_ENV=x bin/rails server", "RAILS_ENV=x bin/rails server"),
                List.of("exec already", "exec already"),
                List.of("while sleep 1; do date; done", "while sleep 1; do date; done"),
                List.of("a | b", "a | b"));
    }

    @ParameterizedTest
    @MethodSource
    void shells(List<String> row) {
        assertThat(Procfile.shell(row.get(0))).isEqualTo(row.get(1));
    }

    @Test
    void everyTypeHasOneProcessAndAPortOfItsOwn() throws Exception {
        procfile("# all we have\n\nweb: ./web 'a b' \"é\" 100%\r\nworker:./work\n");

        Generated generated = generated("", 0);

        assertThat(generated.names()).containsExactly("web:web", "worker:worker");
        assertThat(generated.words("web")).containsExactly("/bin/sh", "-c", "exec ./web 'a b' \"é\" 100%");
        assertThat(generated.process("web").environment()).isEqualTo(Map.of("PORT", "5000", "PS", "web.1"));
        assertThat(generated.process("worker").environment()).isEqualTo(Map.of("PORT", "5100", "PS", "worker.1"));
        assertThat(generated.process("worker").priority())
                .isGreaterThan(generated.process("web").priority());
        assertThat(generated.process("web").directory())
                .isEqualTo(folder.toRealPath().toString());
    }

    @Test
    void aFormationSaysHowMany() throws Exception {
        procfile("web: a\nworker: b\nclock: c\n");

        Generated generated = generated("web=2, clock=1", 7000);

        assertThat(generated.names()).containsExactly("web:web.1", "web:web.2", "clock:clock");
        assertThat(generated.process("web.2").environment()).isEqualTo(Map.of("PORT", "7001", "PS", "web.2"));
        assertThat(generated.process("clock").environment()).containsEntry("PORT", "7200");
        assertThat(generated("all=1,web=0", 0).names()).containsExactly("worker:worker", "clock:clock");
    }

    @Test
    void theFileOfVariablesIsReadByTheDaemonAndWeakerThanThePort() throws Exception {
        procfile("web: a\n");
        Files.writeString(folder.resolve(".env"), "PORT=6000\nSECRET='s ;#%(x)s'\n");

        String text = new ProjectFolder(folder.toRealPath(), Map.of())
                .configuration(new ProjectFolder.Wishes("", 0), folder.toRealPath());

        assertThat(text).doesNotContain("SECRET", "s ;");
        assertThat(Generated.read(text, folder).process("web").environment())
                .isEqualTo(Map.of("PORT", "6000", "PS", "web.1", "SECRET", "s ;#%(x)s"));
        assertThat(generated("", 6500).process("web").environment()).containsEntry("PORT", "6500");
    }

    static List<List<String>> refused() {
        return List.of(
                List.of("web ./a\n", "", "Procfile:1: 'web ./a' is no process; write name: command"),
                List.of("\nweb:\n", "", "Procfile:2: 'web' has no command; write one behind the colon"),
                List.of("a: b\na: c\n", "", "Procfile:2: 'a' is in line 1 already; give each process a name"),
                List.of("# none\n", "", "Procfile: there is no process in it; write a line such as web: ./server"),
                List.of("w b: x\n", "", "Procfile:1: 'w b: x' is no process"),
                List.of("a: b\n", "b=1", "--formation: no process is called 'b'; name one of a"),
                List.of("a: b\n", "a", "--formation: 'a' is no number of processes; write name=number"),
                List.of("a: b\n", "a=-1", "--formation: 'a=-1' is no number of processes; write name=number"),
                List.of("a: b\n", "a=101", "--formation: 'a=101' is no number of processes; write name=number"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(List<String> row) throws Exception {
        procfile(row.get(0));

        assertThatThrownBy(() -> generated(row.get(1), 0))
                .isInstanceOf(ProjectException.class)
                .hasMessageContaining(row.get(2));
    }

    @Test
    void aPortThatIsNoneIsRefused() throws Exception {
        procfile("a: b\nc: d\n");

        assertThatThrownBy(() -> generated("", 65_500)).hasMessageContaining("Procfile:2: 'c' would have port 65600");
        Files.writeString(folder.resolve(".env"), "PORT=x\n");
        assertThatThrownBy(() -> generated("", 0)).hasMessageContaining(".env: PORT is 'x', no number");
    }
}
