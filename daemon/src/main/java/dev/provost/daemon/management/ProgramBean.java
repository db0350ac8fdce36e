package dev.provost.daemon.management;

import dev.provost.daemon.config.OrderConfig;
import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.Secrets;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.Ordering;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.loop.RollingTerms;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.jmx.ProcessStatus;
import dev.provost.jmx.ProgramMXBean;
import dev.provost.jmx.RollingRestartStatus;
import dev.provost.jmx.StateTotals;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One program as an MBean: what its processes have in common, read from the first.
final class ProgramBean extends RunSums implements ProgramMXBean {
    private final ProcessConfig config;
    private final List<ManagedProcess> processes;
    private final Orders orders;
    private final Ordering ordering;

    /// @param processes of one program in one group; not empty
    ProgramBean(List<ManagedProcess> processes, Orders orders, Ordering ordering, UsageSampler usage) {
        super(processes, usage);
        config = processes.getFirst().config();
        this.processes = List.copyOf(processes);
        this.orders = orders;
        this.ordering = ordering;
    }

    @Override
    public String getName() {
        return config.program();
    }

    @Override
    public String getGroup() {
        return config.group();
    }

    @Override
    public String getCommand() {
        return config.command();
    }

    @Override
    public int getNumprocs() {
        return processes.size();
    }

    @Override
    public String[] getProcesses() {
        return processes.stream().map(process -> process.config().name()).toArray(String[]::new);
    }

    @Override
    public int getPriority() {
        return processes.getFirst().priority();
    }

    @Override
    public void setPriority(int priority) {
        Answers.await(ordering.prioritise(config.group(), config.program(), priority));
    }

    @Override
    public String getDependsOn() {
        OrderConfig order = order();
        return order == null ? "" : order.dependsOnText();
    }

    @Override
    public void setDependsOn(String names) {
        Answers.await(ordering.dependOn(config.group(), config.program(), names));
    }

    @Override
    public String getStartsAfter() {
        OrderConfig order = order();
        return order == null ? "" : order.startsAfterText();
    }

    @Override
    public void setStartsAfter(String names) {
        Answers.await(ordering.startAfter(config.group(), config.program(), names));
    }

    @Override
    public boolean getStartInOrder() {
        OrderConfig order = order();
        return order != null && order.startInOrder();
    }

    @Override
    public String getStartNextAfter() {
        return Ordering.nextAfter(order());
    }

    @Override
    public void setStartNextAfter(String state) {
        Answers.await(ordering.startNextAfter(config.group(), config.program(), state));
    }

    @Override
    public int getStartWave() {
        int last = 0;
        for (ManagedProcess process : processes) {
            last = Math.max(last, ordering.wave(process));
        }
        return last;
    }

    @Override
    public String[] getOverridden() {
        return ordering.overridden(config.group(), config.program()).toArray(String[]::new);
    }

    private @Nullable OrderConfig order() {
        return ordering.ofProgram(processes.getFirst());
    }

    @Override
    public boolean getAutostart() {
        return config.autostart();
    }

    @Override
    public String getAutorestart() {
        return config.autorestart().option();
    }

    @Override
    public int getStartsecs() {
        return config.startsecs();
    }

    @Override
    public int getStartretries() {
        return config.startretries();
    }

    @Override
    public int[] getExitcodes() {
        return config.exitcodes().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public String getStopsignal() {
        return Signals.nameOf(config.stopsignal());
    }

    @Override
    public int getStopwaitsecs() {
        return config.stopwaitsecs();
    }

    @Override
    public boolean getStopasgroup() {
        return config.stopasgroup();
    }

    @Override
    public boolean getKillasgroup() {
        return config.killasgroup();
    }

    @Override
    public String getUser() {
        return config.user() == null ? "" : config.user().name();
    }

    @Override
    public String getDirectory() {
        return config.directory() == null ? "" : config.directory();
    }

    @Override
    public boolean getRedirectStderr() {
        return config.redirectStderr();
    }

    @Override
    public Map<String, String> getSettings() {
        Map<String, String> settings = new TreeMap<>(config.settings());
        settings.replaceAll(Secrets::hidden);
        return settings;
    }

    @Override
    public StateTotals getStateTotals() {
        return Descriptions.totals(processes);
    }

    @Override
    public long getReloads() {
        long reloads = 0;
        for (ManagedProcess process : processes) {
            reloads += process.reloads().count();
        }
        return reloads;
    }

    @Override
    public long getLastReload() {
        long last = 0;
        for (ManagedProcess process : processes) {
            last = Math.max(last, process.reloads().lastSecond());
        }
        return last;
    }

    @Override
    public ProcessStatus[] start() {
        return Answers.awaitAll(orders.start(processes, true));
    }

    @Override
    public ProcessStatus[] stop() {
        return Answers.awaitAll(orders.stop(processes, true));
    }

    @Override
    public ProcessStatus[] restart() {
        return Answers.awaitAll(orders.restart(processes, true));
    }

    @Override
    public RollingRestartStatus rollingRestart(int batch, boolean waitReady, boolean abortOnFailure, int timeout) {
        RollingTerms terms = RollingTerms.of(batch, waitReady, abortOnFailure, timeout);
        RollingRestartStatus begun = Answers.await(orders.rolling().begin(target(), processes, terms));
        return Answers.await(orders.rolling().end(begun.id()));
    }

    @Override
    public boolean cancelRollingRestart() {
        return Answers.await(orders.rolling().cancel(processes)) > 0;
    }

    @Override
    public RollingRestartStatus getRollingRestart() {
        return orders.rolling().latest(target(), processes);
    }

    private String target() {
        return "program " + config.program() + " of " + config.group();
    }
}
