package dev.provost.daemon.management;

import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.ServerConfig;
import dev.provost.daemon.loop.Chosen;
import dev.provost.daemon.loop.DaemonControl;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.Ordering;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.loop.RollingTerms;
import dev.provost.daemon.loop.Snapshot;
import dev.provost.daemon.loop.Supervision;
import dev.provost.daemon.output.LogFile;
import dev.provost.daemon.usage.ProcessUsage;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.jmx.ConfigChanges;
import dev.provost.jmx.ConfigInfo;
import dev.provost.jmx.Fault;
import dev.provost.jmx.GroupUpdate;
import dev.provost.jmx.LogTail;
import dev.provost.jmx.ProcessExplanation;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessStatus;
import dev.provost.jmx.RollingRestartStatus;
import dev.provost.jmx.StartPlanInfo;
import dev.provost.jmx.StateTotals;
import dev.provost.jmx.SupervisorMXBean;
import dev.provost.jmx.SupervisorState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The daemon as an MBean: translates supervisord's methods to orders.
public final class SupervisorBean implements SupervisorMXBean {
    private static final String API_VERSION = "3.0";

    /// What we stand in for; clients compare it.
    static final String SUPERVISOR_VERSION = "4.2.5";

    private final Supervision supervision;
    private final DaemonControl control;
    private final Orders orders;
    private final Ordering ordering;
    private final MainLog mainLog;
    private final Facts facts;
    private final UsageSampler usage;

    public SupervisorBean(
            Supervision supervision,
            DaemonControl control,
            Orders orders,
            Ordering ordering,
            MainLog mainLog,
            Facts facts,
            UsageSampler usage) {
        this.ordering = ordering;
        this.supervision = supervision;
        this.control = control;
        this.orders = orders;
        this.mainLog = mainLog;
        this.facts = facts;
        this.usage = usage;
    }

    /// The activity log, for those who read or empty it.
    public interface MainLog {
        /// {@return its file, null if it has none}
        @Nullable
        Path file();

        /// Begins a new file.
        CompletableFuture<Boolean> clear();
    }

    /// What the daemon knows of itself.
    ///
    /// @param pid                  process id
    /// @param version              Provost's own version
    /// @param startMillis          wall-clock start, milliseconds since 1970
    /// @param logBytesWritten      child output written
    /// @param logBytesLost         child output that could not be written
    /// @param notificationsDropped notifications nobody got
    /// @param syslogLinesDropped   lines that syslog took too slowly
    /// @param autoreloadRefusals   times that folders of `autoreload` could not be watched
    /// @param access               what was asked for, refused and done
    public record Facts(
            int pid,
            String version,
            long startMillis,
            LongSupplier logBytesWritten,
            LongSupplier logBytesLost,
            LongSupplier notificationsDropped,
            LongSupplier syslogLinesDropped,
            LongSupplier autoreloadRefusals,
            AccessCounts access) {}

    /// What was asked for, refused and done since the daemon started. Any thread.
    public interface AccessCounts {
        long refusals();

        long passwordRequests();

        long records();

        long recordsLost();
    }

    // ---- the daemon

    @Override
    public String getAPIVersion() {
        refuseWhileEnding();
        return API_VERSION;
    }

    @Override
    public String getVersion() {
        return getAPIVersion();
    }

    @Override
    public String getSupervisorVersion() {
        refuseWhileEnding();
        return SUPERVISOR_VERSION;
    }

    @Override
    public String getIdentification() {
        refuseWhileEnding();
        return control.configuration().daemon().identifier();
    }

    @Override
    public SupervisorState getState() {
        refuseWhileEnding();
        Supervision.Mood mood = supervision.mood();
        return new SupervisorState(mood.code(), mood.name());
    }

    @Override
    public int getPID() {
        refuseWhileEnding();
        return facts.pid();
    }

    @Override
    public String readLog(int offset, int length) {
        refuseWhileEnding();
        return LogFile.read(mainLog.file(), offset, length);
    }

    @Override
    public String readMainLog(int offset, int length) {
        return readLog(offset, length);
    }

