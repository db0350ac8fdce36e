package dev.provost.daemon.os.portable;

import dev.provost.daemon.os.Account;
import dev.provost.daemon.os.Host;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The host with the means of the shell's commands `id`, `getent`, `logger`. What changes the daemon itself (user,
/// limits, umask, folder) is refused: the launcher has to do it before the JVM starts.
public final class PortableHost implements Host {
    @Override
    public int uid() {
        return number(run("id", "-u")).orElse(-1);
    }

    @Override
    public Optional<Account> user(String name) {
        OptionalInt uid = number(run("id", "-u", name));
        OptionalInt gid = number(run("id", "-g", name));
        String groups = run("id", "-G", name);
        String login = run("id", "-un", name);
        if (uid.isEmpty() || gid.isEmpty() || groups == null || login == null) {
            return Optional.empty();
        }
        List<Integer> ids = new ArrayList<>();
        for (String group : groups.split(" ", -1)) {
            number(group).ifPresent(ids::add);
        }
        return Optional.of(new Account(login, uid.getAsInt(), gid.getAsInt(), ids));
    }

    @Override
    public Optional<Account> user(int uid) {
        return user(Integer.toString(uid));
    }

    @Override
    public OptionalInt group(String name) {
        String line = run("getent", "group", name);
        String[] fields = line == null ? new String[0] : line.split(":", -1);
        return fields.length < 3 ? OptionalInt.empty() : number(fields[2]);
    }

    private static OptionalInt number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 9) {
            return OptionalInt.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    /// {@return the first line a command answers, null when it fails}
    private static @Nullable String run(String... words) {
        try {
            Process process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            try (InputStream out = process.getInputStream()) {
                String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
                return process.waitFor() == 0 ? text.lines().findFirst().orElse("") : null;
            }
        } catch (IOException e) {
            // No such command here: the same as no answer.
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void become(Account account) throws IOException {
        throw refusal("change to user " + account.name(), "start the daemon as that user");
    }

    @Override
    public boolean raiseLimit(Limit limit, long atLeast) throws IOException {
        if (limit(limit) >= atLeast) {
            return false;
        }
        throw refusal("raise the limit " + limit + " to " + atLeast, "use ulimit before starting the daemon");
    }

    @Override
    public long limit(Limit limit) {
        String text = limit == Limit.OPEN_FILES ? run("sh", "-c", "ulimit -n") : run("sh", "-c", "ulimit -u");
        OptionalInt number = number(text);
        return number.isPresent() ? number.getAsInt() : Long.MAX_VALUE;
    }

    /// Does nothing: the daemon keeps the umask it was started with.
    @Override
    public void umask(int mask) {}

    @Override
    public void changeDirectory(Path directory) throws IOException {
        throw refusal("change to folder " + directory, "start the daemon there");
    }

    private static IOException refusal(String what, String remedy) {
        return new IOException("the portable backend can't " + what + "; " + remedy);
    }

    /// Does nothing: Java can't reach them. Standard output breaks when the process that started the daemon ends.
    @Override
    public void detachStandardStreams() {}

    @Override
    public void syslog(int severity, String ident, String line) {
        String _ = run("logger", "-t", ident, "-p", "user." + severity, "--", line);
    }

    @Override
    public UsageReader usageReader() {
        return PortableHost::usage;
    }

    private static Optional<LiveUsage> usage(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(process ->
                        process.info().totalCpuDuration().map(Duration::toNanos).orElse(-1L))
                .map(nanos -> new LiveUsage(nanos, -1, -1, -1));
    }
}
