package dev.provost.jshell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Scripts that need no daemon. One engine for all: each takes a second to make.
class ScriptEngineTest {
    private static ScriptEngine engine;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @BeforeAll
    static void open() {
        engine = new ScriptEngine();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @BeforeEach
    void begin() {
        Script.begin("test", List.of("a", "b c"));
    }

    private int run(String script) {
        return engine.run("t.jsh", script, new PrintStream(told, true, StandardCharsets.UTF_8));
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aScriptRunsToItsEnd() {
        assertThat(run("""
                #!/usr/bin/env -S provostctl jshell
                /// Its head.

                List<String> seen = List.of(args);
                if (!seen.equals(List.of("a", "b c"))) {
                    exit(1);
                } else {
                    exit(0);
                }
                """)).isZero();
        assertThat(told()).isEmpty();
    }

    @Test
    void whatDoesntCompileIsToldWithItsLine() {
        assertThat(run("int a = 1;\n\n// why\nString b =\n    5;\n")).isEqualTo(1);
        assertThat(told()).isEqualTo("t.jsh:5: incompatible types: int cannot be converted to java.lang.String\n");
    }

    @Test
    void anUnknownNameIsTold() {
        assertThat(run("/* two\nlines */\nprintln(nosuch);\n")).isEqualTo(1);
        assertThat(told()).isEqualTo("t.jsh:3: cannot find symbol; symbol: variable nosuch\n");
    }

    @Test
    void anExceptionIsToldWithTheLinesThatLedThere() {
        assertThat(run("""
                void inner(int n) {
                    int m = n;

                    throw new IllegalStateException("no " + m);
                }

                void outer() {
                    inner(3);
                }
                outer();
                """)).isEqualTo(1);
        assertThat(told()).isEqualTo("""
                t.jsh:4: java.lang.IllegalStateException: no 3
                    called from t.jsh:8
                    called from t.jsh:10
                """);
    }

    @Test
    void aMethodMayUseWhatIsDeclaredFurtherDown() {
        assertThat(run("int first() {\n  return second() + 1;\n}\nint second() {\n  return 41;\n}\nexit(first());\n"))
                .isEqualTo(42);
        assertThat(told()).isEmpty();
    }

    @Test
    void whatIsNeverDeclaredIsToldAtTheCallOrAtTheEnd() {
        assertThat(run("int lonely() {\n  return nowhere();\n}\nlonely();\n")).isEqualTo(1);
        assertThat(told())
                .isEqualTo(
                        "t.jsh:1: lonely uses what is not declared: method nowhere()\n" + "    called from t.jsh:4\n");
        told.reset();
        assertThat(run("\nint uncalled() {\n  return nowhere();\n}\n")).isEqualTo(1);
        assertThat(told()).isEqualTo("t.jsh:2: uncalled uses what is not declared: method nowhere()\n");
    }

    @ParameterizedTest
    @CsvSource({"exit(0);,0", "exit(3);,3", "throw exit(4);,4", "try { exit(5); } catch (Throwable e) { },5"})
    void exitGivesTheStatusWhateverStandsBehindIt(String line, int status) {
        assertThat(run(line + "\nthrow new IllegalStateException();\n")).isEqualTo(status);
        assertThat(told()).isEmpty();
    }

    @Test
    void aScriptThatEndsInTheMiddleIsTold() {
        assertThat(run("int a = 1;\nfor (int i = 0; i < 3; i++) {\n")).isEqualTo(1);
        assertThat(told()).startsWith("t.jsh:2: the script ends before what begins here does");
    }

    @Test
    void commandsOfTheJshellToolAreExplained() {
        assertThat(run("/exit 3\n")).isEqualTo(1);
        assertThat(told()).contains("t.jsh:1: commands of the jshell tool are not Java; write exit(n) for /exit n\n");
    }

    @Test
    void aConversationShowsValuesAndGoesOnAfterErrors() {
        assertThat(engine.reply("6 * 7\n").lines()).singleElement().asString().endsWith(" ==> 42");
        assertThat(engine.reply("String word = \"a\";\n").lines()).containsExactly("word ==> \"a\"");
        assertThat(engine.reply("if (true) {\n").incomplete()).isTrue();
        assertThat(engine.reply("nosuch\n").lines())
                .containsExactly("line:1: cannot find symbol; symbol: variable nosuch");
        assertThat(engine.reply("throw new IllegalStateException(\"x\");\n").lines())
                .containsExactly("line:1: java.lang.IllegalStateException: x");
        assertThat(engine.ended()).isNull();
        assertThat(engine.reply("exit(2)\n").lines()).isEmpty();
        assertThat(engine.ended()).isEqualTo(2);
    }

    @Test
    void theTabKeyFindsMembers() {
        assertThat(engine.complete("var x = Duration.ofSe", 21, 8)).contains("Duration.ofSeconds(");
    }
}
