package dev.provost.daemon.process;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How starts that the supervisor makes by itself are spaced and bounded. supervisord has neither: it pauses 1, 2, 3, …
/// seconds between failed starts and restarts what ended at once.
///
/// @param pauses null for supervisord's
/// @param limit  null for none
public record RestartPolicy(
        @Nullable Pauses pauses, @Nullable Limit limit) {
    /// supervisord's.
    public static final RestartPolicy PLAIN = new RestartPolicy(null, null);

    /// Pauses that grow.
    ///
    /// @param first  before the first start of a series
    /// @param factor each further pause is so many times the one before; 1 or more
    /// @param most   no pause is longer
    /// @param jitter share of a pause that chance may add or take away, 0 to 1
    /// @param steady what runs so long ends the series: the next pause is the first again
    public record Pauses(Duration first, double factor, Duration most, double jitter, Duration steady) {
        /// {@return the pause before a start}
        ///
        /// @param inARow how many starts the supervisor made in this series, this one included: 1 or more
        /// @param random 0 inclusive to 1 exclusive
        public Duration before(int inARow, double random) {
            double longest = most.toNanos();
            double plain = Math.min(longest, first.toNanos() * Math.pow(factor, inARow - 1));
            double moved = plain * (1 + jitter * (2 * random - 1));
            return Duration.ofNanos((long) Math.min(longest, moved));
        }
    }

    /// So many starts within so long, and no more: whoever wants another is given up.
    ///
    /// @param starts 1 or more
    public record Limit(int starts, Duration within) {}

    boolean forbids(Restarts so, long nowNanos) {
        return limit != null && so.recent().count(nowNanos, limit.within().toNanos()) >= limit.starts();
    }

    Restarts counted(Restarts so, long nowNanos) {
        int inARow = so.inARow() == Integer.MAX_VALUE ? so.inARow() : so.inARow() + 1;
        return new Restarts(inARow, limit == null ? so.recent() : so.recent().with(nowNanos, limit.starts()));
    }
}
