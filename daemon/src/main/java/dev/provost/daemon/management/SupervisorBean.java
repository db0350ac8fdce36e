package dev.provost.daemon.management;

import dev.provost.daemon.config.GroupConfig;
import dev.provost.daemon.config.ProcessConfig;
import dev.provost.daemon.config.ServerConfig;
import dev.provost.daemon.loop.DaemonControl;
import dev.provost.daemon.loop.ManagedProcess;
import dev.provost.daemon.loop.Orders;
import dev.provost.daemon.loop.Snapshot;
import dev.provost.daemon.loop.Supervision;
import dev.provost.daemon.output.LogFile;
import dev.provost.jmx.ConfigChanges;
import dev.provost.jmx.ConfigInfo;
import dev.provost.jmx.Fault;
import dev.provost.jmx.GroupUpdate;
import dev.provost.jmx.LogTail;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessStatus;
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
    private static final String SUPERVISOR_VERSION = "4.2.5";

    private final Supervision supervision;
    private final DaemonControl control;
    private final Orders orders;
    private final MainLog mainLog;
    private final Facts facts;

    public SupervisorBean(Supervision supervision, DaemonControl control, Orders orders, MainLog mainLog, Facts facts) {
        this.supervision = supervision;
        this.control = control;
        this.orders = orders;
        this.mainLog = mainLog;
        this.facts = facts;
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
    /// @param autoreloadRefusals   times that folders of `autoreload` could not be watched
    public record Facts(
            int pid,
            String version,
            long startMillis,
            LongSupplier logBytesWritten,
            LongSupplier logBytesLost,
            LongSupplier notificationsDropped,
            LongSupplier autoreloadRefusals) {}

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
    public long getNotificationsDropped() {
        return facts.notificationsDropped().getAsLong();
    }

    @Override
    public long getAutoreloadRefusals() {
        return facts.autoreloadRefusals().getAsLong();
    }

    private void refuseWhileEnding() {
        if (supervision.mood() != Supervision.Mood.RUNNING) {
            throw new Fault(Fault.Code.SHUTDOWN_STATE);
        }
    }
}
