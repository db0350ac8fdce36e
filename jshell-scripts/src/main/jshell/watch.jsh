#!/usr/bin/env -S provostctl jshell
/// Show processes as a table that keeps up with what happens.
///
/// usage: provostctl jshell watch [options] [NAME...]
///
/// NAME is a process, group:process, group:* or a pattern such as 'web*'; without one every process is shown. At a
/// terminal the table stays in its place, and Ctrl-C ends it; elsewhere a table is printed whenever something changed.
///
///   --every TIME   look at least this often (default 2s)
///   --times N      end after N tables (default: never)
///   --changes      no table: a line for each change of state, with the time
///
/// Over JMX a change is shown at once; over Jolokia within a quarter of a second.
///
/// exit status: 0 after the last table; 1 a name is unknown, or the daemon is gone; 2 wrong arguments.

Options options = options("every=TIME", "times=N", "changes");
Duration every = options.duration("every", Duration.ofSeconds(2));
int times = options.number("times", Integer.MAX_VALUE, 1);
boolean terminal = System.console() != null && System.console().isTerminal();

String timeNow() {
    return LocalTime.now().withNano(0).toString();
}

/// What changed since the last look, a line each.
int tellChanges(Map<String, String> before, List<ProcessInfo> now) {
    int told = 0;
    for (ProcessInfo process : now) {
        String was = before.put(nameOf(process), process.statename());
        if (was != null && !was.equals(process.statename())) {
            println(timeNow() + " " + nameOf(process) + ": " + was + " -> " + process.statename()
                    + (process.spawnerr().isEmpty() ? "" : " (" + process.spawnerr() + ")"));
            told++;
        }
    }
    return told;
}

void draw(List<ProcessInfo> now) {
    Table table = table("NAME", "STATE", "PID", "SINCE", "DESCRIPTION");
    Map<String, Integer> totals = new TreeMap<>();
    for (ProcessInfo process : now) {
        totals.merge(process.statename(), 1, Integer::sum);
        int since = process.pid() == 0 ? process.stop() : process.start();
        table.row(nameOf(process), process.statename(), process.pid(),
                since == 0 ? "-" : String.valueOf(Duration.ofSeconds(Math.max(0, process.now() - since))).substring(2).toLowerCase(Locale.ROOT),
                process.description());
    }
    String head = timeNow() + "  " + totals.entrySet().stream()
            .map(total -> total.getValue() + " " + total.getKey()).collect(Collectors.joining(", "));
    // Home, the text, the rest of the screen away: no flicker, as clearing first would make.
    String text = head + "\n\n" + table;
    print(terminal ? "\033[H" + text.replace("\n", "\033[K\n") + "\033[J" : text + "\n");
    System.out.flush();
}

Map<String, String> before = new HashMap<>();

void watch() throws Exception {
    if (terminal && !options.has("changes")) {
        print("\033[2J");
    }
    int shown = 0;
    String last = "";
    try (StateChanges changes = provost.changes()) {
        long due = System.nanoTime();
        while (true) {
            List<ProcessInfo> now = select(options.words());
            String states = now.stream().map(p -> nameOf(p) + p.statename() + p.pid()).collect(Collectors.joining(" "));
            boolean late = System.nanoTime() - due >= 0;
            if (options.has("changes")) {
                shown += tellChanges(before, now);
            } else if (!states.equals(last) || (terminal && late)) {
                draw(now);
                shown++;
            }
            last = states;
            if (shown >= times) {
                return;
            }
            due = late ? System.nanoTime() + every.toNanos() : due;
            changes.await(Duration.ofNanos(Math.max(1, due - System.nanoTime())));
        }
    }
}

watch();
