package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.config.ProcessConfig.Autorestart;
import dev.provost.daemon.loop.ScriptedEngine.ScriptedChild;
import dev.provost.daemon.management.MetricsBean;
import dev.provost.daemon.management.SupervisorBean;
import dev.provost.daemon.os.ExitStatus;
import dev.provost.daemon.os.ResourceUsage;
import dev.provost.daemon.os.UsageSource.LiveUsage;
import dev.provost.daemon.usage.ProcessUsage;
import dev.provost.daemon.usage.UsageSampler;
import dev.provost.jmx.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/// What processes used and how they ended, from the kernel's answers to the sums.
class FiguresTest {
    private static final long DAEMON = 1;

    private final Stage stage = new Stage();
    private final Map<Long, LiveUsage> kernel = new HashMap<>(Map.of(DAEMON, new LiveUsage(9, 8, 7, 6)));
    private int reads;

    private final UsageSampler sampler = new UsageSampler(
            stage.supervision,
            () -> pid -> {
                reads++;
                return Optional.ofNullable(kernel.get(pid));
            },
            DAEMON,
            Runnable::run);

    private ProcessUsage used(String name) {
        return sampler.sample().of(stage.process(name));
    }

    private void ends(ScriptedChild child, ExitStatus status, ResourceUsage usage) {
        child.listener.exited(status, usage);
        stage.settle();
    }

    @Test
    void aRunAddsToTheRunsBefore() {
        var first = stage.running(Program.named("web").autorestart(Autorestart.ALWAYS), 100);
        ends(first, new ExitStatus.Exited(0), new ResourceUsage(300, 100, 5000));
        stage.started(101);
        kernel.put(101L, new LiveUsage(50, 4096, 2, 3));

        assertThat(used("web")).isEqualTo(new ProcessUsage(50, 450, 4096, 2, 3));
        assertThat(sampler.sample().daemon()).isEqualTo(new ProcessUsage(9, 9, 8, 7, 6));
        assertThat(sampler.sample().totalCpuNanos()).isEqualTo(450);
        assertThat(stage.process("web").past())
                .isEqualTo(new PastRuns(0, 400, 5000, new ResourceUsage(300, 100, 5000)));
    }

    @Test
    void aThousandReadersInASecondCostOnePass() {
        stage.running(Program.named("web"), 100);
        for (int i = 0; i < 1000; i++) {
            sampler.sample();
        }

        assertThat(reads).isEqualTo(2);

        stage.advance(Duration.ofMillis(999));
        sampler.sample();
        assertThat(reads).isEqualTo(2);

        stage.advance(Duration.ofMillis(1));
        sampler.sample();
        assertThat(reads).isEqualTo(4);
    }

