#!/usr/bin/env -S provostctl jshell
/// Restart processes a few at a time, each only when those before it are well.
///
/// usage: provostctl jshell rolling-restart [options] NAME...
///
/// NAME is a process, group:process, group:* or a pattern such as 'web*'; "all" means every process. Processes that
/// aren't running are left alone, unless --stopped is given.
///
///   --batch N        how many at the same time (default 1)
///   --check COMMAND  what tells that a process is well: run by sh, with PROCESS_NAME, GROUP_NAME, PROCESS_PID and
///                    PROCESS_INDEX (its place among those chosen, from 0) in its environment; exit status 0 is well
///   --http URL       another way to tell: a GET is answered with 200 to 399; {name}, {group} and {index} are replaced
///                    (A process with a ready_check or health_check of the daemon's must pass that in any case.)
///   --settle TIME    how long a process must stay RUNNING under the same pid to count as well (default 1s)
///   --timeout TIME   how long a process may take to become well (default 60s)
///   --pause TIME     a pause after each batch (default none)
///   --stopped        start those that aren't running, too
///   --dry-run        only say what would be done
///
/// The checks run where this script runs. It stops at the first process that doesn't become well, and leaves all those
/// behind it as they are.
///
/// exit status: 0 all are restarted and well; 1 a name is unknown, or the daemon refuses; 2 wrong arguments; 3 a process
/// did not become well.

Options options = options("batch=N", "check=COMMAND", "http=URL", "settle=TIME", "timeout=TIME", "pause=TIME",
        "stopped", "dry-run");
if (options.words().isEmpty()) {
    refuse("wants the names of processes, or all");
}
int batch = options.number("batch", 1, 1);
Duration settle = options.duration("settle", Duration.ofSeconds(1));
Duration timeout = options.duration("timeout", Duration.ofSeconds(60));
Duration pause = options.duration("pause", Duration.ZERO);

List<ProcessInfo> chosen = select(options.words()).stream()
        .filter(process -> process.pid() != 0 || options.has("stopped"))
        .toList();
if (chosen.isEmpty()) {
    println("nothing to restart: no process among them is running");
    exit(0);
}

/// Whether the daemon finds it ready and healthy, where it looks after that.
boolean isReady(ProcessInfo process) throws Exception {
    BeanValues looks = provost.readProcess(process.group(), process.name(), "Ready", "Health");
    return looks == null || (!looks.text("Ready").equals("false")
            && !Set.of("starting", "failing").contains(looks.text("Health")));
}

/// Whether the daemon is content, and the check of the user, if there is one.
boolean passes(ProcessInfo process, int index) throws Exception {
    if (!isReady(process)) {
        return false;
    }
    if (options.has("check")) {
        ProcessBuilder check = new ProcessBuilder("/bin/sh", "-c", options.text("check", "true")).inheritIO();
        check.environment().put("PROCESS_NAME", process.name());
        check.environment().put("GROUP_NAME", process.group());
        check.environment().put("PROCESS_PID", String.valueOf(process.pid()));
        check.environment().put("PROCESS_INDEX", String.valueOf(index));
        Process running = check.start();
        if (!running.waitFor(timeout.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
            running.destroyForcibly();
            return false;
        }
        if (running.exitValue() != 0) {
            return false;
        }
    }
    if (options.has("http")) {
        String url = options.text("http", "").replace("{name}", process.name()).replace("{group}", process.group())
                .replace("{index}", String.valueOf(index));
        HttpURLConnection asked = (HttpURLConnection) URI.create(url).toURL().openConnection();
        asked.setConnectTimeout(5000);
        asked.setReadTimeout(5000);
        try {
            return asked.getResponseCode() >= 200 && asked.getResponseCode() < 400;
        } catch (IOException e) {
            // Not there yet.
            return false;
        } finally {
            asked.disconnect();
        }
    }
    return true;
}

/// Waits until a process runs, stays that way, and passes its checks; the reason why not, or an empty text.
String becomesWell(String name, int index) throws Exception {
    long deadline = System.nanoTime() + timeout.toNanos();
    int pid = 0;
    long since = 0;
    String why = "it never ran";
    while (System.nanoTime() - deadline < 0) {
        ProcessInfo now = info(name);
        if (now.statename().equals("FATAL") || now.statename().equals("EXITED")) {
            return "it is " + now.statename() + ": " + now.description();
        }
        if (!now.statename().equals("RUNNING") || now.pid() != pid) {
            pid = now.statename().equals("RUNNING") ? now.pid() : 0;
            since = System.nanoTime();
            why = pid == 0 ? "it is " + now.statename() : "it did not run for long enough";
        }
        if (pid != 0 && System.nanoTime() - since >= settle.toNanos()) {
            if (passes(now, index)) {
                return "";
            }
            why = "its check fails";
        }
        sleep(Duration.ofMillis(Math.clamp(settle.toMillis() / 4, 20, 250)));
    }
    return why + " within " + timeout.toMillis() / 1000.0 + " s";
}

/// Stops all of a batch at the same time, then starts all, then waits until each is well.
void restart(List<ProcessInfo> some, int first) throws Exception {
    for (boolean start : List.of(false, true)) {
        List<Thread> orders = new ArrayList<>();
        List<String> refusals = java.util.Collections.synchronizedList(new ArrayList<>());
        for (ProcessInfo process : some) {
            orders.add(Thread.ofPlatform().start(() -> {
                try {
                    if (start) {
                        supervisor.startProcess(nameOf(process), true);
                    } else if (process.pid() != 0) {
                        supervisor.stopProcess(nameOf(process), true);
                    }
                } catch (Fault e) {
                    // It has ended, or was started, by itself: that is what was wanted.
                    if (e.code() != Fault.Code.NOT_RUNNING && e.code() != Fault.Code.ALREADY_STARTED) {
                        refusals.add(nameOf(process) + ": " + e.text());
                    }
                }
            }));
        }
        for (Thread order : orders) {
            order.join();
        }
        if (!refusals.isEmpty()) {
            complain(String.join("; ", refusals) + "; the rest is left as it is");
            exit(3);
        }
    }
    for (int i = 0; i < some.size(); i++) {
        String name = nameOf(some.get(i));
        String why = becomesWell(name, first + i);
        if (!why.isEmpty()) {
            complain(name + " does not become well: " + why + "; the rest is left as it is");
            exit(3);
        }
        println(name + ": restarted, pid " + info(name).pid());
    }
}

for (int at = 0; at < chosen.size(); at += batch) {
    List<ProcessInfo> some = chosen.subList(at, Math.min(chosen.size(), at + batch));
    if (options.has("dry-run")) {
        println("would restart " + some.stream().map(process -> nameOf(process)).collect(Collectors.joining(", ")));
        continue;
    }
    restart(some, at);
    if (at + batch < chosen.size() && pause.isPositive()) {
        sleep(pause);
    }
}
