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

    private final List<FileInputStream> kept = new ArrayList<>(SIZE);

    /// Takes as many as there are to be had.
    DescriptorReserve() {
        try {
            for (int i = 0; i < SIZE; i++) {
                kept.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // There are no more. Whoever needs one says so.
        }
    }

    /// Gives them back.
    @Override
    public synchronized void close() {
        for (FileInputStream one : kept) {
            try {
                one.close();
            } catch (IOException e) {
                // The descriptor is free even so.
            }
        }
        kept.clear();
    }
}
