package dev.provost.daemon;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Descriptors kept back while programs are started, for what people look at them with: where there are too few for
/// all programs, somebody must still be able to see that.
final class DescriptorReserve implements AutoCloseable {
    /// What an HTTP server and a first client open, twice over.
    private static final int SIZE = 40;

    /// What must be left for the daemon itself; with less there is no reserve.
    private static final int REST = 40;

    private final List<FileInputStream> kept = new ArrayList<>(SIZE);

    DescriptorReserve() {
        try {
            for (int i = 0; i < SIZE + REST; i++) {
                kept.add(new FileInputStream("/dev/null"));
            }
            release(REST);
        } catch (IOException e) {
            close();
        }
    }

    /// Gives them back.
    @Override
    public synchronized void close() {
        release(kept.size());
    }

    private void release(int count) {
        for (int i = 0; i < count; i++) {
            try {
                kept.removeLast().close();
            } catch (IOException e) {
                // The descriptor is free even so.
            }
        }
    }
}
