#!/usr/bin/env -S provostctl jshell
/// Give groups, programs or processes another priority, many at a time.
///
/// usage: provostctl jshell reprioritise [options] NAME=PRIORITY...
///
/// NAME is a group, or a program or process as group:name, or a pattern such as 'web*'. PRIORITY is a whole number, or
/// +N or -N to add to what it is. Low priorities start first and stop last. The new ones hold from the next start on;
/// reread and update bring back those of the configuration.
///
///   --type WHAT    group, program or process (default group)
///   --file FILE    read NAME=PRIORITY from a file, too, one a line; # begins a comment
///   --dry-run      only say what would change
///
/// exit status: 0 all are set; 1 the daemon refuses one; 2 wrong arguments, or a name that nothing matches: nothing is
/// changed then.

Options options = options("type=WHAT", "file=FILE", "dry-run");
String type = options.text("type", "group");
if (!Set.of("group", "program", "process").contains(type)) {
    refuse("--type is '" + type + "'; write group, program or process");
}
List<String> wishes = new ArrayList<>(options.words());
if (options.has("file")) {
    for (String line : Files.readAllLines(Path.of(options.text("file", "")))) {
        String wish = line.replaceAll("#.*", "").strip();
        if (!wish.isEmpty()) {
            wishes.add(wish);
        }
    }
}
if (wishes.isEmpty()) {
    refuse("wants NAME=PRIORITY");
}

List<BeanValues> beans = provost.read(type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1), "Priority");
Map<BeanValues, Integer> changes = new LinkedHashMap<>();

String nameOf(BeanValues bean) {
    String group = bean.key("group");
    return group.isEmpty() || group.equals(bean.key("name")) ? bean.key("name") : group + ":" + bean.key("name");
}

boolean isMeant(BeanValues bean, String name) {
    return type.equals("group")
            ? bean.key("name").equals(name) || Wildcards.matches(bean.key("name"), name)
            : new ProcessPattern(name).takes(bean.key("group"), bean.key("name"));
}

for (String wish : wishes) {
    int equals = wish.lastIndexOf('=');
    String number = wish.substring(equals + 1).strip();
    if (equals < 1 || !number.matches("[+-]?\\d{1,9}")) {
        refuse("'" + wish + "' is not NAME=PRIORITY");
    }
    boolean relative = number.startsWith("+") || number.startsWith("-");
    String name = wish.substring(0, equals).strip();
    int found = 0;
    for (BeanValues bean : beans) {
        if (isMeant(bean, name)) {
            found++;
            changes.put(bean, Integer.parseInt(number) + (relative ? (int) bean.number("Priority") : 0));
        }
    }
    if (found == 0) {
        refuse("no " + type + " is named or matched by '" + name + "'");
    }
}

boolean refused = false;
for (Map.Entry<BeanValues, Integer> change : changes.entrySet()) {
    String told = nameOf(change.getKey()) + ": " + change.getKey().number("Priority") + " -> " + change.getValue();
    try {
        if (!options.has("dry-run")) {
            provost.write(change.getKey(), "Priority", change.getValue());
        }
        println(told);
    } catch (IOException | Fault | SecurityException e) {
        complain(told + ": " + e.getMessage());
        refused = true;
    }
}
exit(refused ? 1 : 0);
