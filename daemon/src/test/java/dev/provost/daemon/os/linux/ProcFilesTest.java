package dev.provost.daemon.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.os.Host.LiveUsage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcFilesTest {
    private static final String BEHIND_NAME = " 1 1 1 0 -1 0 9 9 9 9 70 30 1 1 20 0 5 0 100 9000 256 1 1 1";

    @Test
    void aNameWithBlanksAndParenthesesDoesNotShiftTheFields() {
        assertThat(ProcFiles.parse("42 (a ) b (c)) S" + BEHIND_NAME, 4096, 7))
                .contains(new LiveUsage(1_000_000_000, 256 * 4096, 5, 7));
    }

    @Test
    void aZombieAndNonsenseHaveNoUsage() {
        assertThat(ProcFiles.parse("42 (x) Z" + BEHIND_NAME, 4096, 7)).isEmpty();
        assertThat(ProcFiles.parse("", 4096, 7)).isEmpty();
        assertThat(ProcFiles.parse("42 (x)", 4096, 7)).isEmpty();
        assertThat(ProcFiles.parse("42 (x) S a b c", 4096, 7)).isEmpty();
    }

    @Test
    void aPidThatIsGoneHasNoUsage() {
        assertThat(new ProcFiles(Path.of("/nonexistent")).usage(1, 4096)).isEmpty();
    }
}
