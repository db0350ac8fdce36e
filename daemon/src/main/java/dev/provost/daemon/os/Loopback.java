package dev.provost.daemon.os;

/// A pipe of the daemon's own that the engine reads as if a child wrote into it. Loop thread only.
public interface Loopback extends AutoCloseable {
    /// Writes zeros; they come out in a later [ProcessEngine#poll]. What finds no room is dropped.
    ///
    /// @param bytes 1 to 65536, what a new pipe holds
    void write(int bytes);

    @Override
    void close();
}
