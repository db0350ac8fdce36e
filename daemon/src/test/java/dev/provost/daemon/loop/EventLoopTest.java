package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    private static final long SECOND = 1_000_000_000L;

    private final ManualClock clock = new ManualClock();
    private final ScriptedEngine engine = new ScriptedEngine();
    private final List<String> failures = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final EventLoop loop = new EventLoop(
            engine, clock::nanos, (handling, failure) -> failures.add(handling + ": " + failure.getMessage()));

    @Test
    void timersRunInOrderOfTheirDeadlinesAndEqualOnesInOrderOfArming() {
        loop.after(3 * SECOND, () -> done.add("third"));
        loop.after(SECOND, () -> done.add("first"));
        loop.after(SECOND, () -> done.add("second"));

        clock.advance(Duration.ofSeconds(3));
        loop.turn();

        assertThat(done).containsExactly("first", "second", "third");
    }

    @Test
    void aTimerWaitsForItsDeadline() {
        loop.after(10 * SECOND, () -> done.add("killed"));

        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        loop.turn();
        assertThat(done).isEmpty();
        assertThat(engine.polls.getLast()).isEqualTo(1);

        clock.advance(Duration.ofNanos(1));
        loop.turn();
        assertThat(done).containsExactly("killed");
    }

    @Test
    void deadlinesSurviveTheOverflowOfTheMonotonicClock() {
        // The clock of these tests overflows half a second after its start.
        loop.after(2 * SECOND, () -> done.add("after the overflow"));
        loop.after(SECOND / 4, () -> done.add("before it"));

        loop.turn();
        assertThat(engine.polls).containsExactly(SECOND / 4);
        clock.advance(Duration.ofSeconds(1));
        loop.turn();
        assertThat(done).containsExactly("before it");
        assertThat(engine.polls.getLast()).isEqualTo(SECOND);
        clock.advance(Duration.ofSeconds(1));
        loop.turn();

        assertThat(done).containsExactly("before it", "after the overflow");
    }

    @Test
    void aCancelledTimerNeitherRunsNorWakesTheLoop() {
        EventLoop.Timer timer = loop.after(SECOND, () -> done.add("never"));
        timer.cancel();
        timer.cancel();

        loop.turn();
        clock.advance(Duration.ofSeconds(2));
        loop.turn();

        assertThat(done).isEmpty();
        assertThat(engine.polls).containsExactly(-1L, -1L);
    }

    @Test
    void cancelledTimersDoNotPileUp() {
        loop.after(SECOND, () -> done.add("live"));

        for (int i = 0; i < 10_000; i++) {
            loop.after(86_400 * SECOND, () -> done.add("never")).cancel();
        }

        assertThat(loop.queuedTimers()).isLessThan(100);
        clock.advance(Duration.ofSeconds(1));
        loop.turn();
        assertThat(done).containsExactly("live");
    }

    @Test
    void aTimerMayBeCancelledByAnotherThatIsDueAtTheSameTime() {
        EventLoop.Timer[] second = new EventLoop.Timer[1];
        loop.after(SECOND, () -> second[0].cancel());
        second[0] = loop.after(SECOND, () -> done.add("never"));

        clock.advance(Duration.ofSeconds(1));
        loop.turn();

        assertThat(done).isEmpty();
    }

    @Test
    void commandsComeBeforeDueTimersAndBothBeforeTheEngine() {
        engine.happens(() -> done.add("engine"));
        loop.after(0, () -> done.add("timer"));
        loop.post(() -> done.add("command"));

        loop.turn();

        assertThat(done).containsExactly("command", "timer", "engine");
    }

    @Test
    void aCommandThatPostsAnotherDoesNotKeepTheEngineWaiting() {
        loop.post(() -> {
            done.add("one");
            loop.post(() -> done.add("two"));
        });

        loop.turn();
        assertThat(done).containsExactly("one");
        assertThat(engine.polls).containsExactly(0L);

        loop.turn();
        assertThat(done).containsExactly("one", "two");
    }

    @Test
    void itWaitsWithoutLimitWhenNothingIsPlanned() {
        loop.turn();

        assertThat(engine.polls).containsExactly(-1L);
    }

    @Test
    void aFailureIsReportedWithWhatWasBeingDoneAndTheLoopGoesOn() {
        loop.post(() -> {
            throw new IllegalStateException("broken command");
        });
        loop.post(() -> {
            throw new AssertionError("broken promise");
        });
        loop.post(() -> done.add("next command"));
        loop.after(0, () -> {
            throw new IllegalStateException("broken timer");
        });
        loop.after(0, () -> done.add("next timer"));
        engine.breaks(new IOException("epoll_wait EBADF"));

        loop.turn();
        loop.turn();

        assertThat(failures)
                .containsExactly(
                        "a command: broken command",
                        "a command: broken promise",
                        "a timer: broken timer",
                        "waiting for events: epoll_wait EBADF");
        assertThat(done).containsExactly("next command", "next timer");
    }

    @Test
    void aCallAnswersWithWhatTheCommandAnswersLater() {
        CompletableFuture<String> later = new CompletableFuture<>();
        CompletableFuture<String> answer = loop.call(() -> later);

        loop.turn();
        assertThat(answer).isNotDone();
        later.complete("yes");

        assertThat(answer).isCompletedWithValue("yes");
    }

    @Test
    void aRefusalIsTheCallersAndADefectIsReportedToo() {
        CompletableFuture<Boolean> refused = loop.call(() -> {
            throw new Fault(Fault.Code.BAD_NAME, "x");
        });
        CompletableFuture<Boolean> broken = loop.call(() -> {
            throw new IllegalStateException("defect");
        });
        CompletableFuture<Boolean> shattered = loop.call(() -> {
            throw new StackOverflowError("deep");
        });

        loop.turn();

        assertThat(refused).isCompletedExceptionally();
        assertThat(broken).isCompletedExceptionally();
        assertThat(shattered).isCompletedExceptionally();
        assertThat(failures).containsExactly("a command: defect", "a command: deep");
    }

    @Test
    void afterItHasEndedCallsAreRefused() {
        CompletableFuture<Boolean> before = loop.call(() -> CompletableFuture.completedFuture(true));

        loop.close();
        CompletableFuture<Boolean> after = loop.call(() -> CompletableFuture.completedFuture(true));

        assertThat(refusal(before)).isEqualTo("SHUTDOWN_STATE");
        assertThat(refusal(after)).isEqualTo("SHUTDOWN_STATE");
    }

    @Test
    void runEndsWithTheTurnInWhichItWasStopped() {
        engine.happens(loop::stop);

        loop.run();
        assertThat(engine.polls).hasSize(1);

        loop.post(loop::stop);
        loop.run();
        assertThat(engine.polls).hasSize(1);
    }

    @Test
    void whatIsOfferedOnTheLoopRunsAtOnce() {
        loop.offer(() -> done.add("at once"));

        assertThat(done).containsExactly("at once");
    }

    @Test
    void offersBeyondTheBoundAreDroppedAndCounted() throws InterruptedException {
        Thread other = new Thread(() -> {
            for (int i = 0; i < EventLoop.OFFERED_MAX + 7; i++) {
                loop.offer(() -> done.add("line"));
            }
        });
        other.start();
        other.join();

        loop.turn();

        assertThat(done).hasSize(EventLoop.OFFERED_MAX);
        assertThat(loop.takeRefused()).isEqualTo(7);
        assertThat(loop.takeRefused()).isZero();
    }

    static String refusal(CompletableFuture<?> answer) {
        try {
            return "answered " + answer.getNow(null);
        } catch (CompletionException e) {
            return e.getCause().getMessage();
        }
    }
}
