import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Makes the archives of a distribution, `lib/provostd.jsa`, `lib/provostctl.jsa` and, of `provostctl jshell` with the
/// compiler, `lib/jshell.jsa`, which hold its classes loaded and linked: starts daemon and client once with production's
/// flags, lets them do what they do in a day, ends them in good order, when the JVM writes down which classes it had
/// loaded, and has one archive made of each list.
///
/// The one-step way, `-XX:AOTCacheOutput`, crashes JDK 25 while it links ahead: it counts on classes that it then leaves
/// out because they extend one with a format older than version 50, as those of ini4j and Apache XML-RPC are. A list can
/// be rid of them; and linking ahead is worth a quarter of the start-up time.
///
/// Run by the build as a source file: `java Training.java <distribution>`. The archives save start-up time and nothing
/// else, so whatever goes wrong here is a warning and never fails a build.
public final class Training {
    /// All of it. A machine that needs longer builds without caches.
    private static final int LIMIT_SECONDS = 120;

    /// The oldest class file format that goes into an archive: Java 6's.
    private static final int FORMAT_MIN = 50;

    /// What of the client is an archive of its own: its command, which the launcher looks for.
    private static final String JSHELL = "jshell";

    /// What stands between the names in a class list.
    private static final Pattern WORDS = Pattern.compile("[ ();\\[]+");

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
            System.out.printf("Class archives made in %.1f s%n", (System.nanoTime() - begin) / 1e9);
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
        Files.deleteIfExists(archive("provostd"));
        Files.deleteIfExists(archive("provostctl"));
        Files.deleteIfExists(archive(JSHELL));
        Path config = folder.resolve("supervisord.conf");
        Files.writeString(config, configuration(""));
        Process daemon = start("provostd", "-n", "-c", config.toString());
        awaitRunning(daemon);

        Process client = start("provostctl", "-c", config.toString());
        try (var input = client.outputWriter(StandardCharsets.UTF_8)) {
            input.write(
                    """
                    start idle:idle_0
                    stop idle:idle_0 idle:idle_1
                    start idle:*
                    restart idle:idle_0 cat
                    signal HUP cat
                    status idle:idle_? --json
                    stop idle:*_[01]
                    start idle:*_*
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
        ended(
                start(JSHELL, "-c", config.toString(), JSHELL, "rolling-restart", "--settle", "0", "cat", "idle:*"),
                "provostctl jshell");
        killSome(daemon);
        new ProcessBuilder("kill", "-USR2", String.valueOf(daemon.pid())).start().waitFor();
        rpc(unix, "supervisor.getAllProcessInfo", "");

        daemon.destroy();
        ended(daemon, "provostd");
        for (String program : List.of("provostd", "provostctl", JSHELL)) {
            dump(program);
        }
    }

    private Path archive(String program) {
        return home.resolve("lib").resolve(program + ".jsa");
    }

    /// Has the archive of a program made from the list of its classes.
    private void dump(String program) throws IOException, InterruptedException {
        Path list = folder.resolve(program + ".classes");
        Files.write(list, archivable(Files.readAllLines(list)));
        // Not under its name until it is whole: a JVM that crashes leaves an empty file.
        Path made = folder.resolve(program + ".jsa");
        String options = "-Xshare:dump -XX:+AOTClassLinking -Xlog:cds=off -Xlog:aot=off -XX:SharedClassListFile=" + list
                + " -XX:SharedArchiveFile=" + made;
        // The launcher gives the command flags of its own, which the archive must share.
        Process launcher = program.equals(JSHELL) ? launch(program, options, JSHELL) : launch(program, options);
        if (!launcher.waitFor(LIMIT_SECONDS / 2, TimeUnit.SECONDS) || launcher.exitValue() != 0) {
            throw new IOException("the JVM makes no archive for " + program + "; " + said(program));
        }
        Files.move(made, archive(program));
    }

    /// {@return the lines of a class list without the classes that no archive holds, and without what names them}
    private List<String> archivable(List<String> lines) throws IOException {
        Map<String, ClassModel> ours = new HashMap<>();
        try (var jars = Files.newDirectoryStream(home.resolve("lib"), "*.jar")) {
            for (Path jar : jars) {
                read(jar, ours);
            }
        }
        Set<String> without = new HashSet<>();
        for (String name : ours.keySet()) {
            if (isOld(name, ours)) {
                without.add(name);
            }
        }
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            boolean names = false;
            for (String word : WORDS.split(line)) {
                // A class is named as such, or after an L in a descriptor.
                names |= without.contains(word) || (word.startsWith("L") && without.contains(word.substring(1)));
            }
            if (!names) {
                kept.add(line);
            }
        }
        return kept;
    }

    private static void read(Path jar, Map<String, ClassModel> into) throws IOException {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : file.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
                String name = entry.getName().substring(0, entry.getName().length() - ".class".length());
                into.put(name, ClassFile.of().parse(file.getInputStream(entry).readAllBytes()));
            }
        }
    }

    /// Whether a class, one above it or the one around it has a format too old for an archive.
    private static boolean isOld(String name, Map<String, ClassModel> ours) {
        ClassModel model = ours.get(name);
        int around = name.lastIndexOf('$');
        return model != null
                && ((around > 0 && isOld(name.substring(0, around), ours))
                        || model.majorVersion() < FORMAT_MIN
                        || model.superclass().filter(above -> isOld(above.asInternalName(), ours)).isPresent()
                        || model.interfaces().stream().anyMatch(above -> isOld(above.asInternalName(), ours)));
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
        [eventlistener:ears]
        command=sh -c 'while printf "READY\\n" && read -r head; do head -c ${head##*len:} >/dev/null; printf "RESULT 2\\nOK"; done'
        events=PROCESS_STATE,TICK_5
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

    private Process start(String program, String... arguments) throws IOException {
        return launch(
                program,
                "-XX:DumpLoadedClassList=" + folder.resolve(program + ".classes") + " -Dprovost.exit.orderly=true",
                arguments);
    }

    /// Starts a program of the distribution with further options for its JVM.
    private Process launch(String program, String options, String... arguments) throws IOException {
        String launcher = program.equals(JSHELL) ? "provostctl" : program;
        List<String> command = new ArrayList<>(List.of(home.resolve("bin").resolve(launcher).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(program));
        builder.environment().put("PROVOST_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PROVOST_JAVA_OPTS", options);
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
                throw new IOException("provostd ended with " + daemon.exitValue() + ": " + said("provostd"));
            }
            try {
                if (rpc(unix, "supervisor.getState", "").contains("RUNNING")) {
                    return;
                }
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("provostd does not answer: " + e.getMessage() + "; " + said("provostd"), e);
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
            get(where, "/");
            get(where, "/?action=refresh");
            get(where, "/tail.html?processname=cat");
            get(where, "/stylesheets/supervisor.css");
            get(where, "/logtail/none");
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

    private void ended(Process process, String what) throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS / 2, TimeUnit.SECONDS)) {
            throw new IOException(what + " doesn't end; " + said("provostd"));
        }
    }

    private String said(String name) throws IOException {
        Path log = log(name).toPath();
        return Files.exists(log) ? name + " said: " + Files.readString(log).strip() : name + " said nothing";
    }

    private void warn(String why) {
        System.out.println("WARNING: no class archive, the daemon will start more slowly: " + why);
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
