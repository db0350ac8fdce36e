package dev.provost.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.PlannedStart;
import dev.provost.jmx.ProcessExplanation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OrderingTest {
    private final Stage stage = new Stage();
    private final Ordering ordering = new Ordering(stage.supervision);

    private String refusal(CompletableFuture<?> answer) {
        stage.settle();
        return answer.handle((_, failure) -> failure == null ? "none" : String.valueOf(failure.getMessage()))
                .join();
    }

    @Test
    void aPlanHasWavesAndTheWayThatTakesLongest() {
        stage.with(
                Program.autostarted("web").dependsOn("app, cache:started").alone(),
                Program.named("app").startsecs(5).dependsOn("db").alone(),
                Program.autostarted("cache").startsecs(9).alone(),
                Program.named("db").alone(),
                Program.named("idle").alone());

        var plan = ordering.plan();

        assertThat(plan.waves()).isEqualTo(3);
        assertThat(plan.processes()).extracting(PlannedStart::name).containsExactly("cache", "db", "app", "web");
        assertThat(plan.processes().getLast().after()).containsExactly("app (running)", "cache (started)");
        assertThat(plan.processes().getLast().waiting()).isEqualTo("waiting for app (STOPPED)");
        assertThat(plan.criticalSeconds()).isEqualTo(9);
        assertThat(plan.criticalPath()).containsExactly("cache");
        assertThat(ordering.waiting()).extracting(PlannedStart::name).containsExactly("app", "web");
        assertThat(ordering.wave(stage.process("idle"))).isZero();
    }

    @Test
    void withoutKeysEverythingIsInTheFirstWave() {
        stage.with(Program.autostarted("a").alone(), Program.autostarted("b").alone());

        assertThat(ordering.plan().waves()).isEqualTo(1);
        assertThat(ordering.wave(stage.process("b"))).isEqualTo(1);
        assertThat(stage.supervision.order()).isNull();
    }

    @Test
    void whatIsSetCountsFromTheNextStartUntilTheGroupIsTakenOver() {
        stage.with(Program.named("web").alone(), Program.named("db").alone());

        assertThat(refusal(ordering.dependOn("web", "web", "db:started"))).isEqualTo("none");

        assertThat(ordering.ofProgram(stage.process("web")).dependsOnText()).isEqualTo("db:started");
        assertThat(ordering.overridden("web", "web")).containsExactly("DependsOn");
        var _ = stage.orders.start(stage.process("web"), "web", true);
        stage.settle();
        assertThat(stage.process("web").waiting()).isEqualTo("waiting for db (STARTING)");

        stage.supervision.dropOrderChanges("web");
        stage.settle();
        assertThat(ordering.ofProgram(stage.process("web"))).isNull();
        assertThat(stage.process("web").waiting()).isEmpty();
    }

    @Test
    void nonsenseIsRefusedAndChangesNothing() {
        stage.with(
                Program.named("web").dependsOn("db").alone(),
                Program.named("db").alone());

        assertThat(refusal(ordering.startAfter("db", "db", "web")))
                .startsWith("BAD_ARGUMENTS: processes would wait for each other in a circle: web -> db (depends_on, ");
        assertThat(refusal(ordering.dependOn("db", "db", "nobody")))
                .isEqualTo("BAD_ARGUMENTS: 'depends_on' names 'nobody', which is not active");
        assertThat(refusal(ordering.startNextAfter("db", "db", "soon")))
                .isEqualTo("BAD_ARGUMENTS: 'startnextafter' is 'soon', which is no state of a process");
        assertThat(refusal(ordering.dependOn("x", null, "db"))).isEqualTo("BAD_NAME: x");
        assertThat(ordering.overridden("db", "db")).isEmpty();
    }

    @Test
    void aPriorityThatIsSetDecidesTheNextOrder() {
        stage.with(
                Program.named("a").priority(1).alone(),
                Program.group(
                        "g",
                        5,
                        Program.named("x").priority(1),
                        Program.named("y").priority(2)));

        assertThat(refusal(ordering.prioritise("a", "a", 9))).isEqualTo("none");
        assertThat(refusal(ordering.prioritise("g", "y", 0))).isEqualTo("none");

        assertThat(stage.orders.all()).extracting(ManagedProcess::namespec).containsExactly("g:y", "g:x", "a");
        assertThat(ordering.overridden("a", null)).containsExactly("Priority");
        assertThat(stage.supervision.order()).isNull();
    }

    @Test
    void theReasonIsASentence() {
        stage.with(
                Program.autostarted("web").dependsOn("db").alone(),
                Program.autostarted("db").alone());
        stage.started(100);
        stage.advanceSeconds(1);

        ProcessExplanation db = ordering.explain(stage.process("db"), "pid 100, uptime 0:00:01");
        ProcessExplanation web = ordering.explain(stage.process("web"), "");

        assertThat(db.why()).isEqualTo("db is running: pid 100, uptime 0:00:01");
        assertThat(db.before()).isEqualTo(List.of("web"));
        assertThat(db.history()).hasSize(2);
        assertThat(web.why()).isEqualTo("web is starting and counts as running after 1 seconds (startsecs)");
        assertThat(web.after()).containsExactly("db (running)");
    }
}
