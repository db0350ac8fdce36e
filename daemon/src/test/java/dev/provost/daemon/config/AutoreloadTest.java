package dev.provost.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoreloadTest {
    private static final String P = "[supervisord]\n[program:p]\ncommand=/bin/cat\n";

    @TempDir
    private Path dir;

    private Written config(String text) {
        return new Written(dir).main(P + text);
    }

    @ParameterizedTest
    @CsvSource({
        "views.py, true",
        "app/deep/views.py, true",
        "views.pyc, false",
        "app/.views.py.swp, false",
        "app/.#views.py, false",
        ".git/hooks/a.py, false",
        "node_modules/x/index.js, false",
        "venv/lib/x.py, false",
        "state.json, false",
        "app/page.html, false",
        "target/classes/A.class, true",
    })
    void sourceCodeCountsByDefault(String path, boolean counts) throws ConfigException {
        assertThat(config("autoreload=true\n").process("p").autoreload().counts(path))
                .isEqualTo(counts);
    }

    @Test
    void nothingIsThereUnlessAskedFor() throws ConfigException {
        assertThat(config("autoreload=false\nautoreload_patterns=*.x\n")
                        .process("p")
                        .autoreload())
                .isNull();
    }

    @Test
    void allKeysAreRead() throws ConfigException {
        var autoreload = config("""
                autoreload=yes
                autoreload_patterns=*.html, conf/*.yml
                 *.py
                autoreload_ignore=build docs/*
                autoreload_paths=src, {DIR}/my files
                autoreload_debounce=50
                autoreload_cascade=true
                reload_signal=hup
                """).process("p").autoreload();

        assertThat(autoreload)
                .isEqualTo(new Autoreload(
                        List.of("*.html", "conf/*.yml", "*.py"),
                        List.of("build", "docs/*"),
                        List.of(dir.resolve("src"), dir.resolve("my files")),
                        Duration.ofMillis(50),
                        1,
                        true));
        assertThat(autoreload.counts("conf/a.yml")).isTrue();
        assertThat(autoreload.counts("a.yml")).isFalse();
        assertThat(autoreload.counts("docs/a.html")).isFalse();
        assertThat(autoreload.counts("x/build/a.html")).isFalse();
    }

    @Test
    void theProgramsFolderIsLookedAtElseTheConfigurations() throws ConfigException {
        assertThat(config("autoreload=true\n").process("p").autoreload().paths())
                .containsExactly(dir);
        assertThat(config("autoreload=true\ndirectory=/srv/%(program_name)s\n")
                        .process("p")
                        .autoreload()
                        .paths())
                .containsExactly(Path.of("/srv/p"));
    }

    @Test
    void whatCanNotBeUsedIsAProblem() {
        assertThat(config("autoreload=true\ndirectory=/\nautoreload_debounce=-1\nreload_signal=NOPE\n")
                        .check()
                        .problems())
                .extracting(Problem::text)
                .satisfiesExactly(
                        text -> assertThat(text).startsWith("autoreload_debounce is -1"),
                        text -> assertThat(text).startsWith("autoreload would look into all of /"),
                        text -> assertThat(text).startsWith("value 'NOPE' is not a valid signal name"));
    }

    @Test
    void aChangeMakesADifference() throws ConfigException {
        var one = config("autoreload=true\n").process("p");
        var other = config("autoreload=true\nautoreload_debounce=5\n").process("p");

        assertThat(ConfigDiff.isSame(one, one)).isTrue();
        assertThat(ConfigDiff.isSame(one, other)).isFalse();
    }
}
