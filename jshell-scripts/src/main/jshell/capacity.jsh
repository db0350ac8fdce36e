#!/usr/bin/env -S provostctl jshell
/// Show what processes take of the machine: memory, processor, descriptors.
///
/// usage: provostctl jshell capacity [options] [NAME...]
///
/// NAME is a process, group:process, group:* or a pattern such as 'web*'; without one every process is counted.
///
///   --by WHAT       a line for each process, program or group (default program)
///   --sort COLUMN   name, memory, cpu or files (default memory)
///   --sample TIME   how long processor use is measured (default 1s; 0 shows no processor use)
///   --limit BYTES   exit with 3 when all of them together hold more memory: a number, with K, M or G
///   --json          the report as JSON
///
/// Memory is resident memory: pages that several processes share are counted with each. Processor use is in per cent of
/// one processor. For a daemon on this machine its memory is shown, too.
///
/// exit status: 0; 1 a name is unknown, or the daemon refuses; 2 wrong arguments; 3 more memory than --limit.

Options options = options("by=WHAT", "sort=COLUMN", "sample=TIME", "limit=BYTES", "json");
String by = options.text("by", "program");
String sort = options.text("sort", "memory");
Duration sample = options.duration("sample", Duration.ofSeconds(1));
if (!Set.of("process", "program", "group").contains(by)) {
    refuse("--by is '" + by + "'; write process, program or group");
}
if (!Set.of("name", "memory", "cpu", "files").contains(sort)) {
    refuse("--sort is '" + sort + "'; write name, memory, cpu or files");
}

long bytes(String text) {
    java.util.regex.Matcher size = java.util.regex.Pattern.compile("(\\d{1,12})([KMG]?)B?").matcher(text);
    if (!size.matches()) {
        throw refuse("--limit is '" + text + "'; write a number of bytes, with K, M or G if you like");
    }
    return Long.parseLong(size.group(1)) << switch (size.group(2)) {
        case "K" -> 10;
        case "M" -> 20;
        case "G" -> 30;
        default -> 0;
    };
}

long limit = options.has("limit") ? bytes(options.text("limit", "")) : Long.MAX_VALUE;

/// What a line adds up.
class Sum {
    String name;
    int processes;
    int running;
    long memory;
    long files;
    double cpu;
}

Set<String> chosen = select(options.words()).stream().map(p -> p.group() + ":" + p.name()).collect(Collectors.toSet());

Map<String, Long> cpuTimes() throws Exception {
    Map<String, Long> times = new HashMap<>();
    for (BeanValues bean : provost.read("Process", "CpuTime", "Pid")) {
        // A process that was started anew meanwhile begins at zero.
        times.put(bean.bean() + "#" + bean.number("Pid"), bean.number("CpuTime"));
    }
    return times;
}

Map<String, Long> first = sample.isPositive() ? cpuTimes() : Map.of();
long begun = System.nanoTime();
if (sample.isPositive()) {
    sleep(sample);
}
List<BeanValues> beans = provost.read("Process", "StateName", "Pid", "CpuTime", "ResidentMemory", "OpenFiles");
double millis = Math.max(1, (System.nanoTime() - begun) / 1e6);

String lineOf(BeanValues bean) {
    String group = bean.key("group");
    String own = by.equals("group") ? group : by.equals("program") ? bean.key("program") : bean.key("name");
    return own.equals(group) ? group : group + ":" + own;
}

Map<String, Sum> sums = new TreeMap<>();
Sum total = new Sum();
total.name = "TOTAL";
for (BeanValues bean : beans) {
    if (!chosen.contains(bean.key("group") + ":" + bean.key("name"))) {
        continue;
    }
    Sum line = sums.computeIfAbsent(lineOf(bean), name -> new Sum());
    line.name = lineOf(bean);
    Long before = first.get(bean.bean() + "#" + bean.number("Pid"));
    for (Sum sum : List.of(line, total)) {
        sum.processes++;
        sum.running += bean.number("Pid") == 0 ? 0 : 1;
        sum.memory += Math.max(0, bean.number("ResidentMemory"));
        sum.files += Math.max(0, bean.number("OpenFiles"));
        sum.cpu += before == null ? 0 : (bean.number("CpuTime") - before) * 100 / millis;
    }
}
List<Sum> lines = new ArrayList<>(sums.values());
lines.sort(switch (sort) {
    case "memory" -> Comparator.comparingLong((Sum sum) -> sum.memory).reversed();
    case "cpu" -> Comparator.comparingDouble((Sum sum) -> sum.cpu).reversed();
    case "files" -> Comparator.comparingLong((Sum sum) -> sum.files).reversed();
    default -> Comparator.comparing((Sum sum) -> sum.name);
});

String size(long bytes) {
    return bytes < 1 << 20 ? (bytes >> 10) + "K" : bytes < 1L << 30 ? (bytes >> 20) + "M"
            : String.format(Locale.ROOT, "%.1fG", bytes / (double) (1L << 30));
}

/// Of all memory and of what is free, in kilobytes; without them elsewhere than on Linux.
Map<String, Long> memoryOfMachine() throws Exception {
    Map<String, Long> found = new HashMap<>();
    Path file = Path.of("/proc/meminfo");
    if (provost.isLocal() && Files.isReadable(file)) {
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split("[:\\s]+");
            if (words[0].equals("MemTotal") || words[0].equals("MemAvailable")) {
                found.put(words[0], Long.valueOf(words[1]));
            }
        }
    }
    return found;
}

Map<String, Object> asMap(Sum sum) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", sum.name);
    map.put("processes", sum.processes);
    map.put("running", sum.running);
    map.put("memory", sum.memory);
    map.put("cpu", Math.round(sum.cpu * 10) / 10.0);
    map.put("files", sum.files);
    return map;
}

Map<String, Long> machine = memoryOfMachine();
if (options.has("json")) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("lines", lines.stream().map(sum -> asMap(sum)).toList());
    report.put("total", asMap(total));
    machine.forEach((name, kilobytes) -> report.put(name, kilobytes << 10));
    json(report);
} else {
    Table table = table(by.toUpperCase(Locale.ROOT), "PROCESSES", "RUNNING", "MEMORY", "CPU %", "FILES");
    lines.add(total);
    for (Sum sum : lines) {
        table.row(sum.name, sum.processes, sum.running, size(sum.memory),
                sample.isPositive() ? String.format(Locale.ROOT, "%.1f", sum.cpu) : "-", sum.files);
    }
    table.print();
    if (machine.containsKey("MemTotal") && machine.containsKey("MemAvailable")) {
        println("machine: " + size(machine.get("MemTotal") << 10) + " memory, "
                + size(machine.get("MemAvailable") << 10) + " available, "
                + Runtime.getRuntime().availableProcessors() + " processors");
    }
}
exit(total.memory > limit ? 3 : 0);
