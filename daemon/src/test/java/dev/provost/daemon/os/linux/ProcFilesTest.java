package dev.provost.daemon.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.os.UsageSource.LiveUsage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ProcFilesTest {
    private static final String BEHIND_NAME = " 1 1 1 0 -1 0 9 9 9 9 70 30 15 5 20 0 5 0 100 9000 256 1 1 1";

    private static Optional<LiveUsage> parse(String stat) {
        byte[] bytes = stat.getBytes(StandardCharsets.UTF_8);
        return ProcFiles.parse(bytes, bytes.length, 10_000_000, 4096, 7);
    }

    @Test
    void aNameWithBlanksAndParenthesesDoesNotShiftTheFields() {
        assertThat(parse("42 (a ) b (c)) S" + BEHIND_NAME)).contains(new LiveUsage(1_200_000_000, 256 * 4096, 5, 7));
    }

    @Test
    void aZombieAndNonsenseHaveNoUsage() {
        assertThat(parse("42 (x) Z" + BEHIND_NAME)).isEmpty();
        assertThat(parse("42 (x) X" + BEHIND_NAME)).isEmpty();
        assertThat(parse("")).isEmpty();
        assertThat(parse("42 (x)")).isEmpty();
        assertThat(parse("42 (x) ")).isEmpty();
        assertThat(parse("42 (x) S a b c")).isEmpty();
        assertThat(parse("42 (x) S 1 1 1 0 -1 0 9 9 9 9 70 30 15 5 20 0 5 0 100 9000"))
                .isEmpty();
        assertThat(parse(("42 (x) S" + BEHIND_NAME).replace(" 70 ", " 7a "))).isEmpty();
        assertThat(parse(("42 (x) S" + BEHIND_NAME).replace(" 256 ", "  "))).isEmpty();
    }

    @Property
    void whateverStandsThereIsReadOrLeft(@ForAll @Size(max = 200) byte[] stat) {
        ProcFiles.parse(stat, stat.length, 1, 1, 1)
                .ifPresent(usage -> assertThat(usage.residentBytes()).isNotNegative());
    }

    @Test
    void aPidThatIsGoneHasNoUsage() {
        assertThat(new ProcFiles().read(Integer.MAX_VALUE)).isEmpty();
        assertThat(new ProcFiles().read(Long.MAX_VALUE)).isEmpty();
    }
}
