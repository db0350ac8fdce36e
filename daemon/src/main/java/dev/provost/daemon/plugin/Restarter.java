package dev.provost.daemon.plugin;

import dev.provost.jmx.spi.RpcInterface;
import dev.provost.jmx.spi.RpcInterfaceContext;
import dev.provost.jmx.spi.RpcOperations;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// Stands in for the Python plug-in supervisor-restarter: its methods, keys and fault codes, without its polling.
final class Restarter implements RpcInterface {
    /// The factory of the Python plug-in.
    static final String FACTORY = "supervisor.plugins.restarter:make_rpcinterface";

    private static final long SECONDS_MAX = Duration.ofDays(365).toSeconds();

    @Override
    public Set<String> factories() {
        return Set.of(FACTORY);
    }

    @Override
    public RpcOperations<?> open(RpcInterfaceContext context) {
        return new RpcOperations<>(
                RestarterOperations.class, new GroupRestarts(context::supervisor, Settings.of(context.options())));
    }

    /// The keys of a section. Others are passed over, as the Python plug-in does.
    ///
    /// @param delay         `delay`: the shortest time from the beginning of one round to the next; there, the
    ///                      pause between two looks
    /// @param timeout       `timeout`: how long a restart may take before the caller gets his answer
    /// @param staggerFactor `stagger_factor`: in how many rounds a group is restarted
    record Settings(Duration delay, Duration timeout, int staggerFactor) {
        static Settings of(Map<String, String> options) {
            return new Settings(
                    seconds(options, "delay", "0.2"), seconds(options, "timeout", "5"), staggerFactor(options));
        }

        private static Duration seconds(Map<String, String> options, String key, String otherwise) {
            String text = options.getOrDefault(key, otherwise);
            double seconds;
            try {
                seconds = Double.parseDouble(text.strip());
            } catch (NumberFormatException e) {
                seconds = -1;
            }
            // Written so that what is no number is refused too.
            if (!(seconds >= 0 && seconds <= SECONDS_MAX)) {
                throw new IllegalArgumentException(
                        "'" + key + "' is \"" + text + "\"; write seconds, such as " + key + "=" + otherwise);
            }
            return Duration.ofMillis(Math.round(seconds * 1000));
        }

        private static int staggerFactor(Map<String, String> options) {
            String text = options.getOrDefault("stagger_factor", "1");
            try {
                int factor = Integer.parseInt(text.strip());
                if (factor >= 0) {
                    return Math.max(1, factor);
                }
            } catch (NumberFormatException e) {
                // Said below, with the value.
            }
            throw new IllegalArgumentException("'stagger_factor' is \"" + text
                    + "\"; write in how many rounds a group is to be restarted, such as stagger_factor=3");
        }

        Map<String, String> texts() {
            return Map.of(
                    "delay", seconds(delay),
                    "timeout", seconds(timeout),
                    "stagger_factor", Integer.toString(staggerFactor));
        }

        static String seconds(Duration time) {
            return Double.toString(time.toMillis() / 1000.0);
        }
    }
}
