package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A short one of the hard lives of [Soak]; by hand it is run for longer.
class SoakIT {
    private static final Duration LENGTH = Duration.ofSeconds(12);
    /// The heap is bound to 64 MB; code, classes, stacks and buffers come on top.
    private static final long RESIDENT_KILOBYTES_MAX = 200 * 1024;

    private final long seed = Long.getLong("provost.seed", System.nanoTime());

    @Test
    void memoryDescriptorsAndThreadsStayBounded() throws Exception {
        System.out.println("SoakIT: again with -Dprovost.seed=" + seed);

        Soak.Result result = new Soak(seed).run(LENGTH);

        Soak.Sample most = result.biggest(0.5);
        assertThat(most.residentKilobytes()).isLessThan(RESIDENT_KILOBYTES_MAX);
        // Three pipes and two logs for each process, and the daemon's own.
        assertThat(most.descriptors()).isLessThan(Soak.PROCESSES * 7 + 200);
        assertThat(most.threads()).isLessThan(60);
        assertThat(result.calls()).isGreaterThan(100);
        assertThat(result.zombies()).isEmpty();
        assertThat(result.faults()).isEmpty();
    }
}
