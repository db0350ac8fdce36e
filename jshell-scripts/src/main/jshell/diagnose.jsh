#!/usr/bin/env -S provostctl jshell
/// Gather what there is to know about a process, for whoever is to find out what is wrong with it.
///
/// usage: provostctl jshell diagnose [options] NAME...
///
/// NAME is a process, group:process, group:* or a pattern such as 'web*'. For each a folder NAME is made, with the
/// daemon's view of it (process.json, program.json), the ends of its logs (stdout.log, stderr.log) and those lines of the
/// daemon's own log that name it (daemon.log). For a process of this machine also what the kernel tells (proc/) and,
/// when it is a JVM, its threads (threads.txt). What couldn't be had stands in missing.txt.
///
///   --to PLACE      folder to make, or an archive when it ends in .tar.gz (default diagnose-DATE-TIME.tar.gz)
///   --bytes N       how much of each log (default 65536)
///   --environ       also the environment of the process, which may hold secrets
///
/// exit status: 0; 1 a name is unknown, or it can't be written; 2 wrong arguments.

Options options = options("to=PLACE", "bytes=N", "environ");
if (options.words().isEmpty()) {
    refuse("wants the name of a process");
}
int bytes = options.number("bytes", 65536, 1);
List<ProcessInfo> chosen = select(options.words());
String place = options.text("to",
        "diagnose-" + LocalDateTime.now().format(java.time.format.DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")) + ".tar.gz");
boolean archive = place.endsWith(".tar.gz") || place.endsWith(".tgz");
Path target = Path.of(place).toAbsolutePath();
if (Files.exists(target)) {
    fail(place + " exists; name another place");
}
Path folder = archive ? Files.createTempDirectory("diagnose") : Files.createDirectories(target);

interface Source {
    String text() throws Exception;
}

/// Writes a file, or why not.
void gather(Path into, String name, Source source) throws IOException {
    try {
        Path file = into.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, source.text());
    } catch (Exception e) {
        Files.writeString(into.resolve("missing.txt"), name + ": " + e.getMessage() + "\n",
                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}

/// A file of the kernel's; bytes that are no text are replaced, zeros become line feeds.
String kernel(Path file) throws IOException {
    return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8).replace('\0', '\n');
}

String descriptors(Path proc) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
        for (Path file : files.sorted(Comparator.comparingInt(f -> Integer.parseInt(f.getFileName().toString()))).toList()) {
            String where = "?";
            try {
                where = Files.readSymbolicLink(file).toString();
            } catch (IOException e) {
                where = "closed meanwhile";
            }
            text.append(file.getFileName()).append(" -> ").append(where).append('\n');
        }
    }
    return text.toString();
}

String threads(Path proc) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> tasks = Files.list(proc.resolve("task"))) {
        for (Path task : tasks.sorted().toList()) {
            text.append(task.getFileName()).append(' ').append(kernel(task.resolve("comm")).strip()).append(' ')
                    .append(kernel(task.resolve("status")).lines().filter(l -> l.startsWith("State:")).findFirst().orElse(""))
                    .append('\n');
        }
    }
    return text.toString();
}

/// Runs a program for so many seconds at most; its output.
String output(int seconds, String... command) throws Exception {
    Path out = Files.createTempFile("diagnose", ".out");
    try {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        if (!process.waitFor(seconds, java.util.concurrent.TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command[0] + " took more than " + seconds + " s");
        }
        String said = Files.readString(out);
        if (process.exitValue() != 0) {
            throw new IOException(command[0] + " ended with " + process.exitValue() + ": " + said.strip());
        }
        return said;
    } finally {
        Files.deleteIfExists(out);
    }
}

String asJson(BeanValues bean) {
    Map<String, Object> all = new TreeMap<>(bean.values());
    all.put("objectName", bean.bean().toString());
    return dev.provost.jmx.wire.Json.document(all);
}

void diagnose(ProcessInfo process) throws Exception {
    Path into = Files.createDirectories(folder.resolve(nameOf(process).replace('/', '_').replace(':', '_')));
    ProcessMXBean bean = process(process.group() + ":" + process.name());
    gather(into, "process.json", () -> asJson(provost.readProcess(process.group(), process.name())));
    gather(into, "program.json", () -> asJson(provost.read("Program").stream()
            .filter(p -> p.key("group").equals(process.group()) && p.key("name").equals(bean.getProgram()))
            .findFirst().orElseThrow()));
    gather(into, "stdout.log", () -> bean.readLog("stdout", -bytes, 0));
    gather(into, "stderr.log", () -> bean.readLog("stderr", -bytes, 0));
    gather(into, "daemon.log", () -> supervisor.readLog(-1024 * 1024, 0).lines()
            .filter(line -> line.contains(process.name())).collect(Collectors.joining("\n", "", "\n")));
    Path proc = Path.of("/proc", String.valueOf(process.pid()));
    if (process.pid() == 0 || !provost.isLocal() || !Files.isDirectory(proc)) {
        gather(into, "proc", () -> {
            throw new IOException(process.pid() == 0 ? "it isn't running" : "it is not on this machine, or has gone");
        });
        return;
    }
    for (String name : List.of("cmdline", "status", "stat", "limits", "cgroup", "io", "wchan", "smaps_rollup", "mountinfo")) {
        gather(into, "proc/" + name, () -> kernel(proc.resolve(name)));
    }
    if (options.has("environ")) {
        gather(into, "proc/environ", () -> kernel(proc.resolve("environ")));
    }
    gather(into, "proc/fd", () -> descriptors(proc));
    gather(into, "proc/tasks", () -> threads(proc));
    String program = Files.readSymbolicLink(proc.resolve("exe")).getFileName().toString();
    if (program.equals("java")) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        gather(into, "threads.txt", () -> output(30, jcmd.toString(), String.valueOf(process.pid()), "Thread.print", "-l"));
    }
}

Map<String, Object> daemon = new LinkedHashMap<>();
daemon.put("identification", supervisor.getIdentification());
daemon.put("version", supervisor.getProvostVersion());
daemon.put("pid", supervisor.getPID());
daemon.put("configuration", supervisor.getConfigurationFile());
daemon.put("gathered", java.time.Instant.now().toString());
gather(folder, "daemon.json", () -> dev.provost.jmx.wire.Json.document(daemon));
for (ProcessInfo process : chosen) {
    diagnose(process);
}
if (archive) {
    output(60, "tar", "-czf", target.toString(), "-C", folder.toString(), ".");
    try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
        }
    }
}
println(target);
