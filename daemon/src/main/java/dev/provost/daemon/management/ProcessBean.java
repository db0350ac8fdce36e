package dev.provost.daemon.management;

import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.Ordering;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.loop.ProcessRecord;
import dev.provost.daemon.output.LogFile;
import dev.provost.daemon.process.State;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.jmx.Fault;
import dev.provost.jmx.LogTail;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessMXBean;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One process as an MBean.
final class ProcessBean extends RunSums implements ProcessMXBean {
    private final ManagedProcess process;
    private final Orders orders;
    private final InstantSource wall;
    private final Ordering ordering;

    ProcessBean(ManagedProcess process, Orders orders, Ordering ordering, UsageSampler usage, InstantSource wall) {
        super(List.of(process), usage);
        this.ordering = ordering;
        this.process = process;
        this.orders = orders;
        this.wall = wall;
    }

    @Override
    public String getName() {
        return process.config().name();
    }

    @Override
    public String getGroup() {
        return process.config().group();
    }

    @Override
    public String getProgram() {
        return process.config().program();
    }

    @Override
    public String getStateName() {
        return process.published().state().name();
    }

    @Override
    public int getState() {
        return process.published().state().code();
    }

    @Override
    public int getPid() {
        return (int) process.published().pid();
    }

    @Override
    public String getDescription() {
        return getInfo().description();
    }

    @Override
    public String getWaitingFor() {
        return process.waiting();
    }

    @Override
    public int getStartWave() {
        return ordering.wave(process);
    }

    @Override
    public long getUptime() {
        ProcessRecord record = process.published();
        return record.pid() == 0 ? 0 : Math.max(0, wall.instant().getEpochSecond() - record.startSecond());
    }

    @Override
    public int getExitStatus() {
        return process.published().exitStatus();
    }

    @Override
    public String getSpawnError() {
        return process.published().spawnError();
    }

    @Override
    public boolean getReady() {
        return process.published().state() == State.RUNNING && process.vitals().passed();
    }

    @Override
    public String getHealth() {
        return process.vitals().health();
    }

    @Override
    public int getHealthFailures() {
        return process.vitals().failures();
    }

    @Override
    public String getLastProbe() {
        return process.vitals().lastLook();
    }

    @Override
    public long getLastProbeTime() {
        return process.vitals().lastLookMilli();
    }

    @Override
    public String getNotifyStatus() {
        return process.vitals().says();
    }

    @Override
    public int getRestartsInWindow() {
        return process.restartsInWindow();
    }

    @Override
    public long getNextRestart() {
        return process.nextStartMilli();
    }

    @Override
    public long getReloads() {
        return process.reloads().count();
    }

    @Override
    public long getLastReload() {
        return process.reloads().lastSecond();
    }

    @Override
    public long getLastUserTime() {
        return RunSums.millis(process.past().last().userNanos());
    }

    @Override
    public long getLastSystemTime() {
        return RunSums.millis(process.past().last().systemNanos());
    }

    @Override
    public long getLastPeakMemory() {
        return process.past().last().peakMemoryBytes();
    }

    @Override
    public long getPeakMemory() {
        return process.past().peakMemoryBytes();
    }

    @Override
    public String getStdoutLogfile() {
        return text(process.logs().stdoutFile());
    }

    @Override
    public String getStderrLogfile() {
        return text(process.logs().stderrFile());
    }

    @Override
    public ProcessInfo getInfo() {
        return Descriptions.info(process, wall.instant());
    }

    @Override
    public boolean start() {
        return Answers.await(orders.start(process, process.namespec(), true));
    }

    @Override
    public boolean stop() {
        return Answers.await(orders.stop(process, process.namespec(), true));
    }

    @Override
    public boolean restart() {
        return Answers.await(orders.restart(process, process.namespec(), true));
    }

    @Override
    public boolean signal(String signal) {
        return Answers.await(orders.signal(process, process.namespec(), signal));
    }

    @Override
    public boolean sendInput(String text) {
        return Answers.await(orders.send(process, process.namespec(), text));
    }

    @Override
    public String readLog(String channel, int offset, int length) {
        return LogFile.read(file(channel), offset, length);
    }

    @Override
    public LogTail tailLog(String channel, int offset, int length) {
        return LogFile.tail(file(channel), offset, length);
    }

    @Override
    public boolean clearLog() {
        return Answers.await(orders.clear(process, process.namespec()));
    }

    private @Nullable Path file(String channel) {
        return switch (channel) {
            case "stdout" -> process.logs().stdoutFile();
            case "stderr" -> process.logs().stderrFile();
            default -> throw new Fault(Fault.Code.BAD_ARGUMENTS, "channel is '" + channel + "'; use stdout or stderr");
        };
    }

    private static String text(@Nullable Path file) {
        return file == null ? "" : file.toString();
    }
}
