package dev.provost.daemon.config;

import dev.provost.daemon.config.OrderConfig.Awaited;
import dev.provost.daemon.config.OrderConfig.Dependency;
import dev.provost.daemon.config.OrderConfig.Named;
import dev.provost.daemon.order.Condition;
import dev.provost.daemon.process.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the keys about the order of starts and stops: ours, and those of ordered-startup-supervisord and
/// supervisord-dependent-startup.
public final class OrderKeys {
    static final String DEPENDS_ON = "depends_on";
    static final String STARTS_AFTER = "starts_after";
    static final String RESTART_WITH = "restart_with";
    static final String START_IN_ORDER = "startinorder";
    static final String START_NEXT_AFTER = "startnextafter";
    static final String DEPENDENT = "dependent_startup";
    static final String WAIT_FOR = "dependent_startup_wait_for";
    static final String INHERIT_PRIORITY = "dependent_startup_inherit_priority";

    private static final String NAMES = "write names with commas between them, such as ";

    private OrderKeys() {}

    /// {@return what a section says, null for nothing}
    static @Nullable OrderConfig read(SectionView view, Map<String, IniDocument.Value> values) {
        return isUsed(values) ? read(view) : null;
    }

    /// One look at each key of the section: a thousand programs without these keys must not pay for them.
    private static boolean isUsed(Map<String, IniDocument.Value> values) {
        for (String key : values.keySet()) {
            switch (key) {
                case DEPENDS_ON,
                        STARTS_AFTER,
                        RESTART_WITH,
                        START_IN_ORDER,
                        START_NEXT_AFTER,
                        DEPENDENT,
                        WAIT_FOR,
                        INHERIT_PRIORITY -> {
                    return true;
                }
                default -> {
                    // Not ours to look at.
                }
            }
        }
        return false;
    }

    private static @Nullable OrderConfig read(SectionView view) {
        OrderConfig order = new OrderConfig(
                dependsOn(view),
                named(view, STARTS_AFTER),
                named(view, RESTART_WITH),
                view.bool(START_IN_ORDER, false),
                startNextAfter(view),
                view.bool(DEPENDENT, false),
                waitFor(view),
                view.bool(INHERIT_PRIORITY, false),
                view.at(START_IN_ORDER));
        return order.text().equals(OrderConfig.none(order.orderAt()).text()) ? null : order;
    }

    private static List<Dependency> dependsOn(SectionView view) {
        String text = view.text(DEPENDS_ON);
        try {
            return text == null ? List.of() : dependencies(text, view.at(DEPENDS_ON));
        } catch (ConfigException e) {
            view.refuse(DEPENDS_ON, e, NAMES + "depends_on=db, cache:ready, migrate:exited");
            return List.of();
        }
    }

    private static List<Named> named(SectionView view, String key) {
        String text = view.text(key);
        try {
            return text == null ? List.of() : names(key, text, view.at(key));
        } catch (ConfigException e) {
            view.refuse(key, e, NAMES + key + "=db, cache");
            return List.of();
        }
    }

    private static State startNextAfter(SectionView view) {
        String text = view.text(START_NEXT_AFTER);
        try {
            return text == null ? State.RUNNING : state(text);
        } catch (ConfigException e) {
            view.refuse(START_NEXT_AFTER, e, "write RUNNING, EXITED or another state of a process");
            return State.RUNNING;
        }
    }

    private static List<Awaited> waitFor(SectionView view) {
        String text = view.text(WAIT_FOR);
        List<Awaited> all = new ArrayList<>();
        for (String word : words(text == null ? "" : text, false)) {
            try {
                all.add(awaited(word, view.at(WAIT_FOR)));
            } catch (ConfigException e) {
                view.refuse(WAIT_FOR, e, "write names with states, such as " + WAIT_FOR + "=a:running b:exited,fatal");
            }
        }
        return all;
    }

    /// The value of `depends_on`: names with commas or blanks between them, each with `:started`, `:running`, `:ready`
    /// or `:exited` behind it if need be.
    public static List<Dependency> dependencies(String text, Position at) throws ConfigException {
        List<Dependency> all = new ArrayList<>();
        for (String word : words(text, true)) {
            int colon = word.lastIndexOf(':');
            Condition condition = colon < 0 ? null : Condition.of(word.substring(colon + 1));
            String name = condition == null ? word : word.substring(0, colon);
            check(DEPENDS_ON, name);
            all.add(new Dependency(name, condition == null ? Condition.RUNNING : condition, at));
        }
        return all;
    }

    /// The value of `starts_after`: names with commas or blanks between them.
    public static List<Named> startsAfter(String text, Position at) throws ConfigException {
        return names(STARTS_AFTER, text, at);
    }

    private static List<Named> names(String key, String text, Position at) throws ConfigException {
        List<Named> all = new ArrayList<>();
        for (String name : words(text, true)) {
            check(key, name);
            all.add(new Named(name, at));
        }
        return all;
    }

    private static void check(String key, String name) throws ConfigException {
        int colon = name.indexOf(':');
        if (name.isEmpty() || colon == 0 || colon != name.lastIndexOf(':')) {
            throw new ConfigException(
                    "'" + key + "' has " + PythonText.repr(name) + ", which can't be the name of anything");
        }
    }

    /// A state of a process, letters in any case.
    public static State state(String text) throws ConfigException {
        String upper = PythonText.strip(text).toUpperCase(Locale.ROOT);
        for (State state : State.values()) {
            if (state.name().equals(upper)) {
                return state;
            }
        }
        throw new ConfigException(
                "'" + START_NEXT_AFTER + "' is " + PythonText.repr(text) + ", which is no state of a process");
    }

    /// `name:state,state`.
    private static Awaited awaited(String word, Position at) throws ConfigException {
        int colon = word.lastIndexOf(':');
        if (colon <= 0) {
            throw new ConfigException("'" + WAIT_FOR + "' has " + PythonText.repr(word) + " without a state");
        }
        String name = word.substring(0, colon);
        check(WAIT_FOR, name);
        Set<State> states = EnumSet.noneOf(State.class);
        for (String state : words(word.substring(colon + 1), true)) {
            states.add(awaitedState(state));
        }
        if (states.isEmpty()) {
            throw new ConfigException("'" + WAIT_FOR + "' has " + PythonText.repr(word) + " without a state");
        }
        return new Awaited(name, states, at);
    }

    /// The plug-in's six.
    private static State awaitedState(String word) throws ConfigException {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "starting" -> State.STARTING;
            case "running" -> State.RUNNING;
            case "backoff" -> State.BACKOFF;
            case "stopping" -> State.STOPPING;
            case "exited" -> State.EXITED;
            case "fatal" -> State.FATAL;
            default ->
                throw new ConfigException("'" + WAIT_FOR + "' has " + PythonText.repr(word)
                        + ", which is none of starting, running, backoff, stopping, exited and fatal");
        };
    }

    /// Words with blanks between them, or commas as well.
    private static List<String> words(String text, boolean commas) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean apart =
                    i == text.length() || PythonText.isSpace(text.charAt(i)) || (commas && text.charAt(i) == ',');
            if (apart && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            } else if (!apart && start < 0) {
                start = i;
            }
        }
        return words;
    }
}
