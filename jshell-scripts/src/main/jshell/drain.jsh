#!/usr/bin/env -S provostctl jshell
/// Let the processes of groups finish their work, then stop them.
///
/// usage: provostctl jshell drain [options] GROUP...
///
/// GROUP is the name of a group or a pattern such as 'web*'. Each running process gets the signal that tells it to take
/// no more work; it is drained when it has ended by itself, or when the check says so. Then the group is stopped, and
/// with it what the daemon has started in place of those that ended.
///
///   --signal NAME    the signal that asks for it, such as USR1, WINCH or QUIT (default: none is sent)
///   --check COMMAND  what tells that a process is drained: run by sh, with PROCESS_NAME, GROUP_NAME and PROCESS_PID in
///                    its environment; exit status 0 is drained. Without it only an ended process is
///   --wait TIME      how long that may take (default 60s)
///   --keep           leave processes alone that are not drained in time, and do not stop their group
///   --remove         take the group out of the daemon when it is stopped
///
/// exit status: 0 all drained and stopped; 1 a name is unknown, or the daemon refuses; 2 wrong arguments; 3 not drained
/// in time (and stopped all the same, unless --keep is given).

Options options = options("signal=NAME", "check=COMMAND", "wait=TIME", "keep", "remove");
if (options.words().isEmpty()) {
    refuse("wants the name of a group");
}
Duration limit = options.duration("wait", Duration.ofSeconds(60));
Set<String> groups = new LinkedHashSet<>();
for (String word : options.words()) {
    String name = word.endsWith(":*") ? word.substring(0, word.length() - 2) : word;
    List<String> found = provost.groups().stream().filter(group -> group.equals(name) || Wildcards.matches(group, name)).toList();
    if (found.isEmpty()) {
        fail("no group is named or matched by '" + word + "'");
    }
    groups.addAll(found);
}

boolean isDrained(ProcessInfo process) throws Exception {
    ProcessInfo now = info(nameOf(process));
    if (now.pid() != process.pid()) {
        return true;
    }
    if (!options.has("check")) {
        return false;
    }
    ProcessBuilder check = new ProcessBuilder("/bin/sh", "-c", options.text("check", "false")).inheritIO();
    check.environment().put("PROCESS_NAME", now.name());
    check.environment().put("GROUP_NAME", now.group());
    check.environment().put("PROCESS_PID", String.valueOf(now.pid()));
    return check.start().waitFor() == 0;
}

boolean areDrained(List<ProcessInfo> open) throws Exception {
    for (ProcessInfo process : List.copyOf(open)) {
        if (isDrained(process)) {
            println(nameOf(process) + ": drained");
            open.remove(process);
        }
    }
    return open.isEmpty();
}

boolean late = false;
for (String group : groups) {
    List<ProcessInfo> open = new ArrayList<>(select(group + ":*").stream().filter(process -> process.pid() != 0).toList());
    if (options.has("signal")) {
        supervisor.signalProcessGroup(group, options.text("signal", ""));
    }
    if ((options.has("signal") || options.has("check")) && !await(limit, () -> areDrained(open))) {
        late = true;
        complain(open.stream().map(process -> nameOf(process)).collect(Collectors.joining(", "))
                + ": not drained within " + limit.toMillis() / 1000.0 + " s" + (options.has("keep") ? "; left running" : ""));
        if (options.has("keep")) {
            continue;
        }
    }
    for (ProcessStatus stopped : supervisor.stopProcessGroup(group, true)) {
        println(stopped.group() + ":" + stopped.name() + ": " + (stopped.status() == 80 ? "stopped" : stopped.description()));
    }
    if (options.has("remove")) {
        supervisor.removeProcessGroup(group);
        println(group + ": removed");
    }
}
exit(late ? 3 : 0);
