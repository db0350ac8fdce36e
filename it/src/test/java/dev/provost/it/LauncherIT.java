package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The scripts in `bin`, in surroundings that are poorer than a shell's.
class LauncherIT {
    private static final String JAVA = "PROVOST_JAVA_HOME=" + System.getProperty("java.home");

    private static Ended withNothingBut(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "-i", JAVA));
        command.addAll(List.of(words));
        return Ended.run(Path.of("/"), Map.of(), command);
    }

    @Test
    void anEmptyEnvironmentWillDo() throws Exception {
        // A container's runtime gives neither a locale nor PWD.
        Ended version = withNothingBut(ProvostDaemon.provostd().toString(), "-v");

        assertThat(version.err()).isEmpty();
        assertThat(version.out()).startsWith("4.2.5 ");
        assertThat(version.status()).isZero();
    }

    @Test
    void aLocaleWithoutPwdWillDo() throws Exception {
        assertThat(withNothingBut("LANG=C.UTF-8", ProvostDaemon.provostd().toString(), "-v")
                        .status())
                .isZero();
    }
}
