package dev.provost.daemon.management;

import dev.provost.daemon.config.OrderConfig;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.Ordering;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.loop.RollingTerms;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.jmx.ProcessSet;
import dev.provost.jmx.ProcessStatus;
import dev.provost.jmx.RollingRestartStatus;
import dev.provost.jmx.StateTotals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An MBean for several processes: a group, or a program.
abstract class ProcessSetBean extends RunSums implements ProcessSet {
    private final Orders orders;
    private final Ordering ordering;

    ProcessSetBean(List<ManagedProcess> processes, Orders orders, Ordering ordering, UsageSampler usage) {
        super(processes, usage);
        this.orders = orders;
        this.ordering = ordering;
    }

    /// {@return the processes, in the order in which they start now}
    abstract List<ManagedProcess> processes();

    /// {@return name of the group}
    abstract String group();

    /// {@return name of the program in that group; null for the whole group}
    abstract @Nullable String program();

    /// {@return its place in the order of starts; null without keys about it}
    abstract @Nullable OrderConfig order();

    /// {@return how reports on a rolling restart call it}
    abstract String target();

    final Ordering ordering() {
        return ordering;
    }

    public final void setPriority(int priority) {
        Answers.await(ordering.prioritise(group(), program(), priority));
    }

    @Override
    public final String[] getProcesses() {
        return processes().stream().map(process -> process.config().name()).toArray(String[]::new);
    }

    @Override
    public final StateTotals getStateTotals() {
        return Descriptions.totals(processes());
    }

    @Override
    public final String getDependsOn() {
        OrderConfig order = order();
        return order == null ? "" : order.dependsOnText();
    }

    @Override
    public final void setDependsOn(String names) {
        Answers.await(ordering.dependOn(group(), program(), names));
    }

    @Override
    public final String getStartsAfter() {
        OrderConfig order = order();
        return order == null ? "" : order.startsAfterText();
    }

    @Override
    public final void setStartsAfter(String names) {
        Answers.await(ordering.startAfter(group(), program(), names));
    }

    @Override
    public final String[] getOverridden() {
        return ordering.overridden(group(), program()).toArray(String[]::new);
    }

    @Override
    public final ProcessStatus[] start() {
        return Answers.awaitAll(orders.start(processes(), true));
    }

    @Override
    public final ProcessStatus[] stop() {
        return Answers.awaitAll(orders.stop(processes(), true));
    }

    @Override
    public final ProcessStatus[] restart() {
        return Answers.awaitAll(orders.restart(processes(), true));
    }

    @Override
    public final ProcessStatus[] signal(String signal) {
        return Answers.awaitAll(orders.signal(processes(), signal));
    }

    @Override
    public final RollingRestartStatus rollingRestart(
            int batch, boolean waitReady, boolean abortOnFailure, int timeout) {
        RollingTerms terms = RollingTerms.of(batch, waitReady, abortOnFailure, timeout);
        RollingRestartStatus begun = Answers.await(orders.rolling().begin(target(), processes(), terms));
        return Answers.await(orders.rolling().end(begun.id()));
    }

    @Override
    public final boolean cancelRollingRestart() {
        return Answers.await(orders.rolling().cancel(processes())) > 0;
    }

    @Override
    public final RollingRestartStatus getRollingRestart() {
        return orders.rolling().latest(target(), processes());
    }
}
