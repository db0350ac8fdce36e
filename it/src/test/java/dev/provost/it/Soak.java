package dev.provost.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A hard life for a daemon: programs that crash and flood, clients that come, go and break off, reloads and restarts.
/// Tells what it costs the daemon, sample by sample.
///
/// [#main] runs it for as many minutes as its argument says; the folder of the distribution is `-Dprovost.home`.
final class Soak {
    private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(500);
    private static final Duration BETWEEN_RESTARTS = Duration.ofSeconds(10);

    private static final String PROGRAMS = """
            [inet_http_server]
            port=127.0.0.1:%1$d
            [program:crash]
            command=/bin/sh -c "sleep 0.3; echo down; exit 3"
            process_name=%%(program_name)s_%%(process_num)02d
            numprocs=20
            startsecs=0
            autorestart=true
            [program:hopeless]
            command=/bin/sh -c "exit 1"
            process_name=%%(program_name)s_%%(process_num)02d
            numprocs=10
            startretries=2
            [program:flood]
            command=/bin/sh -c "while :; do head -c 400000 /dev/zero | tr '\\\\0' x; echo; sleep 0.2; done"
            process_name=%%(program_name)s_%%(process_num)02d
            numprocs=4
            stdout_logfile_maxbytes=1MB
            stdout_logfile_backups=2
            stopasgroup=true
            killasgroup=true
            [program:talk]
            command=/bin/sh -c "while :; do echo '<!--XSUPERVISOR:BEGIN-->gr\u00fcn<!--XSUPERVISOR:END-->'; sleep 0.1; done"
            process_name=%%(program_name)s_%%(process_num)02d
            numprocs=4
            stdout_capture_maxbytes=1KB
            stopasgroup=true
            killasgroup=true
            [program:quiet]
            command=/bin/cat
            process_name=%%(program_name)s_%%(process_num)02d
            numprocs=150
            startsecs=0
            [program:count]
            command=/bin/sh %2$s/count.sh
            process_name=%%(program_name)s_%%(process_num)02d
            numprocs=12
            startsecs=0
            autorestart=true
            stdout_logfile=%2$s/%%(program_name)s_%%(process_num)02d.log
            stdout_logfile_maxbytes=64KB
            stdout_logfile_backups=100000
            [eventlistener:ears]
            command=/bin/sh -c "while printf 'READY\\n' && read -r head; do head -c ${head##*len:} >/dev/null; printf 'RESULT 2\\nOK'; done"
            events=PROCESS_STATE
            [eventlistener:hangs]
            command=/bin/sh -c "printf 'READY\\n'; read -r head; exec sleep 1000"
            events=PROCESS_STATE
            buffer_size=20
            answer_secs=3
            """;

    /// Counts from 1 and, asked to end, says where it stopped.
    private static final String COUNT = """
            i=0
            trap 'echo end $i; exit 0' TERM
            while :; do
                i=$((i+1)); echo $i
                i=$((i+1)); echo $i
                [ $((i % 100)) -ne 0 ] || sleep 0.05
            done
            """;

    /// Processes of [#PROGRAMS].
    static final int PROCESSES = 20 + 10 + 4 + 4 + 150 + 12 + 2;

    /// @param minute whole minutes and parts of them since the begin
    record Sample(double minute, long residentKilobytes, int descriptors, long threads) {}

    /// What came of it.
    ///
    /// @param calls    calls that were answered
    /// @param refused  calls that were refused by a fault or while the daemon restarted
    /// @param restarts of the daemon
    /// @param faults   where the daemon's word and the kernel's, or a log and what was written, don't agree
    record Result(List<Sample> samples, int calls, int refused, int restarts, List<Long> zombies, List<String> faults) {
        /// {@return the biggest sample of the half of the run that begins at `from`, 0 or 0.5}
        Sample biggest(double from) {
            int half = samples.size() / 2;
            List<Sample> part = samples.subList((int) (from * 2) * half, (int) (from * 2) * half + half);
            return new Sample(
                    part.getLast().minute(),
                    part.stream().mapToLong(Sample::residentKilobytes).max().orElseThrow(),
                    part.stream().mapToInt(Sample::descriptors).max().orElseThrow(),
                    part.stream().mapToLong(Sample::threads).max().orElseThrow());
        }
    }

    private final Random random;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean over;
    private int restarts;

    Soak(long seed) {
        random = new Random(seed);
    }

