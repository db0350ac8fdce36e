package dev.provost.daemon.loop;

import dev.provost.daemon.process.State;
import dev.provost.jmx.RollingRestartStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Restarts processes batch by batch, so that of those that ran at its beginning never more than a batch are down.
/// Those that went down by themselves count too: the next batch is smaller by them, or waits. Loop thread only.
///
/// It decides by looking: whenever something changes it is told, and looks in a turn of its own at the state of every
/// member. So it makes no difference who did what in between. A member that somebody stops is left to him: it counts no
/// more, and is not started again. What was stopped for a restart is always started, even when the rolling restart ends
/// meanwhile, unless the daemon ends.
final class RollingRestart {
    private final int id;
    private final String target;
    private final RollingTerms terms;
    private final EventLoop loop;
    private final Consumer<RollingRestartStatus> told;
    private final int total;
    private final Deque<ManagedProcess> waiting;
    private final List<Member> current = new ArrayList<>();
    private final List<Member> restarted = new ArrayList<>();
    private final List<String> skipped;
    private final List<String> failed = new ArrayList<>();
    private String state = RollingRestartStatus.RUNNING;
    private String message = "";
    private int serial;

    /// How it ends when the batch under way is through; null while it goes on.
    private @Nullable String ending;

    private EventLoop.@Nullable Timer deadline;
    private boolean lookOrdered;

    /// @param members those to restart, in this order
    /// @param skipped those that are not to be restarted, for the report
    /// @param told    hears of every change, the last one with the state that it ends in
    RollingRestart(
            int id,
            String target,
            List<ManagedProcess> members,
            List<String> skipped,
            RollingTerms terms,
            EventLoop loop,
            Consumer<RollingRestartStatus> told) {
        this.id = id;
        this.target = target;
        this.terms = terms;
        this.loop = loop;
        this.told = told;
        total = members.size();
        waiting = new ArrayDeque<>(members);
        this.skipped = new ArrayList<>(skipped);
    }

    /// A process and what was known of it when it was stopped: what came after shows against that.
    ///
    /// @param starts      children so far
    /// @param misfortunes unexpected exits so far
    private record Member(ManagedProcess process, long starts, long misfortunes) {
        static Member of(ManagedProcess process) {
            ProcessRecord known = process.published();
            return new Member(process, known.starts(), known.unexpectedExits());
        }

        boolean endedUnexpectedly() {
            return process.published().unexpectedExits() > misfortunes;
        }

        String why() {
            String error = process.published().spawnError();
            if (!error.isEmpty()) {
                return error;
            }
            return endedUnexpectedly() ? "ended unexpectedly" : "is " + process.state();
        }
    }

    void begin() {
        look();
    }

    /// Something changed that may concern it.
    void changed() {
        if (!lookOrdered && !isOver()) {
            lookOrdered = true;
            // Not from within the step of a process.
            loop.post(this::look);
        }
    }

    int id() {
        return id;
    }

    String target() {
        return target;
    }

    boolean isOver() {
        return !state.equals(RollingRestartStatus.RUNNING);
    }

    /// {@return whether it will touch this process, or is restarting it}
    boolean isAbout(ManagedProcess process) {
        if (waiting.contains(process)) {
            return true;
        }
        for (Member member : current) {
            if (member.process() == process) {
                return true;
            }
        }
        for (Member member : restarted) {
            if (member.process() == process) {
                return true;
            }
        }
        return false;
    }

    /// Begins no further batch.
    void cancel() {
        if (ending == null) {
            ending = RollingRestartStatus.CANCELLED;
        }
        changed();
    }

    /// The daemon ends: nothing is started any more.
    void abandon() {
        if (!isOver()) {
            message = "the daemon ends";
            end(RollingRestartStatus.ABORTED);
        }
    }

    private void look() {
        lookOrdered = false;
        if (isOver()) {
            return;
        }
        boolean news = lookAtCurrent();
        news |= lookAtRestarted();
        if (current.isEmpty()) {
            news |= lookAtWaiting();
            if (proceed()) {
                return;
            }
        }
        if (news) {
            tell();
        }
    }

    /// {@return whether a member of the batch is through}
    private boolean lookAtCurrent() {
        boolean news = false;
        for (Iterator<Member> members = current.iterator(); members.hasNext(); ) {
            Member member = members.next();
            ManagedProcess process = member.process();
            boolean through = true;
            if (process.isClosed()) {
                skipped.add(process.namespec() + " (removed)");
            } else if (process.isReplaced()) {
                through = false;
            } else if (member.endedUnexpectedly()) {
                fail(process, member.why());
            } else {
                through = lookAt(member);
            }
            if (through) {
                members.remove();
                news = true;
            }
        }
        return news;
    }

    /// {@return whether this member is through: up, failed, or taken over by somebody}
    private boolean lookAt(Member member) {
        ManagedProcess process = member.process();
        switch (process.state()) {
            case STARTING -> {
                return false;
            }
            case RUNNING -> {
                if (process.published().starts() == member.starts() || !isUp(process)) {
                    return false;
                }
                restarted.add(member);
            }
            case BACKOFF, FATAL, EXITED, UNKNOWN -> fail(process, member.why());
            case STOPPED, STOPPING -> {
                if (!process.waiting().isEmpty()) {
                    // It is started when what it needs is there.
                    return false;
                }
                // Not ours any more: somebody stopped it.
                skipped.add(process.namespec() + " (" + process.state() + ")");
            }
        }
        return true;
    }

