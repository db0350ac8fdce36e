package dev.provost.bridge.metrics;

import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.metrics.TextFormat.MetricType;
import javax.management.openmbean.CompositeData;

/// What `/metrics` tells, and under which names. Names and labels are promises to every dashboard: add, don't rename.
final class Families {
    /// All states, so that a series never appears or ends because a process changes.
    private static final String[] STATES = {
        "STOPPED", "STARTING", "RUNNING", "BACKOFF", "STOPPING", "EXITED", "FATAL", "UNKNOWN"
    };

    private static final String KIND = "kind";
    private static final String STATE = "state";
    private static final String EXPECTED = "expected";
    private static final String UNEXPECTED = "unexpected";
    private static final String SIGNAL = "signal";
    private static final byte[] NO_LABELS = {};
    private static final int MILLIS = 1000;

    private final TextFormat text;
    private final CompositeData daemon;
    private final CompositeData[] processes;
    private final CompositeData[] pools;
    private final boolean ready;
    private final byte[][] labels;

    /// @param daemon    `DaemonMetrics`
    /// @param processes `ProcessMetrics`
    /// @param pools     `PoolMetrics`
    Families(TextFormat text, CompositeData daemon, CompositeData[] processes, CompositeData[] pools, boolean ready) {
        this.text = text;
        this.daemon = daemon;
        this.processes = processes.clone();
        this.pools = pools.clone();
        this.ready = ready;
        labels = new byte[processes.length][];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = TextFormat.labels(
                    "group", word(processes[i], "group"),
                    "program", word(processes[i], "program"),
                    "process", word(processes[i], "name"));
        }
    }

    private static String word(CompositeData data, String key) {
        return (String) data.get(key);
    }

    private static long number(CompositeData data, String key) {
        return ((Number) data.get(key)).longValue();
    }

    void write() throws BodyRefused {
        daemon();
        loop();
        totals();
        processes();
        pools();
        text.end();
    }

    private void daemon() throws BodyRefused {
        text.family("provost_build", MetricType.INFO, "Version of Provost, and of supervisord whose place it takes.");
        text.sample(
                TextFormat.labels(
                        "version", word(daemon, "version"), "supervisor_version", word(daemon, "supervisorVersion")),
                1);
        text.family("provost_daemon", MetricType.INFO, "The identifier of the configuration.");
        text.sample(TextFormat.labels("identification", word(daemon, "identification")), 1);
        gauge("provost_daemon_running", "1 while the daemon runs, 0 while it ends or restarts.", runs() ? 1 : 0);
        gauge("provost_ready", "1 when the daemon is ready as /readyz tells it, else 0.", ready ? 1 : 0);
        text.family(
                "provost_daemon_start_time_seconds",
                MetricType.GAUGE,
                "Time of its last start or restart, since 1970.");
        text.seconds(NO_LABELS, number(daemon, "startTime"));
        text.family("provost_daemon_cpu_seconds", MetricType.COUNTER, "Processor time of the daemon, user and system.");
        text.seconds(NO_LABELS, number(daemon, "cpuTime"));
        gauge("provost_daemon_resident_memory_bytes", "Resident memory of the daemon.", "residentMemory");
        gauge("provost_daemon_threads", "Threads of the daemon.", "threads");
        gauge("provost_daemon_open_fds", "Open descriptors of the daemon.", "openFiles");
    }

    private boolean runs() {
        return number(daemon, STATE) == 1;
    }

    private void loop() throws BodyRefused {
        text.histogram(
                "provost_loop_turn_seconds",
                "Turns of the event loop, waiting excluded: so long has to wait what comes next.",
                (Long[]) daemon.get("loopTurnBoundsMicros"),
                (Long[]) daemon.get("loopTurnCounts"),
                number(daemon, "loopTurns"),
                number(daemon, "loopBusyMicros"));
        text.family(
                "provost_loop_longest_turn_seconds", MetricType.GAUGE, "The longest turn since the daemon started.");
        text.seconds(NO_LABELS, Math.ceilDiv(number(daemon, "loopLongestMicros"), MILLIS));
        gauge("provost_commands_waiting", "Orders that wait for the event loop.", "commandsWaiting");
    }

    private void totals() throws BodyRefused {
        text.family("provost_processes", MetricType.GAUGE, "Processes by state.");
        for (String state : STATES) {
            int count = 0;
            for (CompositeData process : processes) {
                count += state.equals(process.get("stateName")) ? 1 : 0;
            }
            text.sample(TextFormat.labels(STATE, state), count);
        }
        counter("provost_spawns", "Children spawned, those of removed programs included.", "spawns");
        text.family("provost_exits", MetricType.COUNTER, "Children that ended, those of removed programs included.");
        exits(
                daemon,
                TextFormat.labels(KIND, EXPECTED),
                TextFormat.labels(KIND, UNEXPECTED),
                TextFormat.labels(KIND, SIGNAL));
        counter("provost_log_written_bytes", "Child output written to log files.", "logBytesWritten");
        counter("provost_log_lost_bytes", "Child output that could not be written.", "logBytesLost");
        counter(
                "provost_notifications_dropped",
                "Notifications whose receivers were too slow.",
                "notificationsDropped");
        counter("provost_log_lines_dropped", "Lines that came too fast for the activity log.", "logLinesDropped");
        counter("provost_syslog_lines_dropped", "Lines that syslog took too slowly or refused.", "syslogLinesDropped");
    }

    private void gauge(String name, String help, String key) throws BodyRefused {
        gauge(name, help, number(daemon, key));
    }

    private void gauge(String name, String help, long value) throws BodyRefused {
        text.family(name, MetricType.GAUGE, help);
        text.sample(NO_LABELS, value);
    }

    private void counter(String name, String help, String key) throws BodyRefused {
        text.family(name, MetricType.COUNTER, help);
        text.sample(NO_LABELS, number(daemon, key));
    }

    /// Each exit is of one kind, so that their sum is all.
    private void exits(CompositeData of, byte[] expected, byte[] unexpected, byte[] signal) throws BodyRefused {
        long all = number(of, "exits");
        long notExpected = number(of, "unexpectedExits");
        long bySignal = number(of, "exitsBySignal");
        text.sample(expected, all - notExpected);
        text.sample(unexpected, notExpected - bySignal);
        text.sample(signal, bySignal);
    }

    private void processes() throws BodyRefused {
        states();
        each("provost_process_starts", MetricType.COUNTER, "Children spawned.", "starts");
        each("provost_process_restarts", MetricType.COUNTER, "Starts made by the supervisor itself.", "restarts");
        text.family(
                "provost_process_exits",
                MetricType.COUNTER,
                "Children that ended: as expected, with another status, or by a signal nobody here sent to stop it.");
        for (int i = 0; i < processes.length; i++) {
            exits(processes[i], with(i, KIND, EXPECTED), with(i, KIND, UNEXPECTED), with(i, KIND, SIGNAL));
        }
        text.family(
                "provost_process_last_exit_status",
                MetricType.GAUGE,
                "Exit status of the last run, -1 after a signal.");
        for (int i = 0; i < processes.length; i++) {
            text.signed(labels[i], number(processes[i], "exitStatus"));
        }
        eachInSeconds(
                "provost_process_start_time_seconds",
                MetricType.GAUGE,
                "Last start since 1970, 0 for never.",
                "startTime",
                MILLIS);
        eachInSeconds(
                "provost_process_uptime_seconds",
                MetricType.GAUGE,
                "Time since the start of the running child.",
                "uptime",
                MILLIS);
        eachInSeconds(
                "provost_process_cpu_seconds",
                MetricType.COUNTER,
                "Processor time of all runs, user and system.",
                "totalCpuTime",
                1);
        each(
                "provost_process_resident_memory_bytes",
                MetricType.GAUGE,
                "Resident memory of the running child.",
                "residentMemory");
        each(
                "provost_process_peak_memory_bytes",
                MetricType.GAUGE,
                "Largest resident memory of any ended run; the kernel counts the daemon's at its start.",
                "peakMemory");
        each("provost_process_threads", MetricType.GAUGE, "Threads of the running child.", "threads");
        each("provost_process_open_fds", MetricType.GAUGE, "Open descriptors of the running child.", "openFiles");
        each(
                "provost_process_log_written_bytes",
                MetricType.COUNTER,
                "Output written to its log files.",
                "logBytesWritten");
        each("provost_process_log_lost_bytes", MetricType.COUNTER, "Output that could not be written.", "logBytesLost");
    }

    private void states() throws BodyRefused {
        text.family("provost_process_state", MetricType.GAUGE, "1 for the state the process is in, 0 for the others.");
        byte[][] ends = new byte[STATES.length][];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = TextFormat.labels(STATE, STATES[i]);
        }
        for (int i = 0; i < processes.length; i++) {
            Object state = processes[i].get("stateName");
            for (int s = 0; s < STATES.length; s++) {
                text.sample(joined(labels[i], ends[s]), STATES[s].equals(state) ? 1 : 0);
            }
        }
    }

    private byte[] with(int process, String label, String value) {
        return joined(labels[process], TextFormat.labels(label, value));
    }

    /// {@return `{a="b"}` and `{c="d"}` as `{a="b",c="d"}`}
    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length - 1];
        System.arraycopy(first, 0, both, 0, first.length - 1);
        System.arraycopy(second, 0, both, first.length - 1, second.length);
        both[first.length - 1] = ',';
        return both;
    }

    private void each(String name, MetricType type, String help, String key) throws BodyRefused {
        text.family(name, type, help);
        for (int i = 0; i < processes.length; i++) {
            text.sample(labels[i], number(processes[i], key));
        }
    }

    private void eachInSeconds(String name, MetricType type, String help, String key, int millis) throws BodyRefused {
        text.family(name, type, help);
        for (int i = 0; i < processes.length; i++) {
            text.seconds(labels[i], number(processes[i], key) * millis);
        }
    }

    private void pools() throws BodyRefused {
        if (pools.length == 0) {
            return;
        }
        eachPool(
                "provost_event_pool_buffer_size",
                MetricType.GAUGE,
                "Events that may wait for a listener.",
                "bufferSize");
        eachPool("provost_event_pool_buffered", MetricType.GAUGE, "Events that wait for a listener.", "buffered");
        eachPool("provost_event_pool_accepted", MetricType.COUNTER, "Events that were for this pool.", "accepted");
        eachPool(
                "provost_event_pool_delivered",
                MetricType.COUNTER,
                "Times an event was written to a listener.",
                "delivered");
        eachPool("provost_event_pool_processed", MetricType.COUNTER, "Events that a listener accepted.", "processed");
        eachPool("provost_event_pool_rejected", MetricType.COUNTER, "Times a listener rejected an event.", "rejected");
        eachPool("provost_event_pool_discarded", MetricType.COUNTER, "Events the pool has missed.", "discarded");
    }

    private void eachPool(String name, MetricType type, String help, String key) throws BodyRefused {
        text.family(name, type, help);
        for (CompositeData pool : pools) {
            text.sample(TextFormat.labels("pool", word(pool, "name")), number(pool, key));
        }
    }
}
