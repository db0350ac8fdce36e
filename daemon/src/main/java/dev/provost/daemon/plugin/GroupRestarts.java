package dev.provost.daemon.plugin;

import dev.provost.jmx.Fault;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessStatus;
import dev.provost.jmx.SupervisorMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Restarts groups in rounds. Each round is one order to the daemon, which answers when its processes are up or have
/// failed; nothing is polled. When time is up no further round begins, and what was ordered goes on.
///
/// A round that failed is the last one: the processes of the others stay as they are, and each is named among the
/// failures. Callers may be many; each waits on its own thread.
final class GroupRestarts implements RestarterOperations {
    private static final int UNKNOWN = 1000;
    private static final int STARTING = 10;
    private static final int RUNNING = 20;
    private static final int BACKOFF = 30;

    private final Supplier<SupervisorMXBean> supervisor;
    private final Restarter.Settings settings;

    /// @param supervisor the daemon, once it can be asked
    GroupRestarts(Supplier<SupervisorMXBean> supervisor, Restarter.Settings settings) {
        this.supervisor = supervisor;
        this.settings = settings;
    }

    @Override
    public String getPluginVersion() {
        // Refused, as all else, while the daemon ends.
        supervisor.get().getAPIVersion();
        return supervisor.get().getProvostVersion();
    }

    @Override
    public String getAPIVersion() {
        return supervisor.get().getAPIVersion();
    }

    @Override
    public Map<String, String> getSettings() {
        return settings.texts();
    }

    @Override
    public RestartFailure[] restartProcessGroup(String name) {
        long begin = System.nanoTime();
        List<RestartFailure> failures = new ArrayList<>();
        List<ProcessInfo> members = members(name);
        int known = members.size();
        List<List<String>> rounds = rounds(members, failures);
        int restarted = 0;
        try {
            for (int i = 0; i < rounds.size(); i++) {
                long began = System.nanoTime();
                List<ProcessStatus> outcomes = restart(rounds.get(i), begin);
                int failed = add(failures, outcomes);
                if (failed > 0) {
                    leave(rounds.subList(i + 1, rounds.size()), failures);
                    break;
                }
                restarted += outcomes.size();
                boolean last = i + 1 == rounds.size();
                if (outcomes.isEmpty() || (!last && !paused(began, begin))) {
                    return timeout(failures, restarted + " of " + known + " processes of " + name + " were restarted");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RestartFailure.timeout("the wait was interrupted").fault();
        }
        return failures.toArray(RestartFailure[]::new);
    }

    private List<ProcessInfo> members(String group) {
        List<ProcessInfo> members = new ArrayList<>();
        for (ProcessInfo info : supervisor.get().getAllProcessInfo()) {
            if (info.group().equals(group)) {
                members.add(info);
            }
        }
        if (members.isEmpty()) {
            throw RestartFailure.badGroup(group);
        }
        return members;
    }

    /// As the Python plug-in goes: what is down at once, what is up by name, the last first, every n-th in a round.
    private List<List<String>> rounds(List<ProcessInfo> members, List<RestartFailure> failures) {
        List<String> down = new ArrayList<>();
        List<String> up = new ArrayList<>();
        members.sort(Comparator.comparing(ProcessInfo::name).reversed());
        for (ProcessInfo member : members) {
            String namespec = member.group() + ":" + member.name();
            if (member.state() == UNKNOWN) {
                failures.add(RestartFailure.badState(namespec, member.statename()));
            } else if (isUp(member.state())) {
                up.add(namespec);
            } else {
                down.add(namespec);
            }
        }
        int stagger = Math.min(settings.staggerFactor(), Math.max(1, up.size()));
        List<List<String>> rounds = new ArrayList<>();
        for (int i = 0; i < stagger; i++) {
            List<String> round = new ArrayList<>(i == 0 ? down : List.of());
            for (int k = i; k < up.size(); k += stagger) {
                round.add(up.get(k));
            }
            if (!round.isEmpty()) {
                rounds.add(round);
            }
        }
        return rounds;
    }

    private static boolean isUp(int state) {
        return state == STARTING || state == RUNNING || state == BACKOFF;
    }

    /// {@return what became of each; nothing when time was up before}
    private List<ProcessStatus> restart(List<String> processes, long begin) throws InterruptedException {
        SupervisorMXBean daemon = supervisor.get();
        FutureTask<List<ProcessStatus>> order =
                new FutureTask<>(() -> List.of(daemon.quickRestart(processes.toArray(String[]::new), true)));
        Thread.ofVirtual().name("restarter").start(order);
        try {
            return order.get(Math.max(0, left(begin)), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return List.of();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Fault fault) {
                throw fault;
            }
            throw new IllegalStateException("a restart ended without an answer", e.getCause());
        }
    }

    private long left(long begin) {
        return settings.timeout().toNanos() - (System.nanoTime() - begin);
    }

    /// Waits until the next round may begin.
    ///
    /// @return false when time is up before
    private boolean paused(long roundBegan, long begin) throws InterruptedException {
        long pause = settings.delay().toNanos() - (System.nanoTime() - roundBegan);
        long left = left(begin);
        if (Math.max(0, pause) > left) {
            return false;
        }
        TimeUnit.NANOSECONDS.sleep(pause);
        return true;
    }

    /// {@return how many failed}
    private int add(List<RestartFailure> failures, List<ProcessStatus> outcomes) {
        int before = failures.size();
        for (ProcessStatus outcome : outcomes) {
            String process = outcome.group() + ":" + outcome.name();
            if (outcome.status() == Fault.Code.FAILED.number()) {
                failures.add(RestartFailure.stopFailed(process, outcome.description()));
            } else if (outcome.status() != Fault.Code.SUCCESS.number()) {
                failures.add(RestartFailure.startFailed(process, why(process, outcome)));
            }
        }
        return failures.size() - before;
    }

    private String why(String process, ProcessStatus outcome) {
        if (outcome.status() == Fault.Code.SPAWN_ERROR.number()) {
            String error = supervisor.get().getProcessInfo(process).spawnerr();
            return error.isEmpty() ? outcome.description() : error;
        }
        return outcome.description();
    }

    private static void leave(List<List<String>> rounds, List<RestartFailure> failures) {
        for (List<String> round : rounds) {
            for (String process : round) {
                failures.add(RestartFailure.stopFailed(process, "left as it was, after a failure of others"));
            }
        }
    }

    private RestartFailure[] timeout(List<RestartFailure> failures, String what) {
        RestartFailure failure =
                RestartFailure.timeout("after " + Restarter.Settings.seconds(settings.timeout()) + " seconds " + what);
        if (failures.isEmpty()) {
            throw failure.fault();
        }
        failures.add(failure);
        return failures.toArray(RestartFailure[]::new);
    }
}
