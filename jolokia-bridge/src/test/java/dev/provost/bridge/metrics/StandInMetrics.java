package dev.provost.bridge.metrics;

import dev.provost.jmx.DaemonMetrics;
import dev.provost.jmx.Fault;
import dev.provost.jmx.MetricsMXBean;
import dev.provost.jmx.PoolMetrics;
import dev.provost.jmx.ProcessMetrics;
import java.util.ArrayList;
import java.util.List;

/// Figures that a test writes down.
final class StandInMetrics implements MetricsMXBean {
    final List<ProcessMetrics> processes = new ArrayList<>();
    final List<String> unready = new ArrayList<>();
    boolean deaf;

    /// A process with figures that can be told apart.
    StandInMetrics with(String group, String name, String state) {
        processes.add(new ProcessMetrics(
                group,
                name,
                name,
                20,
                state,
                77,
                1_700_000_000,
                65,
                -1,
                9,
                4,
                8,
                5,
                2,
                1_500,
                61_005,
                4096,
                3,
                12,
                8192,
                1_000_000_000_000L,
                7));
        return this;
    }

    /// A process of which the system tells nothing.
    StandInMetrics withUnknown(String name) {
        processes.add(new ProcessMetrics(
                name, name, name, 20, "RUNNING", 77, 1, 1, 0, 1, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, 0, 0));
        return this;
    }

    @Override
    public DaemonMetrics getDaemon() {
        return new DaemonMetrics(
                "0.1",
                "4.2.5",
                "su\"per",
                1,
                1,
                1_700_000_000_123L,
                2_345,
                90_000_000,
                14,
                99,
                20,
                19,
                5,
                2,
                11,
                12,
                13,
                14,
                15,
                16,
                1_000,
                2_000_001,
                600_001,
                List.of(100L, 1_000L, 1_000_000L),
                List.of(900L, 990L, 1_000L));
    }

    @Override
    public ProcessMetrics[] getProcesses() {
        return processes.toArray(ProcessMetrics[]::new);
    }

    @Override
    public PoolMetrics[] getPools() {
        return new PoolMetrics[] {new PoolMetrics("mail", 10, 1, 2, 3, 4, 5, 6)};
    }

    @Override
    public boolean getReady() {
        return unready.isEmpty();
    }

    @Override
    public String[] getUnready() {
        return unready.toArray(String[]::new);
    }

    @Override
    public long ping(int timeout) {
        if (deaf) {
            throw new Fault(Fault.Code.FAILED, "the event loop did not answer within " + timeout + " ms");
        }
        return 42;
    }
}
