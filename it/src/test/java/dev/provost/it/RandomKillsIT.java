package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.client.ProvostConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Ten thousand kills, stops and starts in any order; then what the daemon believes is what the kernel knows.
class RandomKillsIT {
    private static final int PROCESSES = 50;
    private static final int ACTS = 10_000;

    private final long seed = Long.getLong("provost.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    @Timeout(value = 90, unit = TimeUnit.SECONDS)
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
                        stdout_logfile=NONE
                        stderr_logfile=NONE
                        """.formatted(PROCESSES));
                var provost = ProvostConnection.toPid(daemon.pid())) {
            ProcessHandle jvm = ProcessHandle.of(daemon.pid()).orElseThrow();
            List<ProcessMXBean> processes = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(provost.process("p", "p", "p" + i));
            }

            int refused = 0;
            for (int i = 0; i < ACTS; i++) {
                refused += act(processes, provost, jvm, random.nextInt(PROCESSES)) ? 0 : 1;
            }

            // Some acts are refused by nature (a stop of what is stopped), by far not all.
            assertThat(refused).as("refused, seed %d", seed).isLessThan(ACTS * 3 / 4);
            provost.supervisor().startAllProcesses(true);
            ProcessInfo[] settled = Waiting.until(
                    PROCESSES + " running processes, seed " + seed,
                    () -> provost.supervisor().getAllProcessInfo(),
                    all -> Arrays.stream(all).allMatch(p -> p.statename().equals("RUNNING")));
            assertThat(Arrays.stream(settled).map(p -> (long) p.pid()))
                    .as("pids, seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(
                            jvm.children().map(ProcessHandle::pid).toList());
            provost.supervisor().stopAllProcesses(true);
            assertThat(jvm.children()).as("children, seed %d", seed).isEmpty();
        }
    }

    /// {@return whether it was done; the rest was refused because of the state the process was in}
    private boolean act(List<ProcessMXBean> processes, ProvostConnection provost, ProcessHandle jvm, int which) {
        try {
            return switch (random.nextInt(6)) {
                case 0, 1 -> kill(processes.get(which).getPid(), jvm);
                case 2 -> processes.get(which).stop();
                case 3 -> processes.get(which).start();
                case 4 -> provost.supervisor().stopProcess("p:p" + which, false);
                default -> provost.supervisor().startProcess("p:p" + which, false);
            };
        } catch (IllegalStateException e) {
            // Between our choice and its turn the process may have changed; only these refusals say so.
            assertThat(e.getMessage())
                    .as("seed %d", seed)
                    .matches("(NOT_RUNNING|ALREADY_STARTED|ABNORMAL_TERMINATION|SPAWN_ERROR)(: .*)?");
            return false;
        }
    }

    /// Kills a child of the daemon; never a process that got the number of one that is gone.
    private static boolean kill(int pid, ProcessHandle jvm) {
        return pid > 0
                && ProcessHandle.of(pid)
                        .filter(child -> child.parent().filter(jvm::equals).isPresent())
                        .map(ProcessHandle::destroyForcibly)
                        .orElse(false);
    }
}