    @Test
    void thoseWhoComeDuringAPassWaitForIt() throws Exception {
        Queue<Runnable> passes = new ArrayDeque<>();
        var slow = new UsageSampler(stage.supervision, () -> _ -> Optional.empty(), DAEMON, passes::add);
        var readers = List.of(new Thread(slow::sample), new Thread(slow::sample));
        readers.forEach(Thread::start);
        for (Thread reader : readers) {
            while (reader.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        assertThat(passes).hasSize(1);
        passes.remove().run();
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(passes).isEmpty();
    }

    @Test
    void aFailedPassIsToldAndTheNextTriesAgain() {
        kernel.clear();
        var failing = new UsageSampler(
                stage.supervision,
                () -> _ -> {
                    throw new IllegalStateException("no kernel");
                },
                DAEMON,
                Runnable::run);

        assertThatThrownBy(failing::sample).hasRootCauseMessage("no kernel");
        assertThatThrownBy(failing::sample).hasRootCauseMessage("no kernel");
    }

    @Test
    void aCounterNeverFallsWhileAnEndIsUnderWay() {
        stage.running(Program.named("web"), 100);
        kernel.put(100L, new LiveUsage(70, 1, 1, 1));
        assertThat(used("web").totalCpuNanos()).isEqualTo(70);

        kernel.remove(100L);
        stage.advanceSeconds(1);

        assertThat(used("web")).isEqualTo(new ProcessUsage(0, 70, 0, 0, 0));
        assertThat(sampler.sample().totalCpuNanos()).isEqualTo(70);
    }

    @Test
    void aSumIsUnknownWhenAPartIs() {
        assertThat(new ProcessUsage(1, 2, 3, 4, 5).plus(new ProcessUsage(1, -1, 3, -1, 5)))
                .isEqualTo(new ProcessUsage(2, -1, 6, -1, 10));
        assertThat(PastRuns.NONE.and(ResourceUsage.UNKNOWN, false).and(new ResourceUsage(1, 1, 1), true))
                .isEqualTo(new PastRuns(1, -1, -1, new ResourceUsage(1, 1, 1)));
    }

    @Test
    void exitsAreTakenApartByKind() {
        var killed = stage.running(Program.named("killed").autorestart(Autorestart.NEVER), 100);
        var failed = stage.running(Program.named("failed").autorestart(Autorestart.NEVER), 101);
        var stopped = stage.running(Program.named("stopped"), 102);
        stage.process("stopped").stop();
        killed.diesOf(9);
        failed.exits(3);
        stopped.diesOf(15);
        stage.settle();

        assertThat(stage.totals.exits()).isEqualTo(3);
        assertThat(stage.totals.unexpectedExits()).isEqualTo(2);
        assertThat(stage.totals.exitsBySignal()).isEqualTo(1);
        assertThat(stage.process("killed").past().exitsBySignal()).isEqualTo(1);
        assertThat(stage.process("stopped").past().exitsBySignal()).isZero();
    }

    @Test
    void turnsAreCountedByTheirLength() {
        var turns = new TurnTimes();
        turns.took(100_000);
        turns.took(100_001);
        turns.took(3_000_000_000L);

        TurnTimes.Summary summary = turns.summary();

        assertThat(summary.turns()).isEqualTo(3);
        assertThat(summary.longestMicros()).isEqualTo(3_000_000);
        assertThat(summary.busyMicros()).isEqualTo(3_000_200);
        assertThat(summary.counts()).startsWith(1L, 2L).endsWith(2L).hasSameSizeAs(summary.boundsMicros());
    }

    // ---- readiness

    private MetricsBean bean() {
        return new MetricsBean(
                stage.supervision,
                null,
                new SupervisorBean.Facts(1, "0", 0, () -> 0, () -> 0, () -> 0, () -> 0, () -> 0, null),
                sampler);
    }

    @Test
    void readyIsWhoseProgramsAreUpOrDone() {
        stage.running(Program.named("web"), 100);
        stage.running(Program.named("job"), 101).exits(0);
        stage.with(Program.named("manual"));
        stage.settle();

        assertThat(bean().getUnready()).isEmpty();
        assertThat(bean().getReady()).isTrue();
    }

    @Test
    void whatIsNotUpIsNamedWithItsReason() {
        stage.running(Program.named("web").autorestart(Autorestart.NEVER), 100).exits(3);
        stage.running(Program.named("stopped"), 101);
        stage.process("stopped").stop();
        stage.with(Program.autostarted("slow"));
        stage.settle();

        assertThat(bean().getReady()).isFalse();
        assertThat(bean().getUnready())
                .containsExactly("slow is STARTING", "stopped is STOPPING", "web is EXITED: Bad exit code 3");
    }

    @Test
    void aFatalProcessCountsThoughNobodyWantedItAtTheStart() {
        stage.with(Program.named("web").startretries(0));
        var _ = stage.process("web").start();
        stage.settle();
        stage.started(100).exits(1);
        stage.settle();
        stage.advanceSeconds(5);

        assertThat(bean().getUnready())
                .containsExactly("web is FATAL: Exited too quickly (process log may have details)");
    }

    @Test
    void aDaemonThatEndsIsNotReady() {
        stage.supervision.end(Supervision.Mood.SHUTDOWN, () -> {});

        assertThat(bean().getUnready()).containsExactly("the daemon is in state SHUTDOWN");
    }

    @Test
    void aLoopThatDoesNotAnswerIsReported() {
        assertThatThrownBy(() -> bean().ping(1))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("did not answer within 1 ms");
        assertThatThrownBy(() -> bean().ping(0)).hasMessageContaining("timeout is 0; use 1 to 60000 ms");
    }
}
