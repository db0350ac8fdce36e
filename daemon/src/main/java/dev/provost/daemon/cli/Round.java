package dev.provost.daemon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// One order given to all that is named, at the same time; the answers are said in the order of the names, as if each
/// had waited for the one before.
///
/// The daemon answers a start when the process has stayed up for `startsecs`, and the calls of one request one after
/// another (that is how `system.multicall` is), so each name has a connection of its own.
final class Round {
    /// Connections open at once; more wait their turn. The daemon takes 512.
    private static final int CONNECTIONS_MAX = 256;

    private final Session session;
    private final Order order;
    private final @Nullable String signal;

    /// @param signal name or number, for [Order#SIGNAL]
    Round(Session session, Order order, @Nullable String signal) {
        this.session = session;
        this.order = order;
        this.signal = signal;
    }

    /// Gives the order to every process.
    void all() throws RpcException, RpcFault, UnknownResult {
        String method = order.methodForAll();
        results(signal == null ? session.call(method) : session.call(method, signal));
    }

    void give(List<Target> targets) throws RpcException, RpcFault, UnknownResult {
        session.out().flush();
        if (targets.size() == 1) {
            Target only = targets.getFirst();
            say(only, answer(only, session.connection()));
            return;
        }
        Semaphore connections = new Semaphore(CONNECTIONS_MAX);
        List<FutureTask<Answer>> tasks = new ArrayList<>(targets.size());
        for (Target target : targets) {
            FutureTask<Answer> task = new FutureTask<>(() -> {
                connections.acquire();
                try (RpcConnection own = session.connect()) {
                    return answer(target, own);
                } finally {
                    connections.release();
                }
            });
            tasks.add(task);
            Thread.ofVirtual().name(order.verb(), tasks.size()).start(task);
        }
        for (int i = 0; i < targets.size(); i++) {
            say(targets.get(i), answerOf(tasks.get(i)));
            session.out().flush();
        }
    }

    /// What became of one call.
    private sealed interface Answer {
        record Value(Object value) implements Answer {}

        record Refused(RpcFault fault) implements Answer {}

        record Lost(RpcException cause) implements Answer {}
    }

    private boolean isForGroup(Target target) {
        return order.takesGroups() && Namespec.of(target.text()).isGroup();
    }

    private Answer answer(Target target, RpcConnection connection) {
        boolean group = isForGroup(target);
        String method = "supervisor." + (group ? order.methodForGroup() : order.methodForOne());
        String name = group ? Namespec.of(target.text()).group() : target.text();
        try {
            return new Answer.Value(
                    signal == null ? connection.call(method, name) : connection.call(method, name, signal));
        } catch (RpcFault e) {
            return new Answer.Refused(e);
        } catch (RpcException e) {
            return new Answer.Lost(e);
        }
    }

    private static Answer answerOf(FutureTask<Answer> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Lost(RpcException.closed());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call ended without an answer", e.getCause());
        }
    }

    private void say(Target target, Answer answer) throws RpcException, RpcFault, UnknownResult {
        Namespec spec = Namespec.of(target.text());
        boolean group = isForGroup(target);
        switch (answer) {
            case Answer.Lost(RpcException cause) -> throw cause;
            case Answer.Value(Object value) when group -> results(value);
            case Answer.Value _ -> session.say(spec.text() + ": " + order.done());
            case Answer.Refused(RpcFault fault)
            when group -> {
                if (fault.code() != RpcFault.BAD_NAME) {
                    throw fault;
                }
                session.fail(spec.group() + ": ERROR (no such group)", order.statusForUnknownGroup());
            }
            case Answer.Refused(RpcFault fault) -> {
                if (target.named() || !order.passesOver(fault.code())) {
                    result(spec.text(), fault.code(), fault.text(), order.done());
                }
            }
        }
    }

    private void results(Object value) throws RpcException, UnknownResult {
        tell(value, order.done());
    }

    /// Says what became of an order to many.
    ///
    /// @param outcomes the daemon's answer: a struct for each process
    /// @param success  the word for success
    void tell(Object outcomes, String success) throws RpcException, UnknownResult {
        for (Struct result : Struct.listOf(outcomes)) {
            long code = result.number("status");
            if (code == RpcFault.BAD_NAME && result.text("name").isEmpty()) {
                session.fail(result.text("group") + ": ERROR (no such group)", order.statusForUnknownGroup());
            } else {
                result(result.name(), code, result.text("description"), success);
            }
        }
    }

    private void result(String name, long code, String description, String success) throws UnknownResult {
        if (code == RpcFault.SUCCESS) {
            session.say(name + ": " + success);
        } else if (order.saysFailureItself(code)) {
            session.say(description);
        } else {
            String why = order.why(code);
            if (why == null) {
                throw new UnknownResult(code, name);
            }
            session.say(name + ": ERROR (" + why + ")");
        }
        int status = order.exitStatus(code);
        if (status >= 0) {
            session.exitStatus(status);
        }
    }
}
