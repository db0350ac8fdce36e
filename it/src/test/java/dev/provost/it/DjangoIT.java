package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The Django app of the distribution, with Debian's Django: `manage.py supervisor`. The tests themselves are Python's,
/// in `src/test/django`; without the package `python3-django` they are skipped.
@Execution(ExecutionMode.CONCURRENT)
class DjangoIT {
    private static final Path TESTS = Path.of("src/test/django").toAbsolutePath();

    private static final int LIMIT_SECONDS = 900;

    @BeforeAll
    static void haveDjango() throws Exception {
        new DebianPackage("python3-django", Path.of("/usr/bin/django-admin")).require();
        // Python's supervisord reads back what is written, and runs it.
        DebianSupervisor.require();
    }

    /// Runs modules of tests; answers what they told.
    private static String passes(String... modules) throws Exception {
        Path home = ProvostDaemon.provostd().getParent().getParent();
        Map<String, String> environment = new HashMap<>(ProvostDaemon.environment());
        environment.put("PROVOST_HOME", home.toString());
        environment.put("PROVOST_DJANGO", home.resolve("share/django").toString());
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-m", "unittest", "-v"));
        command.addAll(List.of(modules));

        Ended ended = Ended.run(TESTS, environment, command, LIMIT_SECONDS);

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.err()).contains("Ran ");
        return ended.err();
    }

    /// Runs a module in which nothing may be left out.
    private static void passesInFull(String module) throws Exception {
        assertThat(passes(module)).doesNotContain("skipped");
    }

    @Test
    void theConfigurationIsWhatDjangoRenders() throws Exception {
        passes("test_merge", "test_texts", "test_render", "test_command");
    }

    @Test
    void aProjectRunsUnderOneCommand() throws Exception {
        passesInFull("test_daemon");
    }

    @Test
    void thePageForDjangoUsersCanBePasted() throws Exception {
        passesInFull("test_page");
    }
}
