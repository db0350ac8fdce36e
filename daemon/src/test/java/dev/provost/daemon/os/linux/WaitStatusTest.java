package dev.provost.daemon.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.os.ExitStatus;
import dev.provost.daemon.os.ExitStatus.Exited;
import dev.provost.daemon.os.ExitStatus.Signaled;
import org.junit.jupiter.api.Test;

class WaitStatusTest {
    @Test
    void exitStatusesSignalsAndCoreDumpsAreToldApart() {
        assertThat(WaitStatus.decode(0)).isEqualTo(new Exited(0));
        assertThat(WaitStatus.decode(255 << 8)).isEqualTo(new Exited(255));
        assertThat(WaitStatus.decode(15)).isEqualTo(new Signaled(15, false));

        ExitStatus dumped = WaitStatus.decode(6 | 0x80);

        assertThat(dumped.text()).isEqualTo("terminated by SIGABRT (core dumped)");
        assertThat(dumped.code()).isEqualTo(-1);
    }
}