    @Override
    public boolean clearLog() {
        refuseWhileEnding();
        return Answers.await(mainLog.clear());
    }

    @Override
    public boolean shutdown() {
        refuseWhileEnding();
        return Answers.await(control.shutdown());
    }

    @Override
    public boolean restart() {
        refuseWhileEnding();
        return Answers.await(control.restart());
    }

    @Override
    public ConfigChanges[] reloadConfig() {
        refuseWhileEnding();
        return new ConfigChanges[] {control.reread()};
    }

    @Override
    public boolean addProcessGroup(String name) {
        refuseWhileEnding();
        return Answers.await(control.addGroup(name));
    }

    @Override
    public boolean removeProcessGroup(String name) {
        refuseWhileEnding();
        return Answers.await(control.removeGroup(name));
    }

    @Override
    public GroupUpdate updateProcessGroup(String name) {
        refuseWhileEnding();
        return Answers.await(control.updateGroup(name));
    }

    @Override
    public ProcessStatus[] stopOutdatedProcesses(String name) {
        refuseWhileEnding();
        return Answers.awaitAll(orders.stop(control.outdated(name), true));
    }

    @Override
    public StartPlanInfo startPlan() {
        refuseWhileEnding();
        return ordering.plan();
    }

    @Override
    public ProcessExplanation explainProcess(String name) {
        refuseWhileEnding();
        ManagedProcess process = orders.process(name);
        return ordering.explain(
                process,
                Descriptions.info(process, supervision.context().wall().instant())
                        .description());
    }

    // ---- orders

    @Override
    public boolean startProcess(String name, boolean wait) {
        refuseWhileEnding();
        return Answers.await(orders.start(orders.process(name), name, wait));
    }

    @Override
    public ProcessStatus[] startProcessGroup(String name, boolean wait) {
        refuseWhileEnding();
        return Answers.awaitAll(orders.start(orders.group(name), wait));
    }

    @Override
    public ProcessStatus[] startAllProcesses(boolean wait) {
        refuseWhileEnding();
        return Answers.awaitAll(orders.start(orders.all(), wait));
    }

    @Override
    public boolean stopProcess(String name, boolean wait) {
        refuseWhileEnding();
        return Answers.await(orders.stop(orders.process(name), name, wait));
    }

    @Override
    public ProcessStatus[] stopProcessGroup(String name, boolean wait) {
        refuseWhileEnding();
        return Answers.awaitAll(orders.stop(orders.group(name), wait));
    }

    @Override
    public ProcessStatus[] stopAllProcesses(boolean wait) {
        refuseWhileEnding();
        return Answers.awaitAll(orders.stop(orders.all(), wait));
    }

    @Override
    public ProcessStatus[] quickStart(String[] patterns, boolean wait) {
        refuseWhileEnding();
        Chosen chosen = orders.chosen(List.of(patterns));
        return chosen.answer(Answers.awaitAll(orders.start(chosen.processes(), wait)));
    }

    @Override
    public ProcessStatus[] quickStop(String[] patterns, boolean wait) {
        refuseWhileEnding();
        Chosen chosen = orders.chosen(List.of(patterns));
        return chosen.answer(Answers.awaitAll(orders.stop(chosen.processes(), wait)));
    }

    @Override
    public ProcessStatus[] quickRestart(String[] patterns, boolean wait) {
        refuseWhileEnding();
        Chosen chosen = orders.chosen(List.of(patterns));
        return chosen.answer(Answers.awaitAll(orders.restart(chosen.processes(), wait)));
    }

    @Override
    public RollingRestartStatus rollingRestart(
            String[] patterns, int batch, boolean waitReady, boolean abortOnFailure, int timeout, boolean wait) {
        refuseWhileEnding();
        RollingRestartStatus begun = Answers.await(orders.rolling()
                .begin(
                        String.join(" ", patterns),
                        chosen(patterns),
                        RollingTerms.of(batch, waitReady, abortOnFailure, timeout)));
        return wait ? Answers.await(orders.rolling().end(begun.id())) : begun;
    }

