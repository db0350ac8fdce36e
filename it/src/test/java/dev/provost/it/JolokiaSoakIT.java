package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A short run of [JolokiaSoak]; by hand it runs for ten minutes.
class JolokiaSoakIT {
    private static final Duration LENGTH = Duration.ofSeconds(10);

    /// The heap is bound to 64 MB; code, classes, stacks and buffers come on top.
    private static final long RESIDENT_KILOBYTES_MAX = 200 * 1024;

    @Test
    void memoryStaysBoundedUnderManyRequests() throws Exception {
        JolokiaSoak.Result result = new JolokiaSoak(100).run(LENGTH);

        assertThat(result.answers()).isGreaterThan(50);
        assertThat(result.biggest(0.5, 1)).isLessThan(RESIDENT_KILOBYTES_MAX);
    }
}
