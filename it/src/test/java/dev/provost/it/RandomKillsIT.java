package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.Fault;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.SupervisorMXBean;
import dev.provost.jmx.client.ProvostConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Ten thousand kills, stops, starts and signals in any order, from several clients at once; then what the daemon
/// believes is what the kernel knows.
class RandomKillsIT {
    private static final int PROCESSES = 60;
    private static final int CLIENTS = 4;
    private static final int ACTS = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /// Refusals that are natural: between a client's choice and its turn the process may have changed.
    private static final String REFUSALS = "(NOT_RUNNING|ALREADY_STARTED|ABNORMAL_TERMINATION|SPAWN_ERROR)(: .*)?";

    private static final String[] SIGNALS = {"TERM", "HUP", "USR1", "KILL", "CONT", "INT"};
    private static final Set<String> RESTING = Set.of("RUNNING", "STOPPED", "EXITED", "FATAL");

    private final long seed = Long.getLong("provost.seed", System.nanoTime());

    @Test
    void stateIsTheKernelsAfterwards() throws Exception {
        System.out.println("RandomKillsIT: again with -Dprovost.seed=" + seed);
        try (var daemon = ProvostDaemon.start("""
                        [supervisord]
                        loglevel=warn
                        [program:p]
                        command=/bin/cat
                        process_name=p%%(process_num)d
                        numprocs=%d
                        startsecs=0
                        autorestart=true
                        """.formatted(PROCESSES));
                var provost = ProvostConnection.toPid(daemon.pid())) {
            SupervisorMXBean supervisor = provost.supervisor();
            settle(daemon, supervisor);
            int descriptors = daemon.kernel().descriptors();

            int done = disturb(daemon, provost);

            // Some acts are refused by nature (a stop of what is stopped), by far not all.
            assertThat(done).as("acts that were not refused, seed %d", seed).isGreaterThan(ACTS / 4);
            settle(daemon, supervisor);
            supervisor.startAllProcesses(true);
            assertThat(settle(daemon, supervisor))
                    .as("after startAllProcesses, seed %d", seed)
                    .allMatch(process -> process.statename().equals("RUNNING"));
            Waiting.until(
                    "as few descriptors as before, " + descriptors + ", seed " + seed,
                    () -> daemon.kernel().descriptors(),
                    now -> now <= descriptors + CLIENTS);
            supervisor.stopAllProcesses(true);
            assertThat(daemon.kernel().children()).as("children, seed %d", seed).isEmpty();
        }
    }

    /// Waits until nothing is on its way; then compares each process with the kernel.
    private List<ProcessInfo> settle(ProvostDaemon daemon, SupervisorMXBean supervisor) throws Exception {
        List<ProcessInfo> all = Waiting.until(
                LIMIT,
                PROCESSES + " processes at rest, seed " + seed,
                () -> List.of(supervisor.getAllProcessInfo()),
                seen -> seen.stream().allMatch(process -> RESTING.contains(process.statename()))
                        && sameAsTheKernel(daemon, seen));
        assertThat(all).hasSize(PROCESSES);
        assertThat(daemon.kernel().zombies()).as("zombies, seed %d", seed).isEmpty();
        return all;
    }

    /// A signal that was sent a moment ago may take effect only now: hence a condition to wait for, not an assertion.
    private static boolean sameAsTheKernel(ProvostDaemon daemon, List<ProcessInfo> seen) {
        try {
            List<Long> published = new ArrayList<>();
            for (ProcessInfo process : seen) {
                boolean runs = process.statename().equals("RUNNING");
                if (runs != (process.pid() != 0)) {
                    return false;
                }
                if (runs) {
                    published.add((long) process.pid());
                }
            }
            List<Long> children = daemon.kernel().children();
            children.sort(null);
            published.sort(null);
            return children.equals(published) && daemon.kernel().zombies().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /// {@return how many acts were not refused}
    private int disturb(ProvostDaemon daemon, ProvostConnection provost) throws Exception {
        List<ProcessMXBean> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(provost.process("p", "p", "p" + i));
        }
        int done = 0;
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                Random random = new Random(seed + client);
                work.add(() -> {
                    int acts = 0;
                    for (int i = 0; i < ACTS / CLIENTS; i++) {
                        int which = random.nextInt(PROCESSES);
                        acts += act(random, processes.get(which), which, daemon) ? 1 : 0;
                    }
                    return acts;
                });
            }
            for (Future<Integer> part : clients.invokeAll(work)) {
                done += part.get();
            }
        }
        return done;
    }

    /// {@return whether it was done; the rest was refused because of the state the process was in}
    private boolean act(Random random, ProcessMXBean process, int which, ProvostDaemon daemon) throws IOException {
        String name = "p:p" + which;
        XmlRpc rpc = daemon.rpc();
        try {
            return switch (random.nextInt(10)) {
                case 0, 1, 2 -> kill(process.getPid(), daemon);
                case 3 -> process.stop();
                case 4 -> process.start();
                case 5 -> process.signal(SIGNALS[random.nextInt(SIGNALS.length)]);
                case 6 -> process.restart();
                case 7 -> done(rpc.call("supervisor.stopProcess", name, random.nextBoolean()));
                case 8 -> done(rpc.call("supervisor.startProcess", name, random.nextBoolean()));
                default -> done(rpc.call("supervisor.signalProcess", name, SIGNALS[random.nextInt(SIGNALS.length)]));
            };
        } catch (Fault | XmlRpc.FaultException e) {
            assertThat(e.getMessage()).as("refusal, seed %d", seed).matches(REFUSALS);
            return false;
        }
    }

    private static boolean done(Object answer) {
        return Boolean.TRUE.equals(answer);
    }

    /// Kills a child of the daemon; never a process that got the number of one that is gone.
    private static boolean kill(int pid, ProvostDaemon daemon) {
        return pid > 0
                && ProcessHandle.of(pid)
                        .filter(child ->
                                child.parent().filter(daemon.handle()::equals).isPresent())
                        .map(ProcessHandle::destroyForcibly)
                        .orElse(false);
    }
}
