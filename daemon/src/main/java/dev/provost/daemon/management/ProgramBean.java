package dev.provost.daemon.management;

import dev.provost.daemon.config.OrderConfig;
import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.Secrets;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.Ordering;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.jmx.ProgramMXBean;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One program as an MBean: what its processes have in common, read from the first.
final class ProgramBean extends ProcessSetBean implements ProgramMXBean {
    private final ProcessConfig config;
    private final List<ManagedProcess> processes;

    /// @param processes of one program in one group; not empty
    ProgramBean(List<ManagedProcess> processes, Orders orders, Ordering ordering, UsageSampler usage) {
        super(processes, orders, ordering, usage);
        config = processes.getFirst().config();
        this.processes = List.copyOf(processes);
    }

    @Override
    List<ManagedProcess> processes() {
        return processes;
    }

    @Override
    String group() {
        return config.group();
    }

    @Override
    String program() {
        return config.program();
    }

    @Override
    @Nullable
    OrderConfig order() {
        return ordering().ofProgram(processes.getFirst());
    }

    @Override
    String target() {
        return "program " + config.program() + " of " + config.group();
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
    public int getPriority() {
        return processes.getFirst().priority();
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
        Answers.await(ordering().startNextAfter(config.group(), config.program(), state));
    }

    @Override
    public int getStartWave() {
        int last = 0;
        for (ManagedProcess process : processes) {
            last = Math.max(last, ordering().wave(process));
        }
        return last;
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
}
