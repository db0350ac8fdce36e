package dev.provost.daemon.config;

import dev.provost.daemon.order.Condition;
import dev.provost.daemon.process.State;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a section says about the order of starts and stops. Names are as written: `program`, `group`, `group:name`,
/// `group:*`.
///
/// @param dependsOn       `depends_on`
/// @param startsAfter     `starts_after`
/// @param restartWith     `restart_with`
/// @param startInOrder    `startinorder`
/// @param startNextAfter  `startnextafter`: what this has to reach before the next in order starts
/// @param dependent       `dependent_startup`
/// @param waitFor         `dependent_startup_wait_for`
/// @param inheritPriority `dependent_startup_inherit_priority`
/// @param orderAt         where `startinorder` stands, or the section
public record OrderConfig(
        List<Dependency> dependsOn,
        List<Named> startsAfter,
        List<Named> restartWith,
        boolean startInOrder,
        State startNextAfter,
        boolean dependent,
        List<Awaited> waitFor,
        boolean inheritPriority,
        Position orderAt) {
    public OrderConfig {
        dependsOn = List.copyOf(dependsOn);
        startsAfter = List.copyOf(startsAfter);
        restartWith = List.copyOf(restartWith);
        waitFor = List.copyOf(waitFor);
    }

    /// {@return a section that says nothing about it}
    public static OrderConfig none(Position at) {
        return new OrderConfig(List.of(), List.of(), List.of(), false, State.RUNNING, false, List.of(), false, at);
    }

    /// A name, and where it stands.
    public record Named(String name, Position at) {}

    /// A name with its condition.
    public record Dependency(String name, Condition condition, Position at) {}

    /// A name with the states that will do.
    public record Awaited(String name, Set<State> states, Position at) {
        public Awaited {
            states = Set.copyOf(states);
        }
    }

    /// {@return the value of `depends_on`, conditions spelled out unless they are `running`}
    public String dependsOnText() {
        StringBuilder text = new StringBuilder();
        for (Dependency dependency : dependsOn) {
            text.append(text.isEmpty() ? "" : ", ").append(dependency.name());
            if (dependency.condition() != Condition.RUNNING) {
                text.append(':').append(dependency.condition().word());
            }
        }
        return text.toString();
    }

    /// {@return the value of `starts_after`}
    public String startsAfterText() {
        return names(startsAfter);
    }

    /// {@return the value of `restart_with`}
    public String restartWithText() {
        return names(restartWith);
    }

    private static String names(List<Named> list) {
        StringBuilder text = new StringBuilder();
        for (Named named : list) {
            text.append(text.isEmpty() ? "" : ", ").append(named.name());
        }
        return text.toString();
    }

    /// {@return the same with other dependencies}
    public OrderConfig withDependsOn(List<Dependency> others) {
        return new OrderConfig(
                others,
                startsAfter,
                restartWith,
                startInOrder,
                startNextAfter,
                dependent,
                waitFor,
                inheritPriority,
                orderAt);
    }

    /// {@return the same with other predecessors}
    public OrderConfig withStartsAfter(List<Named> others) {
        return new OrderConfig(
                dependsOn,
                others,
                restartWith,
                startInOrder,
                startNextAfter,
                dependent,
                waitFor,
                inheritPriority,
                orderAt);
    }

    /// {@return the same with another state to be reached before the next}
    public OrderConfig withStartNextAfter(State state) {
        return new OrderConfig(
                dependsOn, startsAfter, restartWith, startInOrder, state, dependent, waitFor, inheritPriority, orderAt);
    }

    /// {@return everything that counts, without places: two of one text mean the same}
    String text() {
        StringBuilder text = new StringBuilder(dependsOnText())
                .append('|')
                .append(startsAfterText())
                .append('|')
                .append(restartWithText())
                .append('|')
                .append(startInOrder ? startNextAfter.name() : "")
                .append('|');
        if (dependent) {
            text.append(inheritPriority);
            for (Awaited awaited : waitFor) {
                text.append(' ').append(awaited.name());
                for (State state : State.values()) {
                    text.append(
                            awaited.states().contains(state)
                                    ? ":" + state.name().toLowerCase(Locale.ROOT)
                                    : "");
                }
            }
        }
        return text.toString();
    }
}