    private boolean isUp(ManagedProcess process) {
        return terms.waitReady() ? process.isReady() : process.state() == State.RUNNING;
    }

    /// Those that came up and did not stay so are failures too, each once.
    private boolean lookAtRestarted() {
        boolean news = false;
        for (Iterator<Member> members = restarted.iterator(); members.hasNext(); ) {
            Member member = members.next();
            if (member.endedUnexpectedly() || member.process().state() == State.FATAL) {
                members.remove();
                fail(member.process(), "ended unexpectedly after its restart");
                news = true;
            }
        }
        return news;
    }

    /// Those whose turn has not come and that are down for good are left out.
    private boolean lookAtWaiting() {
        boolean news = false;
        for (Iterator<ManagedProcess> processes = waiting.iterator(); processes.hasNext(); ) {
            ManagedProcess process = processes.next();
            if (process.isClosed()) {
                processes.remove();
                skipped.add(process.namespec() + " (removed)");
                news = true;
            } else if (process.state() == State.FATAL) {
                processes.remove();
                fail(process, "is FATAL before its turn: " + process.published().spawnError());
                news = true;
            } else if (process.state().isDown() || (process.state() == State.STOPPING && !process.isReplaced())) {
                processes.remove();
                skipped.add(process.namespec() + " (" + process.state() + ")");
                news = true;
            }
        }
        return news;
    }

    private void fail(ManagedProcess process, String why) {
        failed.add(process.namespec() + ": " + why);
        if (terms.abortOnFailure() && ending == null) {
            ending = RollingRestartStatus.ABORTED;
            message = process.namespec() + " failed";
        }
    }

    /// No batch is under way: begins the next one or ends.
    ///
    /// @return whether that was told
    private boolean proceed() {
        if (waiting.isEmpty()) {
            if (failed.isEmpty()) {
                message = "";
            }
            end(failed.isEmpty() ? RollingRestartStatus.COMPLETED : RollingRestartStatus.FAILED);
            return true;
        }
        if (ending != null) {
            end(ending);
            return true;
        }
        for (int room = terms.batch() - missing(); room > 0 && isNextUp(); room--) {
            ManagedProcess process = waiting.remove();
            current.add(Member.of(process));
            process.replace();
        }
        if (current.isEmpty()) {
            armDeadline();
            return false;
        }
        cancelDeadline();
        armDeadline();
        tell();
        // One that can't be signalled changes its state before anybody is told of it.
        changed();
        return true;
    }

    /// {@return whether there is a next one, with something to restart}
    private boolean isNextUp() {
        ManagedProcess next = waiting.peek();
        return next != null && (next.state() == State.RUNNING || next.state() == State.STARTING);
    }

    /// {@return members that are on their way up, without anybody having stopped them}
    private int missing() {
        int missing = 0;
        for (ManagedProcess process : waiting) {
            missing += isMissing(process) ? 1 : 0;
        }
        for (Member member : restarted) {
            missing += isMissing(member.process()) ? 1 : 0;
        }
        return missing;
    }

    private boolean isMissing(ManagedProcess process) {
        return switch (process.state()) {
            case STARTING, BACKOFF -> true;
            case RUNNING -> !isUp(process);
            case STOPPING -> process.isReplaced();
            case STOPPED, EXITED, FATAL, UNKNOWN -> false;
        };
    }

    private void armDeadline() {
        if (deadline == null && terms.timeout().isPositive()) {
            deadline = loop.after(terms.timeout().toNanos(), this::timeout);
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    private void timeout() {
        deadline = null;
        long seconds = terms.timeout().toSeconds();
        if (current.isEmpty()) {
            message = "others were not up within " + seconds + " seconds";
            end(RollingRestartStatus.ABORTED);
            return;
        }
        for (Member member : current) {
            fail(
                    member.process(),
                    "not up within " + seconds + " seconds, is "
                            + member.process().state());
        }
        current.clear();
        look();
    }

    private void end(String how) {
        cancelDeadline();
        state = how;
        tell();
    }

    private void tell() {
        serial++;
        told.accept(status());
    }

    RollingRestartStatus status() {
        List<String> up = new ArrayList<>();
        restarted.forEach(member -> up.add(member.process().namespec()));
        List<String> under = new ArrayList<>();
        current.forEach(member -> under.add(member.process().namespec()));
        List<String> left = new ArrayList<>();
        waiting.forEach(process -> left.add(process.namespec()));
        return new RollingRestartStatus(
                id, serial, target, state, line(), terms.batch(), total, up, under, left, skipped, failed);
    }

    private String line() {
        StringBuilder text = new StringBuilder();
        text.append(restarted.size()).append(" of ").append(total).append(" restarted");
        if (!failed.isEmpty()) {
            text.append(", ").append(failed.size()).append(" failed");
        }
        if (!skipped.isEmpty()) {
            text.append(", ").append(skipped.size()).append(" skipped");
        }
        if (isOver() && !waiting.isEmpty()) {
            text.append(", ").append(waiting.size()).append(" untouched");
        }
        return message.isEmpty() ? text.toString() : message + "; " + text;
    }
}
