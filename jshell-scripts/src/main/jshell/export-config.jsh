#!/usr/bin/env -S provostctl jshell
/// Write down the programs and groups that the daemon has in use, as a configuration.
///
/// usage: provostctl jshell export-config [options] [GROUP...]
///
/// GROUP is the name of a group or a pattern such as 'web*'; without one all groups are written.
///
///   --to FILE   write there; the file must not exist (default: standard output)
///   --force     write over a file that exists
///   --json      as JSON: groups, programs and their settings
///
/// What is written is what the daemon has read: expanded, without comments, without defaults that nobody wrote, and
/// without values of environment=, which it doesn't give away. [supervisord] and the servers are not in it: it is a file
/// to be included. Where a program has several processes, settings are those of the first: its name is made a pattern
/// again, but a %(process_num)d elsewhere has become a number, and a comment says so.
///
/// exit status: 0; 1 a group is unknown, the daemon refuses, or the file exists; 2 wrong arguments.

Options options = options("to=FILE", "force", "json");
Path to = options.has("to") ? Path.of(options.text("to", "")) : null;
if (to != null && Files.exists(to) && !options.has("force")) {
    fail("the file " + to + " exists; name another, or give --force");
}

boolean isMeant(String group) {
    return options.words().isEmpty()
            || options.words().stream().anyMatch(word -> word.equals(group) || Wildcards.matches(group, word));
}

Map<String, BeanValues> groups = new TreeMap<>();
for (BeanValues group : provost.read("Group", "Kind", "Priority")) {
    if (isMeant(group.key("name"))) {
        groups.put(group.key("name"), group);
    }
}
for (String word : options.words()) {
    if (groups.keySet().stream().noneMatch(group -> group.equals(word) || Wildcards.matches(group, word))) {
        fail("no group is named or matched by '" + word + "'");
    }
}
Map<String, List<BeanValues>> programs = new TreeMap<>();
for (BeanValues program : provost.read("Program", "Settings", "Processes", "Numprocs")) {
    if (groups.containsKey(program.key("group"))) {
        programs.computeIfAbsent(program.key("group"), group -> new ArrayList<>()).add(program);
    }
}

/// A percent sign stands for itself only when it is doubled.
String value(Object setting) {
    return String.valueOf(setting).replace("%", "%%").replace("\n", "\n ");
}

/// The process_name that gives a program's processes their names; empty when there is none.
String processName(List<?> names) {
    String first = String.valueOf(names.getFirst());
    java.util.regex.Matcher digits = java.util.regex.Pattern.compile("\\d+").matcher(first);
    while (digits.find()) {
        String before = first.substring(0, digits.start());
        String behind = first.substring(digits.end());
        String format = digits.group().length() > 1 && digits.group().startsWith("0")
                ? "%0" + digits.group().length() + "d" : "%d";
        int start = Integer.parseInt(digits.group());
        boolean all = IntStream.range(0, names.size())
                .allMatch(i -> names.contains(before + String.format(format, start + i) + behind));
        if (all) {
            return before.replace("%", "%%") + format.replace("%", "%(process_num)") + behind.replace("%", "%%");
        }
    }
    return "";
}

String ini() {
    StringBuilder text = new StringBuilder();
    text.append("; Groups and programs of ").append(supervisor.getIdentification()).append(", from ")
            .append(supervisor.getConfigurationFile()).append('\n');
    for (BeanValues group : groups.values()) {
        String name = group.key("name");
        String kind = group.text("Kind");
        List<BeanValues> members = programs.getOrDefault(name, List.of());
        if (kind.equals("group")) {
            text.append("\n[group:").append(name).append("]\nprograms=")
                    .append(members.stream().map(member -> member.key("name")).collect(Collectors.joining(",")))
                    .append("\npriority=").append(group.number("Priority")).append('\n');
        }
        for (BeanValues member : members) {
            text.append("\n[").append(kind.equals("group") ? "program" : kind).append(':').append(member.key("name"))
                    .append("]\n");
            String several = member.number("Numprocs") > 1 ? processName(member.list("Processes")) : "";
            String name0 = several.isEmpty() ? "" : String.valueOf(member.list("Processes").getFirst());
            if (member.number("Numprocs") > 1) {
                text.append("; several processes: what depends on %(process_num)d is that of the first below\n");
            }
            if (member.values().get("Settings") instanceof Map<?, ?> settings) {
                new TreeMap<String, Object>((Map<String, Object>) settings)
                        .forEach((key, setting) -> text.append(key).append('=').append(name0.isEmpty() ? value(setting)
                                : key.equals("process_name") ? several
                                : value(setting).replace(value(name0), several)).append('\n'));
            }
        }
    }
    return text.toString();
}

Map<String, Object> asMap(BeanValues group) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", group.key("name"));
    map.put("kind", group.text("Kind"));
    map.put("priority", group.number("Priority"));
    map.put("programs", programs.getOrDefault(group.key("name"), List.of()).stream()
            .map(program -> Map.of("name", program.key("name"), "settings", program.values().get("Settings"))).toList());
    return map;
}

if (options.has("json") && to == null) {
    json(Map.of("groups", groups.values().stream().map(group -> asMap(group)).toList()));
} else if (options.has("json")) {
    refuse("--json writes to standard output only");
} else if (to == null) {
    print(ini());
} else {
    Files.writeString(to, ini());
    println(groups.size() + " groups written to " + to);
}
