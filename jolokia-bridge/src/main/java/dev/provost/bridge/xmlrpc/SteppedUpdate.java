package dev.provost.bridge.xmlrpc;

import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.access.Caller;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.management.JMException;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/// An update that a client does step by step, as `supervisorctl update` does on one connection: reloadConfig, then for
/// each changed group stopProcessGroup, removeProcessGroup and addProcessGroup.
///
/// To the letter that stops every process of a changed group. But whoever asks for these steps one right after the
/// other wants the group as it is configured now; so the stop spares the processes that are the same, its answer names
/// those that were stopped, and the last step is our own update. Nobody is deceived for long: when the next step is
/// not there at once, or is another one, what was spared is stopped, and removed if that was asked for.
///
/// One for each connection that has called reloadConfig; any thread.
final class SteppedUpdate {
    /// supervisorctl needs some milliseconds from one step to the next.
    static final Duration GRACE = Duration.ofSeconds(1);

    private static final String RELOAD = "supervisor.reloadConfig";
    private static final String STOP = "supervisor.stopProcessGroup";
    private static final String REMOVE = "supervisor.removeProcessGroup";
    private static final String ADD = "supervisor.addProcessGroup";

    /// What belongs to an update; anything else ends it.
    private static final Set<String> STEPS = Set.of(RELOAD, STOP, REMOVE, ADD, "supervisor.getAllProcessInfo");

    private final Methods methods;

    /// Groups that the last reloadConfig found changed and whose turn is still to come.
    private Set<String> changed = Set.of();

    private @Nullable HalfWay halfWay;

    SteppedUpdate(Methods methods) {
        this.methods = methods;
    }

    /// A group whose processes were spared.
    private record HalfWay(String group, boolean removed) {}

    /// {@return whether a connection needs one from this call on}
    static boolean beginsWith(String method) {
        return method.equals(RELOAD);
    }

    /// Carries out a call of this connection.
    ///
    /// @throws Fault as the operation decides
    synchronized Object call(String method, List<? extends @Nullable Object> given) throws JMException {
        String group = given.size() == 1 && given.getFirst() instanceof String name ? name : "";
        HalfWay open = halfWay;
        if (open != null && open.group().equals(group)) {
            if (method.equals(REMOVE) && !open.removed()) {
                return remove(group);
            }
            if (method.equals(ADD) && open.removed()) {
                halfWay = null;
                methods.call("provost.updateProcessGroup", List.of(group));
                return true;
            }
        }
        giveUp();
        if (method.equals(STOP) && changed.contains(group)) {
            changed.remove(group);
            Object stopped = answer("provost.stopOutdatedProcesses", List.of(group));
            goOn(new HalfWay(group, false));
            return stopped;
        }
        Object answer = answer(method, given);
        if (method.equals(RELOAD)) {
            changed = changedIn(answer);
        } else if (!STEPS.contains(method)) {
            changed = Set.of();
        }
        return answer;
    }

    private Object answer(String method, List<? extends @Nullable Object> given) throws JMException {
        return Objects.requireNonNull(methods.call(method, given), method);
    }

    /// Something else is asked for on this connection.
    synchronized void end() throws JMException {
        changed = Set.of();
        giveUp();
    }

    private Object remove(String group) throws JMException {
        halfWay = null;
        try {
            return Boolean.TRUE.equals(methods.call(REMOVE, List.of(group)));
        } catch (Fault e) {
            if (e.code() != Code.STILL_RUNNING) {
                throw e;
            }
            goOn(new HalfWay(group, true));
            return true;
        }
    }

    private void goOn(HalfWay next) {
        halfWay = next;
        Caller caller = Caller.current();
        Thread.ofVirtual().name("update-grace").start(() -> {
            try {
                Thread.sleep(GRACE);
                if (caller == null) {
                    expire(next);
                } else {
                    // Still his update, though it is another thread's turn to end it.
                    ScopedValue.where(Caller.CURRENT, caller).run(() -> expire(next));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @SuppressWarnings("ReferenceEquality") // the very step, not one like it
    private synchronized void expire(HalfWay step) {
        if (halfWay == step) {
            try {
                giveUp();
            } catch (JMException e) {
                // The MBean is gone: the daemon ends, and its processes with it.
                changed = Set.of();
            }
        }
    }

    /// Does what was asked for to the letter.
    private void giveUp() throws JMException {
        HalfWay open = halfWay;
        halfWay = null;
        if (open == null) {
            return;
        }
        try {
            methods.call(STOP, List.of(open.group()));
            if (open.removed()) {
                methods.call(REMOVE, List.of(open.group()));
            }
        } catch (Fault e) {
            // Somebody else was faster, or the daemon ends: there is nothing to be stopped or removed any more.
            changed = Set.of();
        }
    }

    /// {@return the second list of the one element}
    private static Set<String> changedIn(Object answer) {
        Set<String> groups = new HashSet<>();
        if (answer instanceof CompositeData[] all && all.length == 1) {
            Object names = all[0].get("changed");
            if (names instanceof Object[] array) {
                for (Object name : array) {
                    groups.add(String.valueOf(name));
                }
            }
        }
        return groups;
    }
}
