package dev.provost.daemon.probe;

import java.io.IOException;
import java.time.Duration;

/// Looks at a program once. May block, but for no longer than it is given; not for the loop thread.
public interface Probe {
    /// @param limit   longest time it may take
    /// @param attempt what this look belongs to; it may be cancelled from another thread
    /// @return what was seen, for people, such as `http 200`
    /// @throws IOException what was wrong, for people, such as `connection refused`
    String look(Duration limit, Attempt attempt) throws IOException;
}
