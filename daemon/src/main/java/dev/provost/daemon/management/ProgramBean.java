package dev.provost.daemon.management;

import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.Secrets;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.os.Signals;
import dev.provost.jmx.ProcessStatus;
import dev.provost.jmx.ProgramMXBean;
import dev.provost.jmx.StateTotals;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One program as an MBean: what its processes have in common, read from the first.
final class ProgramBean implements ProgramMXBean {
    private final ProcessConfig config;
    private final List<ManagedProcess> processes;
    private final Orders orders;

    /// @param processes of one program in one group; not empty
    ProgramBean(List<ManagedProcess> processes, Orders orders) {
        config = processes.getFirst().config();
        this.processes = List.copyOf(processes);
        this.orders = orders;
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
        return config.priority();
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
        return Answers.awaitAll(orders.restart(processes));
    }
}
