#!/usr/bin/env -S provostctl jshell
/// Find processes that keep being restarted.
///
/// usage: provostctl jshell restart-storm [options] [NAME...]
///
/// NAME is a process, group:process, group:* or a pattern such as 'web*'; without one every process is looked at.
/// Without --for the counters since the daemon began to manage a process are shown, of those that were ever restarted
/// or ended unexpectedly; with it only what happened while it watched.
///
///   --for TIME      watch for so long, and report that time: 30s, 5m, 1h
///   --threshold N   exit with 3 when a process has N restarts or more (with --for: in that time)
///   --all           show processes without restarts, too
///   --json          the report as JSON
///
/// exit status: 0 no storm; 1 a name is unknown, or the daemon refuses; 2 wrong arguments; 3 a process has reached
/// --threshold.

Options options = options("for=TIME", "threshold=N", "all", "json");
Duration time = options.duration("for", Duration.ZERO);
int threshold = options.number("threshold", Integer.MAX_VALUE, 1);
String[] attributes = {"StateName", "Starts", "Exits", "UnexpectedExits", "Restarts", "Uptime", "ExitStatus",
        "SpawnError"};

/// @param perHour of the time that was watched; of the time since the daemon started, without --for
record Line(String name, String state, long starts, long restarts, long unexpected, double perHour, String last) {}

String nameOf(BeanValues bean) {
    return bean.key("group").equals(bean.key("name")) ? bean.key("name") : bean.key("group") + ":" + bean.key("name");
}

/// Why it ended the last time, as far as the daemon knows.
String last(BeanValues bean) {
    if (!bean.text("SpawnError").isEmpty()) {
        return bean.text("SpawnError");
    }
    // A new start forgets how the run before it ended.
    return bean.number("Exits") == 0 || !bean.text("StateName").equals("EXITED") ? "-" : bean.number("ExitStatus") < 0 ? "signal"
            : "exit status " + bean.number("ExitStatus");
}

Set<String> chosen = select(options.words()).stream().map(p -> p.group() + ":" + p.name()).collect(Collectors.toSet());
Map<String, BeanValues> before = new HashMap<>();
double hours = Math.max(1, System.currentTimeMillis() - supervisor.getStartTime()) / 3_600_000.0;
if (time.isPositive()) {
    for (BeanValues bean : provost.read("Process", attributes)) {
        before.put(nameOf(bean), bean);
    }
    sleep(time);
    hours = time.toMillis() / 3_600_000.0;
}

long since(BeanValues bean, String counter) {
    BeanValues first = before.get(nameOf(bean));
    return bean.number(counter) - (first == null ? 0 : first.number(counter));
}

List<Line> lines = new ArrayList<>();
for (BeanValues bean : provost.read("Process", attributes)) {
    Line line = new Line(nameOf(bean), bean.text("StateName"), since(bean, "Starts"), since(bean, "Restarts"),
            since(bean, "UnexpectedExits"), Math.round(since(bean, "Restarts") / hours * 10) / 10.0, last(bean));
    if (chosen.contains(bean.key("group") + ":" + bean.key("name"))
            && (options.has("all") || line.restarts() + line.unexpected() > 0)) {
        lines.add(line);
    }
}
lines.sort(Comparator.comparingLong(Line::restarts).reversed().thenComparing(Line::name));

if (options.has("json")) {
    json(Map.of("processes", lines));
} else if (lines.isEmpty()) {
    println("no restarts and no unexpected exits" + (time.isPositive() ? " in " + options.text("for", "") : ""));
} else {
    Table table = table("NAME", "STATE", "STARTS", "RESTARTS", "UNEXPECTED", "PER HOUR", "LAST END");
    for (Line line : lines) {
        table.row(line.name(), line.state(), line.starts(), line.restarts(), line.unexpected(), line.perHour(),
                line.last());
    }
    table.print();
}
exit(lines.stream().anyMatch(line -> line.restarts() >= threshold) ? 3 : 0);
