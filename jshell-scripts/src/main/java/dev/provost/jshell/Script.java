package dev.provost.jshell;

import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.SupervisorMXBean;
import dev.provost.jmx.client.ProcessPattern;
import dev.provost.jmx.client.ProvostConnection;
import dev.provost.jmx.client.StateChanges;
import dev.provost.jmx.wire.Json;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// What a script has in scope without a word: the daemon, its arguments, and what scripts do again and again.
///
/// ```java
/// for (ProcessInfo process : select(args)) {
///     println(nameOf(process) + " " + process.statename());
/// }
/// ```
/// One script at a time in a JVM.
/// Snippets get at nothing of their host but static members. What is not final is set before the script begins.
@SuppressWarnings({"NonFinalStaticField", "NullAway.Init"})
public final class Script {
    /// The daemon.
    public static ProvostConnection provost;

    /// Its Supervisor: supervisord's methods under their own names.
    public static SupervisorMXBean supervisor;

    /// Arguments of the script.
    public static String[] args = {};

    private static String name = "script";
    /// Volatile: a thread of the script may ask for the end.
    private static volatile @Nullable Integer exitStatus;

    private Script() {}

    /// @param connection where `provost` leads
    /// @param called     name of the script, for what it says on standard error
    public static void begin(ProvostConnection connection, String called, List<String> arguments) {
        provost = connection;
        supervisor = connection.supervisor();
        begin(called, arguments);
    }

    /// Begins one that needs no daemon.
    static void begin(String called, List<String> arguments) {
        args = arguments.toArray(String[]::new);
        name = called;
        exitStatus = null;
    }

    /// {@return what [#exit(int)] was given, whoever may have caught what it throws; null if it wasn't called}
    static @Nullable Integer exitAskedFor() {
        return exitStatus;
    }

    // ---- the end

    /// Ends the script with this exit status. Written as `throw exit(1)` where the compiler wants to know that it
    /// doesn't come back.
    public static Error exit(int status) {
        exitStatus = status;
        throw new Exit(status);
    }

    /// Says on standard error what went wrong, and ends the script with 1.
    public static Error fail(String message) {
        complain(message);
        return exit(1);
    }

    /// Says on standard error what is wrong with the arguments, and ends the script with 2.
    public static Error refuse(String message) {
        complain(message + "; see provostctl jshell " + name + " --help");
        return exit(2);
    }

    // ---- words

    public static void print(Object text) {
        System.out.print(text);
    }

    public static void println(Object text) {
        System.out.println(text);
    }

    public static void println() {
        System.out.println();
    }

    // The compiler of scripts has no such check.
    @SuppressWarnings("AnnotateFormatMethod")
    public static void printf(String format, @Nullable Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }

    /// Says something on standard error, with the name of the script before it.
    public static void complain(String message) {
        System.out.flush();
        System.err.println(name + ": " + message);
    }

    /// Prints a value as JSON: records, maps, lists, arrays, text, numbers, booleans.
    public static void json(@Nullable Object value) {
        System.out.print(Json.document(plain(value)));
    }

    private static Object plain(@Nullable Object value) {
        return switch (value) {
            case Record record -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    members.put(component.getName(), plain(component(record, component)));
                }
                yield members;
            }
            case Map<?, ?> map -> {
                Map<String, Object> members = new LinkedHashMap<>();
                map.forEach((key, member) -> members.put(String.valueOf(key), plain(member)));
                yield members;
            }
            case Iterable<?> elements -> {
                List<Object> list = new ArrayList<>();
                elements.forEach(element -> list.add(plain(element)));
                yield list;
            }
            case Object[] array -> plain(Arrays.asList(array));
            case Number number -> number;
            case Boolean truth -> truth;
            // The writer makes null of what is none of its values.
            case null -> new Object();
            default -> value.toString();
        };
    }

    private static @Nullable Object component(Record record, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            // A script's own records are not public to us.
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.getName() + " of " + record + " can't be read", e);
        }
    }

    /// {@return a table with these headings}
    public static Table table(String... headings) {
        return new Table(headings);
    }

    // ---- arguments

    /// Cuts the options out of the arguments. What isn't known ends the script with 2.
    ///
    /// @param known `name` for an option that is there or not, `name=VALUE` for one with a value
    public static Options options(String... known) {
        return Options.of(List.of(args), known);
    }

    /// Reads a time such as `500ms`, `30`, `30s`, `5m` or `2h`; without a unit, seconds.
    ///
    /// @throws IllegalArgumentException when it is none
    public static Duration duration(String text) {
        int end = 0;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        try {
            long number = Long.parseLong(text.substring(0, end));
            return switch (text.substring(end)) {
                case "ms" -> Duration.ofMillis(number);
                case "", "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> throw new NumberFormatException(text);
            };
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time; write a whole number with ms, s, m or h, such as 30s", e);
        }
    }

    // ---- processes

    /// {@return the processes that words mean, in the daemon's order: names, `group:name`, `group:*`, patterns, `all`}
    /// None at all means every process. A word that means nothing ends the script with 1.
    public static List<ProcessInfo> select(String... words) {
        return select(List.of(words));
    }

    /// As [#select(String...)].
    public static List<ProcessInfo> select(List<String> words) {
        ProcessInfo[] all = supervisor.getAllProcessInfo();
        if (words.isEmpty() || words.contains("all")) {
            return List.of(all);
        }
        Set<ProcessInfo> chosen = new LinkedHashSet<>();
        for (String word : words) {
            ProcessPattern pattern = new ProcessPattern(word);
            int before = chosen.size();
            boolean found = false;
            for (ProcessInfo process : all) {
                if (pattern.takes(process.group(), process.name())) {
                    chosen.add(process);
                    found = true;
                }
            }
            if (!found && chosen.size() == before) {
                throw fail("no process is named or matched by '" + word + "'; see provostctl status");
            }
        }
        return List.copyOf(chosen);
    }

    /// {@return `group:name`, or `name` when both are the same: what the Supervisor's methods and provostctl take}
    public static String nameOf(ProcessInfo process) {
        return process.group().equals(process.name()) ? process.name() : process.group() + ":" + process.name();
    }

    /// {@return what the daemon says of a process now}
    public static ProcessInfo info(String name) {
        return supervisor.getProcessInfo(name);
    }

    /// {@return the bean of a process, by `group:name` or `name`} One that isn't there ends the script with 1.
    public static ProcessMXBean process(String spec) throws IOException {
        int colon = spec.indexOf(':');
        String group = colon < 0 ? spec : spec.substring(0, colon);
        ProcessMXBean found = provost.findProcess(group, spec.substring(colon + 1));
        if (found == null) {
            throw fail("no process is named '" + spec + "'; see provostctl status");
        }
        return found;
    }

    /// Waits for something: looks, waits until a process has changed its state or a moment has passed, looks again.
    ///
    /// @param limit how long it may take
    /// @return whether it came true in time
    public static boolean await(Duration limit, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        try (StateChanges changes = provost.changes()) {
            while (!condition.call()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                changes.await(Duration.ofNanos(left));
            }
            return true;
        }
    }

    /// Waits, and does nothing else.
    public static void sleep(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }
}