    public static void main(String[] arguments) throws Exception {
        long seed = Long.getLong("provost.seed", System.nanoTime());
        System.out.println("Soak: again with -Dprovost.seed=" + seed);
        Result result = new Soak(seed).run(Duration.ofSeconds((long) (60 * Double.parseDouble(arguments[0]))));
        int step = Math.max(1, result.samples().size() / 30);
        for (int i = 0; i < result.samples().size(); i += step) {
            System.out.println(result.samples().get(i));
        }
        System.out.println("first half at most  " + result.biggest(0));
        System.out.println("second half at most " + result.biggest(0.5));
        System.out.println(result.calls() + " calls, " + result.refused() + " refused, " + result.restarts()
                + " restarts, zombies " + result.zombies() + ", faults " + result.faults());
    }

    Result run(Duration length) throws Exception {
        int port = ProvostDaemon.freePort();
        Path counters = ProvostDaemon.newFolder();
        Files.writeString(counters.resolve("count.sh"), COUNT);
        String programs = PROGRAMS.formatted(port, counters);
        try (var daemon = ProvostDaemon.start(programs + "[supervisord]\nloglevel=info\nlogfile_maxbytes=1MB\n");
                ExecutorService clients = Executors.newCachedThreadPool()) {
            List<Future<Void>> work = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                work.add(clients.submit(client(daemon, new Random(random.nextLong()))));
            }
            work.add(clients.submit(json(port, new Random(random.nextLong()))));
            work.add(clients.submit(rude(port, new Random(random.nextLong()))));
            work.add(clients.submit(reader(port, new Random(random.nextLong()))));
            try {
                List<Sample> samples = watch(daemon, length);
                over = true;
                for (Future<Void> one : work) {
                    one.get();
                }
                daemon.awaitRunning();
                List<Long> zombies =
                        Waiting.until("no zombies", () -> daemon.kernel().zombies(), List::isEmpty);
                List<String> faults = new ArrayList<>(faultsOfStates(daemon));
                daemon.rpc().call("supervisor.stopProcessGroup", "count");
                faults.addAll(faultsOfLogs(counters));
                return new Result(samples, calls.get(), refused.get(), restarts, zombies, faults);
            } finally {
                over = true;
            }
        } finally {
            ProvostDaemon.delete(counters);
        }
    }

    /// {@return processes that the daemon takes for alive, or for dead, against the kernel}
    private static List<String> faultsOfStates(ProvostDaemon daemon) throws Exception {
        // What crashes all the time is between two states whenever one looks.
        for (String restless : List.of("crash", "hopeless", "hangs")) {
            daemon.rpc().call("supervisor.stopProcessGroup", restless);
        }
        return Waiting.until("agreement with the kernel", () -> disagreements(daemon), List::isEmpty);
    }

    private static List<String> disagreements(ProvostDaemon daemon) throws IOException {
        List<String> faults = new ArrayList<>();
        List<Long> children = daemon.kernel().children();
        for (Object one : (List<?>) daemon.rpc().call("supervisor.getAllProcessInfo")) {
            Map<?, ?> info = (Map<?, ?>) one;
            long pid = (Integer) info.get("pid");
            if (pid != 0 && !children.remove(pid)) {
                faults.add(info.get("name") + " is " + info.get("statename") + " with pid " + pid
                        + ", which is no child of the daemon");
            }
        }
        for (long left : children) {
            faults.add("child " + left + " belongs to no process");
        }
        return faults;
    }

    /// {@return places where a log does not hold what a counter wrote: from 1 without a gap, to the end that it tells}
    private static List<String> faultsOfLogs(Path counters) throws IOException {
        List<String> faults = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            Path log = counters.resolve("count_%02d.log".formatted(number));
            int backups = 0;
            while (Files.exists(Path.of(log + "." + (backups + 1)))) {
                backups++;
            }
            // A rotation may come in the middle of a line.
            var text = new StringBuilder();
            for (int backup = backups; backup >= 0; backup--) {
                text.append(Files.readString(backup == 0 ? log : Path.of(log + "." + backup)));
            }
            var last = new int[1];
            text.toString().lines().forEach(line -> check(line, last, log, faults));
        }
        return faults;
    }

    private static void check(String line, int[] last, Path file, List<String> faults) {
        boolean end = line.startsWith("end ");
        int number = Integer.parseInt(end ? line.substring(4) : line);
        // A counter that was killed begins anew without a word; one that is to end may have counted what it didn't say.
        boolean follows = end ? number == last[0] || number == last[0] + 1 : number == last[0] + 1 || number == 1;
        if (!follows) {
            faults.add(file.getFileName() + " has '" + line + "' after " + last[0]);
        }
        last[0] = end ? 0 : number;
    }

    private List<Sample> watch(ProvostDaemon daemon, Duration length) throws Exception {
        long begin = System.nanoTime();
        long restart = begin + BETWEEN_RESTARTS.toNanos();
        List<Sample> samples = new ArrayList<>();
        for (long now = begin; now - begin < length.toNanos(); now = System.nanoTime()) {
            KernelView kernel = daemon.kernel();
            samples.add(new Sample(
                    Math.round((now - begin) / 6e8) / 100.0,
                    kernel.residentKilobytes(),
                    kernel.descriptors(),
                    kernel.threads()));
            if (now - restart > 0) {
                restart = now + BETWEEN_RESTARTS.toNanos();
                restarts++;
                attempt(() -> daemon.rpc().call("supervisor.restart"));
            }
            LockSupport.parkNanos(BETWEEN_SAMPLES.toNanos());
        }
        return samples;
    }

    private interface Call {
        Object make() throws IOException;
    }

    private void attempt(Call call) {
        try {
            call.make();
            calls.incrementAndGet();
        } catch (IOException e) {
            // A fault, or nobody there while it restarts.
            refused.incrementAndGet();
        }
    }

    private Callable<Void> client(ProvostDaemon daemon, Random dice) {
        return () -> {
            while (!over) {
                XmlRpc rpc = daemon.rpc();
                String name = "quiet:quiet_%02d".formatted(dice.nextInt(150));
                String counter = "count:count_%02d".formatted(dice.nextInt(12));
                switch (dice.nextInt(10)) {
                    case 0 -> attempt(() -> rpc.call("supervisor.stopProcess", name));
                    case 1 -> attempt(() -> rpc.call("supervisor.startProcess", name));
                    case 2 -> attempt(() -> rpc.call("supervisor.signalProcess", name, "KILL"));
                    case 3 -> attempt(() -> rpc.call("supervisor.sendProcessStdin", name, "x".repeat(1000) + "\n"));
                    case 4 -> attempt(() -> rpc.call("supervisor.tailProcessStdoutLog", "flood:flood_00", 0, 50_000));
                    case 5 -> attempt(() -> rpc.call("supervisor.reloadConfig"));
                    case 6 -> attempt(() -> rpc.call("supervisor.signalProcess", counter, "TERM"));
                    case 7 -> attempt(() -> rpc.call("supervisor.signalProcess", counter, "KILL"));
                    case 8 -> attempt(() -> rpc.call("supervisor.startProcessGroup", "hopeless", false));
                    default -> attempt(() -> rpc.call("supervisor.getAllProcessInfo"));
                }
                LockSupport.parkNanos(5_000_000);
            }
            return null;
        };
    }

    private Callable<Void> json(int port, Random dice) {
        return () -> {
            LocalHttp http = LocalHttp.tcp(port);
            while (!over) {
                String path =
                        dice.nextBoolean() ? "read/provost:type=Process,*/StateName" : "read/java.lang:type=Memory";
                attempt(() -> http.get("/jolokia/" + path));
                LockSupport.parkNanos(20_000_000);
            }
            return null;
        };
    }

    /// Follows a log for a moment, as `tail -f` does, and vanishes.
    private Callable<Void> reader(int port, Random dice) {
        return () -> {
            while (!over) {
                byte[] request = "GET /logtail/flood:flood_%02d/stdout HTTP/1.1\r\nHost: x\r\n\r\n"
                        .formatted(dice.nextInt(4))
                        .getBytes(StandardCharsets.US_ASCII);
                try (var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
                    channel.write(ByteBuffer.wrap(request));
                    channel.read(ByteBuffer.allocate(1 + dice.nextInt(10_000)));
                } catch (IOException e) {
                    refused.incrementAndGet();
                }
                LockSupport.parkNanos(50_000_000);
            }
            return null;
        };
    }

    /// Connects, says something, and is gone before the answer.
    private Callable<Void> rude(int port, Random dice) {
        byte[] request = "POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n<methodCall>"
                .getBytes(StandardCharsets.US_ASCII);
        return () -> {
            while (!over) {
                try (var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
                    channel.write(ByteBuffer.wrap(request, 0, dice.nextInt(request.length)));
                } catch (IOException e) {
                    refused.incrementAndGet();
                }
                LockSupport.parkNanos(10_000_000);
            }
            return null;
        };
    }
}
