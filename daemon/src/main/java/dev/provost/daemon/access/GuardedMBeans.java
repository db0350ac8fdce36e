package dev.provost.daemon.access;

import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Refusals;
import java.util.function.Supplier;
import javax.management.MBeanServer;
import org.jspecify.annotations.Nullable;

/// A guarded MBean server that is made when it is first asked for; any thread.
public final class GuardedMBeans implements Supplier<MBeanServer> {
    private final Supplier<MBeanServer> real;
    private final Refusals refusals;
    private final @Nullable Caller otherwise;

    /// Two first questions may both make one; either will do.
    private volatile @Nullable MBeanServer guarded;

    /// @param otherwise who calls when no door has said so on a thread; null for nobody, who is refused
    public GuardedMBeans(Supplier<MBeanServer> real, Refusals refusals, @Nullable Caller otherwise) {
        this.real = real;
        this.refusals = refusals;
        this.otherwise = otherwise;
    }

    @Override
    public MBeanServer get() {
        MBeanServer made = guarded;
        if (made == null) {
            made = Guard.of(real.get(), refusals, () -> otherwise);
            guarded = made;
        }
        return made;
    }
}
