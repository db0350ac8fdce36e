package dev.provost.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the kernel knows about a process, from `/proc`.
record KernelView(long pid) {
    private Path file(String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }

    /// {@return a line of `/proc/PID/status`, such as `Threads`, without its name and unit}
    private long status(String line) throws IOException {
        for (String text : Files.readAllLines(file("status"))) {
            if (text.startsWith(line + ":")) {
                return Long.parseLong(text.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no line '" + line + "' in " + file("status"));
    }

    long threads() throws IOException {
        return status("Threads");
    }

    long residentKilobytes() throws IOException {
        return status("VmRSS");
    }

    int descriptors() throws IOException {
        try (var files = Files.list(file("fd"))) {
            return (int) files.count();
        }
    }

    boolean hasOpen(Path wanted) throws IOException {
        try (var files = Files.list(file("fd"))) {
            return files.map(Path::getFileName).map(Path::toString).anyMatch(number -> {
                try {
                    return descriptor(Integer.parseInt(number)).equals(wanted.toString());
                } catch (IOException e) {
                    // It was closed meanwhile.
                    return false;
                }
            });
        }
    }

    /// {@return what a descriptor stands for, such as `/dev/null`}
    String descriptor(int number) throws IOException {
        return Files.readSymbolicLink(file("fd").resolve(Integer.toString(number)))
                .toString();
    }

    /// {@return a field of `/proc/PID/stat`, counted as proc(5) does, from 1; not the first two}
    private String stat(int field) throws IOException {
        String text = Files.readString(file("stat"));
        return text.substring(text.lastIndexOf(')') + 2).split(" ")[field - 3];
    }

    /// {@return `R`, `S`, `Z`, …}
    String state() throws IOException {
        return stat(3);
    }

    long parent() throws IOException {
        return Long.parseLong(stat(4));
    }

    long session() throws IOException {
        return Long.parseLong(stat(6));
    }

    /// {@return children, those that have ended and were not waited for included}
    List<Long> children() throws IOException {
        List<Long> children = new ArrayList<>();
        try (var threads = Files.newDirectoryStream(file("task"))) {
            for (Path thread : threads) {
                for (String child : Files.readString(thread.resolve("children")).split(" ")) {
                    if (!child.isBlank()) {
                        children.add(Long.valueOf(child.strip()));
                    }
                }
            }
        }
        return children;
    }

    /// {@return names of its threads, cut to 15 characters}
    List<String> threadNames() throws IOException {
        List<String> names = new ArrayList<>();
        try (var threads = Files.newDirectoryStream(file("task"))) {
            for (Path thread : threads) {
                try {
                    names.add(Files.readString(thread.resolve("comm")).strip());
                } catch (IOException e) {
                    // It ended meanwhile.
                    continue;
                }
            }
        }
        return names;
    }

    /// {@return how many files and folders it has the kernel watch for it, the most on one descriptor}
    int watches() throws IOException {
        int watches = 0;
        try (var descriptors = Files.newDirectoryStream(file("fdinfo"))) {
            for (Path descriptor : descriptors) {
                try {
                    int here = (int) Files.readAllLines(descriptor).stream()
                            .filter(line -> line.startsWith("inotify "))
                            .count();
                    watches = Math.max(watches, here);
                } catch (IOException e) {
                    // It was closed meanwhile.
                    continue;
                }
            }
        }
        return watches;
    }

    /// {@return children that have ended and were not waited for}
    List<Long> zombies() throws IOException {
        List<Long> zombies = new ArrayList<>();
        for (long child : children()) {
            try {
                if (new KernelView(child).state().equals("Z")) {
                    zombies.add(child);
                }
            } catch (IOException e) {
                // It is gone altogether: no zombie.
                continue;
            }
        }
        return zombies;
    }
}
