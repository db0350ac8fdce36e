package dev.provost.it;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Clients that ask Jolokia, `/metrics` and `/events` for as much as they can, one after the other, and what it costs
/// the daemon.
///
/// [#main] does it for as many minutes as its argument says, with a thousand programs; the folder of the distribution
/// is `-Dprovost.home`.
final class JolokiaSoak {
    private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(250);
    private static final List<String> BODIES = List.of(
            "{\"type\":\"read\",\"mbean\":\"provost:type=Process,*\",\"attribute\":[\"StateName\",\"Pid\",\"Uptime\"]}",
            "{\"type\":\"read\",\"mbean\":\"provost:type=Process,*\"}",
            "{\"type\":\"read\",\"mbean\":\"provost:type=Metrics\"}",
            "{\"type\":\"list\"}",
            "[{\"type\":\"search\",\"mbean\":\"*:*\"},{\"type\":\"version\"},"
                    + "{\"type\":\"read\",\"mbean\":\"java.lang:*\",\"config\":{\"ignoreErrors\":true}}]",
            "{\"type\":\"notification\",\"command\":\"register\"}");

    private final int programs;
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean over;

    JolokiaSoak(int programs) {
        this.programs = programs;
    }

    /// @param residentKilobytes samples in their order
    record Result(List<Long> residentKilobytes, int answers, int refused) {
        /// {@return the biggest sample from one part of the run to another, 0 to 1}
        long biggest(double from, double to) {
            int size = residentKilobytes.size();
            return residentKilobytes.subList((int) (from * size), Math.max(1, (int) (to * size))).stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Result result = new JolokiaSoak(1000).run(Duration.ofSeconds((long) (60 * Double.parseDouble(arguments[0]))));
        for (int i = 0; i < 10; i++) {
            System.out.println(
                    "part " + (i + 1) + " of 10: at most " + result.biggest(i / 10.0, (i + 1) / 10.0) + " KB");
        }
        System.out.println(result.answers() + " answers, " + result.refused() + " refused");
    }

    Result run(Duration length) throws Exception {
        int port = ProvostDaemon.freePort();
        var sections = new StringBuilder("[inet_http_server]\nport=127.0.0.1:%d\n".formatted(port));
        sections.append("[supervisord]\nminfds=8192\nloglevel=warn\n");
        for (int i = 0; i < programs; i++) {
            sections.append("[program:p%04d]\ncommand=/bin/cat\nstartsecs=0\n".formatted(i));
        }
        try (var daemon = ProvostDaemon.start(sections.toString());
                ExecutorService clients = Executors.newCachedThreadPool()) {
            List<Future<Void>> work = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                work.add(clients.submit(client(LocalHttp.tcp(port), i)));
            }
            try {
                return watch(daemon, length);
            } finally {
                over = true;
                for (Future<Void> one : work) {
                    one.get();
                }
            }
        }
    }

    private Result watch(ProvostDaemon daemon, Duration length) throws IOException {
        List<Long> samples = new ArrayList<>();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < length.toNanos()) {
            samples.add(daemon.kernel().residentKilobytes());
            LockSupport.parkNanos(BETWEEN_SAMPLES.toNanos());
        }
        return new Result(List.copyOf(samples), answers.get(), refused.get());
    }

    private Callable<Void> client(LocalHttp http, int first) {
        return () -> {
            for (int i = first; !over; i++) {
                try {
                    int place = i % (BODIES.size() + 1);
                    var reply = place == BODIES.size()
                            ? http.get("/metrics")
                            : http.send("POST", "/jolokia", BODIES.get(place));
                    (reply.status() == 200 ? answers : refused).incrementAndGet();
                } catch (IOException e) {
                    refused.incrementAndGet();
                }
            }
            return null;
        };
    }
}
