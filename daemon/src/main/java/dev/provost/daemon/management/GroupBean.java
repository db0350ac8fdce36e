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
final class GroupBean extends RunSums implements GroupMXBean {
    private final ProcessGroup group;
    private final Orders orders;
    private final Ordering ordering;

    GroupBean(ProcessGroup group, Orders orders, Ordering ordering, UsageSampler usage) {
        super(group.processes(), usage);
        this.group = group;
        this.orders = orders;
        this.ordering = ordering;
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
