package dev.provost.daemon.os;

/// A socket that listens, kept for children to accept on. One owner; not for several threads at once.
public interface ListeningSocket extends AutoCloseable {
    /// {@return its descriptor, for [SpawnRequest#stdin]; only while it is open}
    int descriptor();

    /// Gives it back; children that have it keep it. The file of a unix socket is removed, unless another has taken its
    /// place. Does nothing the second time.
    @Override
    void close();
}
