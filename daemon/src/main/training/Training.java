import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes the AOT caches of a distribution, `lib/provost.aot` and `lib/provostctl.aot`: starts daemon and client once
/// with production's flags, lets them do what they do in a day, and ends them in good order, when the JVM writes down
/// the classes it had loaded.
///
/// Run by the build as a source file: `java Training.java <distribution>`. The caches save start-up time and nothing
/// else, so whatever goes wrong here is a warning and never fails a build.
public final class Training {
    /// All of it. A machine that needs longer builds without caches.
    private static final int LIMIT_SECONDS = 120;

    private static final String ORDERLY = "-Dprovost.exit.orderly=true";

    private final Path home;
    private final Path folder;
    private final int port;
    private final SocketAddress unix;
    private final SocketAddress inet;
    private final List<Process> started = new ArrayList<>();

    private Training(Path home, Path folder, int port) {
        this.home = home;
        this.folder = folder;
        this.port = port;
        this.unix = UnixDomainSocketAddress.of(folder.resolve("sock"));
        this.inet = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public static void main(String[] arguments) throws IOException {
        long begin = System.nanoTime();
        // Short: the path of a unix socket has room for about 107 bytes.
        Path folder = Files.createTempDirectory("pvt");
        Training training = new Training(Path.of(arguments[0]).toAbsolutePath(), folder, freePort());
        Thread limit = Thread.ofPlatform().daemon().name("limit").start(() -> training.endLate());
        try {
            training.run();
            System.out.printf("AOT caches made in %.1f s%n", (System.nanoTime() - begin) / 1e9);
        } catch (IOException | InterruptedException | RuntimeException e) {
            training.warn(e.getMessage() == null ? e.toString() : e.getMessage());
        } finally {
            limit.interrupt();
            training.end();
            delete(folder);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void run() throws IOException, InterruptedException {
        Files.deleteIfExists(home.resolve("lib/provost.aot"));
        Files.deleteIfExists(home.resolve("lib/provostctl.aot"));
        Path config = folder.resolve("supervisord.conf");
        Files.writeString(config, configuration(""));
        Process daemon = start("provost.aot", "daemon", "bin/provostd", "-n", "-c", config.toString());
        awaitRunning(daemon);

        Process client = start("provostctl.aot", "client", "bin/provostctl", "-c", config.toString());
        try (var input = client.outputWriter(StandardCharsets.UTF_8)) {
            input.write(
                    """
                    start idle:idle_0
                    stop idle:idle_0 idle:idle_1
                    start idle:*
                    restart idle:idle_0 cat
                    signal HUP cat
                    tail writer
                    maintail
                    pid cat
                    avail
                    version
                    clear cat
                    stop missing
                    help status
                    """);
            input.flush();
            Files.writeString(config, configuration("\n[program:late]\ncommand=sleep 1000\n"));
            input.write("reread\nupdate\nopen http://127.0.0.1:" + port + "\nstatus\nexit\n");
        }
        calls();
        ended(client, "provostctl");
        killSome(daemon);
        new ProcessBuilder("kill", "-USR2", String.valueOf(daemon.pid())).start().waitFor();
        rpc(unix, "supervisor.getAllProcessInfo", "");

        daemon.destroy();
        ended(daemon, "provostd");
        for (String cache : List.of("provost.aot", "provostctl.aot")) {
            if (!Files.exists(home.resolve("lib").resolve(cache))) {
                warn("the JVM wrote no lib/" + cache + "; " + said("daemon") + said("client"));
            }
        }
    }

    private String configuration(String more) {
        return """
        [supervisord]
        logfile=%1$s/main.log
        pidfile=%1$s/pid
        childlogdir=%1$s
        [unix_http_server]
        file=%1$s/sock
        [inet_http_server]
        port=127.0.0.1:%2$d
        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
        [supervisorctl]
        serverurl=unix://%1$s/sock
        [program:idle]
        command=sleep 1000
        numprocs=4
        process_name=%%(program_name)s_%%(process_num)d
        environment=WHO="%%(program_name)s"
        startsecs=0
        [program:cat]
        command=cat
        startsecs=0
        stdout_logfile=%1$s/cat.log
        [program:writer]
        command=sh -c 'while :; do echo line; sleep 0.05; done'
        stdout_logfile=%1$s/writer.log
        stdout_logfile_maxbytes=1KB
        redirect_stderr=true
        [program:once]
        command=true
        startsecs=0
        autorestart=false
        exitcodes=0,2
        [program:quick]
        command=sleep 0.3
        startsecs=0
        autorestart=true
        [program:failing]
        command=false
        startretries=1
        [program:missing]
        command=/nowhere/to/be/found
        startretries=0
        [group:pair]
        programs=one,two
        [program:one]
        command=sleep 1000
        [program:two]
        command=sleep 1000
        stopasgroup=true
        """
                        .formatted(folder, port)
                + more;
    }

    /// Starts a program of the distribution, in its folder: a path in the JVM's options must not hold a blank.
    private Process start(String cache, String name, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log(name)));
        builder.command().set(0, home.resolve(command[0]).toString());
        builder.environment().put("PROVOST_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PROVOST_JAVA_OPTS", "-XX:AOTCacheOutput=lib/" + cache + " " + ORDERLY);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private File log(String name) {
        return folder.resolve(name + ".out").toFile();
    }

    private void awaitRunning(Process daemon) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            if (daemon.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IOException("provostd ended with " + daemon.exitValue() + ": " + said("daemon"));
            }
            try {
                if (rpc(unix, "supervisor.getState", "").contains("RUNNING")) {
                    return;
                }
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("provostd does not answer: " + e.getMessage() + "; " + said("daemon"), e);
                }
            }
        }
    }

    /// What clients of all kinds ask for.
    private void calls() throws IOException {
        for (int i = 0; i < 20; i++) {
            for (SocketAddress where : List.of(unix, inet)) {
                rpc(where, "supervisor.getAllProcessInfo", "");
                rpc(where, "supervisor.getState", "");
                rpc(where, "supervisor.getProcessInfo", string("cat"));
            }
        }
        rpc(unix, "system.listMethods", "");
        rpc(unix, "system.methodHelp", string("supervisor.startProcess"));
        rpc(unix, "system.methodSignature", string("supervisor.startProcess"));
        rpc(unix, "supervisor.sendProcessStdin", string("cat") + string("line\n"));
        rpc(unix, "supervisor.readProcessStdoutLog", string("cat") + "<int>0</int>".transform(Training::parameter)
                + "<int>0</int>".transform(Training::parameter));
        rpc(unix, "supervisor.startProcess", string("failing"));
        rpc(unix, "supervisor.stopProcessGroup", string("pair"));
        rpc(unix, "supervisor.startProcessGroup", string("pair"));
        rpc(
                unix,
                "system.multicall",
                parameter("<array><data>" + call("supervisor.getState") + call("supervisor.getPID") + "</data></array>"));
        String processes = "provost:type=Process,*";
        for (SocketAddress where : List.of(inet, unix)) {
            get(where, "/jolokia/version");
            get(where, "/jolokia/list/provost");
            get(where, "/jolokia/read/provost:type=Supervisor");
            get(where, "/jolokia/search/provost:*");
            post(where, "/jolokia", "{\"type\":\"read\",\"mbean\":\"" + processes + "\"}");
            post(where, "/jolokia", "[{\"type\":\"read\",\"mbean\":\"provost:type=Supervisor\"},"
                    + "{\"type\":\"exec\",\"mbean\":\"provost:type=Supervisor\",\"operation\":\"getAllProcessInfo\"}]");
        }
    }

    /// Ends some children as a bug would.
    private static void killSome(Process daemon) {
        daemon.children().limit(4).forEach(ProcessHandle::destroyForcibly);
    }

    private static String string(String text) {
        return parameter("<string>" + text + "</string>");
    }

    private static String parameter(String value) {
        return "<param><value>" + value + "</value></param>";
    }

    private static String call(String method) {
        return "<value><struct><member><name>methodName</name><value><string>" + method
                + "</string></value></member><member><name>params</name><value><array><data></data></array></value>"
                + "</member></struct></value>";
    }

    private static String rpc(SocketAddress where, String method, String params) throws IOException {
        return exchange(where, "POST /RPC2", "text/xml", "<?xml version='1.0'?><methodCall><methodName>" + method
                + "</methodName><params>" + params + "</params></methodCall>");
    }

    private static void get(SocketAddress where, String path) throws IOException {
        exchange(where, "GET " + path, "text/plain", "");
    }

    private static void post(SocketAddress where, String path, String body) throws IOException {
        exchange(where, "POST " + path, "application/json", body);
    }

    /// One request on a connection of its own; what comes back is read to its end and not judged.
    private static String exchange(SocketAddress where, String target, String type, String body) throws IOException {
        String request = target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + type
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try (SocketChannel channel = SocketChannel.open(where)) {
            ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            while (out.hasRemaining()) {
                channel.write(out);
            }
            StringBuilder answer = new StringBuilder();
            ByteBuffer in = ByteBuffer.allocate(16 * 1024);
            while (channel.read(in) >= 0) {
                answer.append(StandardCharsets.ISO_8859_1.decode(in.flip()));
                in.clear();
            }
            return answer.toString();
        }
    }

    /// Waits for the end of a JVM: that of the one that writes its cache, too.
    private void ended(Process process, String what) throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS / 2, TimeUnit.SECONDS)) {
            throw new IOException(what + " doesn't end; " + said("daemon"));
        }
    }

    private String said(String name) throws IOException {
        Path log = log(name).toPath();
        return Files.exists(log) ? name + " said: " + Files.readString(log).strip() : name + " said nothing";
    }

    private void warn(String why) {
        System.out.println("WARNING: no AOT cache, the daemon will start more slowly: " + why);
    }

    private void end() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private void endLate() {
        try {
            TimeUnit.SECONDS.sleep(LIMIT_SECONDS);
            warn("the training took more than " + LIMIT_SECONDS + " s");
            end();
            Runtime.getRuntime().halt(0);
        } catch (InterruptedException e) {
            // The training has ended in time.
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