    /// {@return the processes of all patterns}
    ///
    /// @throws Fault BAD_NAME with the first one that chooses nothing
    private List<ManagedProcess> chosen(String[] patterns) {
        Chosen chosen = orders.chosen(List.of(patterns));
        for (String unknown : chosen.unknown()) {
            throw new Fault(Fault.Code.BAD_NAME, unknown);
        }
        return chosen.processes();
    }

    @Override
    public RollingRestartStatus watchRollingRestart(int id, int seen) {
        return Answers.await(orders.rolling().after(id, seen));
    }

    @Override
    public int cancelRollingRestarts(String[] patterns) {
        return Answers.await(orders.rolling().cancel(chosen(patterns)));
    }

    @Override
    public RollingRestartStatus[] getRollingRestarts() {
        return orders.rolling().published().toArray(RollingRestartStatus[]::new);
    }

    @Override
    public boolean signalProcess(String name, String signal) {
        refuseWhileEnding();
        return Answers.await(orders.signal(orders.process(name), name, signal));
    }

    @Override
    public ProcessStatus[] signalProcessGroup(String name, String signal) {
        refuseWhileEnding();
        return Answers.awaitAll(orders.signal(orders.group(name), signal));
    }

    @Override
    public ProcessStatus[] signalAllProcesses(String signal) {
        refuseWhileEnding();
        return Answers.awaitAll(orders.signal(orders.all(), signal));
    }

    @Override
    public boolean sendProcessStdin(String name, String chars) {
        refuseWhileEnding();
        return Answers.await(orders.send(orders.process(name), name, chars));
    }

    @Override
    public boolean sendRemoteCommEvent(String type, String data) {
        return Answers.await(orders.announce(type, data));
    }

    // ---- information

    @Override
    public ConfigInfo[] getAllConfigInfo() {
        refuseWhileEnding();
        ServerConfig config = control.configuration();
        Snapshot active = supervision.snapshot();
        List<ConfigInfo> all = new ArrayList<>();
        for (GroupConfig group : config.groups()) {
            boolean inuse = active.group(group.name()).isPresent();
            for (ProcessConfig process : group.processes()) {
                all.add(Descriptions.config(group, process, inuse, active));
            }
        }
        all.sort(Comparator.comparing(ConfigInfo::name));
        return all.toArray(ConfigInfo[]::new);
    }

    @Override
    public ProcessInfo getProcessInfo(String name) {
        refuseWhileEnding();
        return Descriptions.info(
                orders.process(name), supervision.context().wall().instant());
    }

    @Override
    public ProcessInfo[] getAllProcessInfo() {
        refuseWhileEnding();
        List<ManagedProcess> processes = supervision.snapshot().processes();
        var now = supervision.context().wall().instant();
        ProcessInfo[] all = new ProcessInfo[processes.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = Descriptions.info(processes.get(i), now);
        }
        return all;
    }

    @Override
    public String readProcessStdoutLog(String name, int offset, int length) {
        refuseWhileEnding();
        return LogFile.read(orders.process(name).logs().stdoutFile(), offset, length);
    }

    @Override
    public String readProcessLog(String name, int offset, int length) {
        return readProcessStdoutLog(name, offset, length);
    }

    @Override
    public String readProcessStderrLog(String name, int offset, int length) {
        refuseWhileEnding();
        return LogFile.read(orders.process(name).logs().stderrFile(), offset, length);
    }

    @Override
    public LogTail tailProcessStdoutLog(String name, int offset, int length) {
        refuseWhileEnding();
        return LogFile.tail(orders.process(name).logs().stdoutFile(), offset, length);
    }

    @Override
    public LogTail tailProcessLog(String name, int offset, int length) {
        return tailProcessStdoutLog(name, offset, length);
    }

    @Override
    public LogTail tailProcessStderrLog(String name, int offset, int length) {
        refuseWhileEnding();
        return LogFile.tail(orders.process(name).logs().stderrFile(), offset, length);
    }

    @Override
    public boolean clearProcessLogs(String name) {
        refuseWhileEnding();
        return Answers.await(orders.clear(orders.process(name), name));
    }

