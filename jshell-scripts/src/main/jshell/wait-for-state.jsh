#!/usr/bin/env -S provostctl jshell
/// Wait until processes are in a state.
///
/// usage: provostctl jshell wait-for-state [options] STATE NAME...
///
/// STATE is one state, or several with commas between them: STOPPED, STARTING, RUNNING, BACKOFF, STOPPING, EXITED,
/// FATAL, UNKNOWN. NAME is a process, group:process, group:* or a pattern such as 'web*'; "all" means every process.
///
///   --timeout TIME  how long it may take: 500ms, 30s, 5m, 2h (default 60s)
///   --any           one of the processes is enough
///   --quiet         say nothing
///
/// Over JMX it hears of each change at once; over Jolokia it looks four times a second.
///
/// exit status: 0 they are; 1 a name is unknown, or the daemon refuses; 2 wrong arguments; 3 not in time.

Options options = options("timeout=TIME", "any", "quiet");
List<String> words = options.words();
if (words.size() < 2) {
    refuse("wants a state and a name");
}
Set<String> known = Set.of("STOPPED", "STARTING", "RUNNING", "BACKOFF", "STOPPING", "EXITED", "FATAL", "UNKNOWN");
Set<String> states = new LinkedHashSet<>(List.of(words.getFirst().toUpperCase(Locale.ROOT).split(",")));
for (String state : states) {
    if (!known.contains(state)) {
        refuse("'" + state + "' is no state");
    }
}
List<String> names = words.subList(1, words.size());
Duration limit = options.duration("timeout", Duration.ofSeconds(60));

/// Whether a process is where it should be.
boolean isThere(ProcessInfo process) {
    return states.contains(process.statename());
}

List<ProcessInfo> last = List.of();

/// Looks at all of them; a group may have got more processes meanwhile.
boolean areThere() {
    last = select(names);
    return options.has("any") ? last.stream().anyMatch(p -> isThere(p)) : last.stream().allMatch(p -> isThere(p));
}

boolean inTime = await(limit, () -> areThere());
if (!options.has("quiet")) {
    for (ProcessInfo process : last) {
        if (!inTime || isThere(process)) {
            println(nameOf(process) + ": " + process.statename());
        }
    }
}
if (!inTime) {
    complain("not " + String.join(" or ", states) + " within " + limit.toMillis() / 1000.0 + " s");
    exit(3);
}
