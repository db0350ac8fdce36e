package dev.provost.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LauncherEnvironmentTest {
    private static final Map<String, String> OWN = Map.of("HOME", "/root", "PATH", "/bin");

    private static Map<String, String> with(String... pairs) {
        Map<String, String> all = new HashMap<>(OWN);
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return all;
    }

    @Test
    void whatTheLauncherAddedIsGone() {
        assertThat(LauncherEnvironment.undone(
                        with("_JAVA_SR_SIGNUM", "40", "PROVOST_LAUNCHER_BACKGROUND", "1", "PROVOST_LAUNCHER_X", "")))
                .isEqualTo(OWN);
    }

    @Test
    void whatOthersSetStays() {
        Map<String, String> all = with("PROVOST_HOME", "/opt", "LC_ALL", "de_DE.UTF-8", "JAVA_TOOL_OPTIONS", "-Xint");

        assertThat(LauncherEnvironment.undone(all)).isEqualTo(all);
    }

    @Test
    void theLocaleIsWhatItWas() {
        assertThat(LauncherEnvironment.undone(with("LC_ALL", "C.UTF-8", "PROVOST_LAUNCHER_LC_ALL", "=POSIX")))
                .isEqualTo(with("LC_ALL", "POSIX"));
        assertThat(LauncherEnvironment.undone(with("LC_ALL", "C.UTF-8", "PROVOST_LAUNCHER_LC_ALL", "=")))
                .isEqualTo(with("LC_ALL", ""));
        assertThat(LauncherEnvironment.undone(with("LC_ALL", "C.UTF-8", "PROVOST_LAUNCHER_LC_ALL", "")))
                .isEqualTo(OWN);
    }
}
