package dev.provost.daemon.management;

import dev.provost.daemon.config.OrderConfig;
import dev.provost.daemon.loop.Ordering;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.loop.ProcessGroup;
import dev.provost.daemon.loop.RollingTerms;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.jmx.GroupMXBean;
import dev.provost.jmx.ProcessStatus;
import dev.provost.jmx.RollingRestartStatus;
import dev.provost.jmx.StateTotals;

/// One group as an MBean.
final class GroupBean implements GroupMXBean {
    private final ProcessGroup group;
    private final Orders orders;
    private final Ordering ordering;
    private final RunSums sums;

    GroupBean(ProcessGroup group, Orders orders, Ordering ordering, UsageSampler usage) {
        this.group = group;
        this.orders = orders;
        this.ordering = ordering;
        sums = new RunSums(group.processes(), usage);
    }

    @Override
    public String getName() {
        return group.name();
    }

    @Override
    public String getKind() {
        return group.config().kind().section();
    }

    @Override
    public int getPriority() {
        return group.priority();
    }

    @Override
    public void setPriority(int priority) {
        Answers.await(ordering.prioritise(group.name(), null, priority));
    }

    @Override
    public String getDependsOn() {
        OrderConfig order = ordering.ofGroup(group);
        return order == null ? "" : order.dependsOnText();
    }

    @Override
    public void setDependsOn(String names) {
        Answers.await(ordering.dependOn(group.name(), null, names));
    }

    @Override
    public String getStartsAfter() {
        OrderConfig order = ordering.ofGroup(group);
        return order == null ? "" : order.startsAfterText();
    }

    @Override
    public void setStartsAfter(String names) {
        Answers.await(ordering.startAfter(group.name(), null, names));
    }

    @Override
    public String[] getOverridden() {
        return ordering.overridden(group.name(), null).toArray(String[]::new);
    }

    @Override
    public String[] getProcesses() {
        return group.processes().stream()
                .map(process -> process.config().name())
                .toArray(String[]::new);
    }

    @Override
    public StateTotals getStateTotals() {
        return Descriptions.totals(group.processes());
    }

    @Override
    public long getStarts() {
        return sums.starts();
    }

    @Override
    public long getExits() {
        return sums.exits();
    }

    @Override
    public long getUnexpectedExits() {
        return sums.unexpectedExits();
    }

    @Override
    public long getExitsBySignal() {
        return sums.exitsBySignal();
    }

    @Override
    public long getRestarts() {
        return sums.restarts();
    }

    @Override
    public long getCpuTime() {
        return sums.cpuTime();
    }

    @Override
    public long getTotalCpuTime() {
        return sums.totalCpuTime();
    }

    @Override
    public long getResidentMemory() {
        return sums.residentMemory();
    }

    @Override
    public int getThreads() {
        return sums.threads();
    }

    @Override
    public int getOpenFiles() {
        return sums.openFiles();
    }

    @Override
    public long getLogBytesWritten() {
        return sums.logBytesWritten();
    }

    @Override
    public long getLogBytesLost() {
        return sums.logBytesLost();
    }

    @Override
    public ProcessStatus[] start() {
        return Answers.awaitAll(orders.start(group.byPriority(), true));
    }

    @Override
    public ProcessStatus[] stop() {
        return Answers.awaitAll(orders.stop(group.byPriority(), true));
    }

    @Override
    public ProcessStatus[] restart() {
        return Answers.awaitAll(orders.restart(group.byPriority(), true));
    }

    @Override
    public ProcessStatus[] signal(String signal) {
        return Answers.awaitAll(orders.signal(group.byPriority(), signal));
    }

    @Override
    public RollingRestartStatus rollingRestart(int batch, boolean waitReady, boolean abortOnFailure, int timeout) {
        RollingTerms terms = RollingTerms.of(batch, waitReady, abortOnFailure, timeout);
        RollingRestartStatus begun = Answers.await(orders.rolling().begin(target(), group.byPriority(), terms));
        return Answers.await(orders.rolling().end(begun.id()));
    }

    @Override
    public boolean cancelRollingRestart() {
        return Answers.await(orders.rolling().cancel(group.byPriority())) > 0;
    }

    @Override
    public RollingRestartStatus getRollingRestart() {
        return orders.rolling().latest(target(), group.byPriority());
    }

    private String target() {
        return group.name() + ":*";
    }
}
