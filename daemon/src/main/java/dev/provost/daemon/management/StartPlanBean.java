package dev.provost.daemon.management;

import dev.provost.daemon.loop.Ordering;
import dev.provost.jmx.PlannedStart;
import dev.provost.jmx.StartPlanMXBean;

/// The start plan as an MBean.
final class StartPlanBean implements StartPlanMXBean {
    private static final String BLOCKED = "blocked: ";

    private final Ordering ordering;

    StartPlanBean(Ordering ordering) {
        this.ordering = ordering;
    }

    @Override
    public int getWaves() {
        return ordering.plan().waves();
    }

    @Override
    public PlannedStart[] getProcesses() {
        return ordering.plan().processes().toArray(PlannedStart[]::new);
    }

    @Override
    public String[] getCriticalPath() {
        return ordering.plan().criticalPath().toArray(String[]::new);
    }

    @Override
    public int getCriticalPathSeconds() {
        return ordering.plan().criticalSeconds();
    }

    @Override
    public PlannedStart[] getWaiting() {
        return ordering.waiting().toArray(PlannedStart[]::new);
    }

    @Override
    public PlannedStart[] getBlocked() {
        return ordering.waiting().stream()
                .filter(process -> process.waiting().startsWith(BLOCKED))
                .toArray(PlannedStart[]::new);
    }
}