    @Override
    public boolean clearProcessLog(String name) {
        return clearProcessLogs(name);
    }

    @Override
    public ProcessStatus[] clearAllProcessLogs() {
        refuseWhileEnding();
        return Answers.awaitAll(orders.clear(orders.all()));
    }

    @Override
    public String getEffectiveConfiguration() {
        refuseWhileEnding();
        return control.configuration().effective().text();
    }

    @Override
    public String getConfigurationHash() {
        refuseWhileEnding();
        return control.configuration().effective().hash();
    }

    @Override
    public String getConfigurationSecretsDigest() {
        refuseWhileEnding();
        return control.configuration().effective().secretsDigest();
    }

    // ---- what only attributes tell

    @Override
    public String getProvostVersion() {
        return facts.version();
    }

    @Override
    public String getConfigurationFile() {
        return control.configuration().daemon().configFile();
    }

    @Override
    public String getLogFile() {
        Path file = mainLog.file();
        return file == null ? "" : file.toString();
    }

    @Override
    public long getStartTime() {
        return facts.startMillis();
    }

    @Override
    public StateTotals getStateTotals() {
        return Descriptions.totals(supervision.snapshot().processes());
    }

    @Override
    public long getSpawns() {
        return supervision.context().totals().spawns();
    }

    @Override
    public long getExits() {
        return supervision.context().totals().exits();
    }

    @Override
    public long getUnexpectedExits() {
        return supervision.context().totals().unexpectedExits();
    }

    @Override
    public long getLogBytesWritten() {
        return facts.logBytesWritten().getAsLong();
    }

    @Override
    public long getLogBytesLost() {
        return facts.logBytesLost().getAsLong();
    }

    @Override
    public long getAccessRefusals() {
        return facts.access().refusals();
    }

    @Override
    public long getPasswordRequests() {
        return facts.access().passwordRequests();
    }

    @Override
    public long getAuditRecords() {
        return facts.access().records();
    }

    @Override
    public long getAuditRecordsLost() {
        return facts.access().recordsLost();
    }

    @Override
    public long getNotificationsDropped() {
        return facts.notificationsDropped().getAsLong();
    }

    @Override
    public long getExitsBySignal() {
        return supervision.context().totals().exitsBySignal();
    }

    @Override
    public long getLogLinesDropped() {
        return supervision.context().loop().refused();
    }

    @Override
    public long getSyslogLinesDropped() {
        return facts.syslogLinesDropped().getAsLong();
    }

    @Override
    public long getTotalCpuTime() {
        return RunSums.millis(usage.sample().totalCpuNanos());
    }

    @Override
    public long getResidentMemory() {
        return children().residentBytes();
    }

    @Override
    public int getThreads() {
        return children().threads();
    }

    @Override
    public int getOpenFiles() {
        return children().openFiles();
    }

    @Override
    public long getDaemonCpuTime() {
        return RunSums.millis(usage.sample().daemon().cpuNanos());
    }

    @Override
    public long getDaemonResidentMemory() {
        return usage.sample().daemon().residentBytes();
    }

    @Override
    public int getDaemonThreads() {
        return usage.sample().daemon().threads();
    }

    @Override
    public int getDaemonOpenFiles() {
        return usage.sample().daemon().openFiles();
    }

    @Override
    public int getCommandsWaiting() {
        return supervision.context().loop().waiting();
    }

    @Override
    public long getLoopTurns() {
        return supervision.context().loop().turnTimes().summary().turns();
    }

    @Override
    public long getLoopBusyTime() {
        return supervision.context().loop().turnTimes().summary().busyMicros();
    }

    @Override
    public long getLoopLongestTurn() {
        return supervision.context().loop().turnTimes().summary().longestMicros();
    }

    @Override
    public long getAutoreloadRefusals() {
        return facts.autoreloadRefusals().getAsLong();
    }

    private ProcessUsage children() {
        return usage.sample().of(supervision.snapshot().processes());
    }

    private void refuseWhileEnding() {
        if (supervision.mood() != Supervision.Mood.RUNNING) {
            throw new Fault(Fault.Code.SHUTDOWN_STATE);
        }
    }
}
