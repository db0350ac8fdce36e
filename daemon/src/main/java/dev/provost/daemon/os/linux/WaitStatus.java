package dev.provost.daemon.os.linux;

import dev.provost.daemon.os.ExitStatus;

/// The status word of `wait4(2)`.
final class WaitStatus {
    private static final int CORE_DUMPED = 0x80;

    private WaitStatus() {}

    static ExitStatus decode(int word) {
        int signal = word & 0x7F;
        return signal == 0
                ? new ExitStatus.Exited((word >> 8) & 0xFF)
                : new ExitStatus.Signaled(signal, (word & CORE_DUMPED) != 0);
    }
}
