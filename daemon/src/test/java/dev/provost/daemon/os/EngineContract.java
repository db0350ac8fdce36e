package dev.provost.daemon.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.provost.daemon.os.ExitStatus.Exited;
import dev.provost.daemon.os.ExitStatus.Signaled;
import dev.provost.daemon.os.ProcessEngine.Feature;
import dev.provost.daemon.os.ProcessEngine.Orphan;
import dev.provost.daemon.os.ProcessEngine.ReceivedSignal;
import dev.provost.daemon.os.SpawnFailure.Step;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every engine must do, shown on real children. What an engine lacks it says by `can`, and is not asked for.
public abstract class EngineContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");

    protected ProcessEngine engine;
    private final List<Recorder> all = new ArrayList<>();
    protected final List<Orphan> orphans = new ArrayList<>();
    private final List<ReceivedSignal> signals = new ArrayList<>();

    @TempDir
    protected Path folder;

    protected abstract ProcessEngine newEngine();

    @BeforeEach
    void open() throws IOException {
        engine = newEngine();
        engine.open(signals::add, orphans::add);
    }

    @AfterEach
    void close() throws IOException {
        until(() -> all.stream().allMatch(each -> each.child != null || each.failure != null));
        for (Recorder each : all) {
            if (each.child != null && each.exit == null) {
                each.child.signal(Signals.KILL, engine.can(Feature.PROCESS_GROUP));
            }
        }
        until(() -> all.stream().allMatch(Recorder::isOver));
        engine.close();
    }

    private void needs(Feature feature) {
        assumeTrue(engine.can(feature), () -> "this engine lacks " + feature);
    }

    protected final void until(BooleanSupplier condition) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left < 0) {
                fail("waited " + PATIENCE + "; seen: " + all + ", orphans " + orphans + ", signals " + signals);
            }
            engine.poll(Math.min(left, 50_000_000));
        }
    }

    protected final Recorder spawn(SpawnRequest request) {
        Recorder recorder = new Recorder();
        all.add(recorder);
        engine.spawn(request, recorder);
        return recorder;
    }

    protected final Recorder started(SpawnRequest request) throws IOException {
        Recorder recorder = spawn(request);
        until(() -> recorder.child != null);
        return recorder;
    }

    protected static SpawnRequest program(String path, String... arguments) {
        List<String> argv = new ArrayList<>();
        argv.add(path);
        argv.addAll(Arrays.asList(arguments));
        return new SpawnRequest(path, argv, ENVIRONMENT, null, null, null, false);
    }

    protected static SpawnRequest sh(String script) {
        return program("/bin/sh", "-c", script);
    }

    private static SpawnRequest merged(SpawnRequest of) {
        return new SpawnRequest(
                of.program(), of.arguments(), of.environment(), of.directory(), of.umask(), of.credentials(), true);
    }

    private static SpawnRequest in(String directory, SpawnRequest of) {
        return new SpawnRequest(
                of.program(), of.arguments(), of.environment(), directory, of.umask(), of.credentials(), false);
    }

    protected final Recorder ran(SpawnRequest request) throws IOException {
        Recorder recorder = spawn(request);
        until(recorder::isOver);
        return recorder;
    }

    private Path file(String name, String text, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void aChildStartsWritesAndEndsInThatOrder() throws IOException {
        Recorder child = ran(sh("echo hello; echo there >&2"));

        assertThat(child.calls).containsExactly("started", "exited");
        assertThat(child.exit).isEqualTo(new Exited(0));
        assertThat(child.out()).isEqualTo("hello\n");
        assertThat(child.err()).isEqualTo("there\n");
        assertThat(child.child.pid()).isPositive();
    }

    @Test
    void aSocketOfTheDaemonIsTheStandardInputOfAChild() throws IOException {
        needs(Feature.SOCKET_INPUT);
        Path file = folder.resolve("s");
        try (ListeningSocket socket = listen(file)) {
            Recorder child =
                    ran(sh("readlink /proc/self/fd/0; ls /proc/self/fd | wc -l").withStdin(socket.descriptor()));

            assertThat(child.err()).isEmpty();
            // 0, 1, 2 and the one that ls reads the folder with: nothing came along besides.
            assertThat(child.out()).matches("socket:\\[\\d+\\]\n4\n");
            assertThat(child.child.send(new byte[] {1})).isEqualTo(Child.SendResult.CLOSED);
            assertThat(Files.exists(file)).isTrue();
        }
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void aSocketIsLentToManyChildrenAndBlocksInEach() throws IOException {
        needs(Feature.SOCKET_INPUT);
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs python3 to accept");
        Path file = folder.resolve("s");
        String accept = "import socket; s=socket.socket(fileno=0); c,_=s.accept(); c.sendall(b'hello'); c.close()";
        try (ListeningSocket socket = listen(file)) {
            Recorder one = spawn(program("/usr/bin/python3", "-c", accept).withStdin(socket.descriptor()));
            Recorder other = spawn(program("/usr/bin/python3", "-c", accept).withStdin(socket.descriptor()));

            assertThat(answerOf(file)).isEqualTo("hello");
            assertThat(answerOf(file)).isEqualTo("hello");
            until(() -> one.isOver() && other.isOver());

            assertThat(List.of(one.exit, other.exit)).containsOnly(new Exited(0));
            assertThat(one.err() + other.err()).isEmpty();
        }
    }

    @Test
    void aChildWithItsOwnUmaskGetsTheSocketToo() throws IOException {
        needs(Feature.SOCKET_INPUT);
        needs(Feature.UMASK);
        try (ListeningSocket socket = listen(folder.resolve("s"))) {
            SpawnRequest of = sh("umask; readlink /proc/self/fd/0");
            Recorder child = ran(new SpawnRequest(
                    of.program(), of.arguments(), of.environment(), null, 0_027, null, true, socket.descriptor()));

            assertThat(child.out()).matches("0027\nsocket:\\[\\d+\\]\n");
        }
    }

    private static ListeningSocket listen(Path file) throws IOException {
        return OperatingSystem.prepare().host().listen(new ListenAddress.Unix(file, -1, -1, 0600), 0);
    }

    private static String answerOf(Path file) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            ByteBuffer bytes = ByteBuffer.allocate(64);
            while (channel.read(bytes) >= 0) {
                // To the end.
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void exitStatusesArriveUnchanged() throws IOException {
        for (int status : new int[] {0, 1, 7, 127, 255}) {
            assertThat(ran(sh("exit " + status)).exit).isEqualTo(new Exited(status));
        }
    }

    @Test
    void anExitStatusAbove128IsNotASignal() throws IOException {
        needs(Feature.EXACT_STATUS);

        assertThat(ran(sh("exit 143")).exit).isEqualTo(new Exited(143));
    }

    @Test
    void aSignalThatEndsAChildIsNamed() throws IOException {
        List<Integer> signals = new ArrayList<>(List.of(Signals.TERM, Signals.KILL, Signals.USR1));
        if (engine.can(Feature.SIGNAL_DEFAULTS)) {
            // Without that a child ignores it whenever this test was started in the background of a shell.
            signals.add(Signals.INT);
        }
        for (int signal : signals) {
            Recorder child = started(program("/bin/sleep", "1000"));

            assertThat(child.child.signal(signal, false)).isTrue();
            until(child::isOver);

            assertThat(child.exit).isEqualTo(new Signaled(signal, false));
            assertThat(child.exit.text()).isEqualTo("terminated by " + Signals.nameOf(signal));
            assertThat(child.child.signal(signal, false)).isFalse();
        }
    }

    @Test
    void argumentsAndEnvironmentArriveExactly() throws IOException {
        String odd = " a  b\t'\"\\$HOME *\n;é€😀";
        SpawnRequest request = new SpawnRequest(
                "/bin/sh",
                List.of("sh", "-c", "printf '%s|' \"$@\"; printf '%s' \"$ODD\"", "zero", odd, "", "last"),
                Map.of("ODD", odd),
                null,
                null,
                null,
                false);

        assertThat(ran(request).out()).isEqualTo(odd + "||last|" + odd);
    }

    @Test
    void nothingOfTheDaemonsEnvironmentIsInherited() throws IOException {
        Recorder child = ran(program("/usr/bin/env"));

        assertThat(child.out().lines()).containsExactly("PATH=" + ENVIRONMENT.get("PATH"));
    }

    @Test
    void theFirstArgumentIsTheNameTheChildSees() throws IOException {
        needs(Feature.PROGRAM_NAME);

        SpawnRequest request =
                new SpawnRequest("/bin/sh", List.of("its-name", "-c", "echo $0"), ENVIRONMENT, null, null, null, false);

        assertThat(ran(request).out()).isEqualTo("its-name\n");
    }

    @Test
    void aMissingProgramIsTold() throws IOException {
        Recorder child = ran(program("/nonexistent/program"));

        assertThat(child.calls).containsExactly("failed");
        assertThat(child.failure).isEqualTo(new SpawnFailure(Step.EXEC, "ENOENT", "/nonexistent/program"));
    }

    @Test
    void aFileThatIsNotExecutableIsTold() throws IOException {
        String file = file("plain", "#!/bin/sh\n", "rw-r--r--").toString();

        assertThat(ran(program(file)).failure).isEqualTo(new SpawnFailure(Step.EXEC, "EACCES", file));
    }

    @Test
    void aScriptWithoutInterpreterLineIsTold() throws IOException {
        String file = file("script", "echo no\n", "rwxr-xr-x").toString();

        assertThat(ran(program(file)).failure).isEqualTo(new SpawnFailure(Step.EXEC, "ENOEXEC", file));
    }

    @Test
    void aMissingFolderIsToldApartFromAMissingProgram() throws IOException {
        assertThat(ran(in("/nonexistent", program("/bin/true"))).failure)
                .isEqualTo(new SpawnFailure(Step.CHDIR, "ENOENT", "/nonexistent"));
        assertThat(ran(in("/etc/passwd", program("/bin/true"))).failure)
                .isEqualTo(new SpawnFailure(Step.CHDIR, "ENOTDIR", "/etc/passwd"));
        assertThat(ran(in("/", program("/nonexistent"))).failure)
                .isEqualTo(new SpawnFailure(Step.EXEC, "ENOENT", "/nonexistent"));
    }

    @Test
    void aChildStartsInItsFolder() throws IOException {
        Path real = folder.toRealPath();

        assertThat(ran(in(real.toString(), program("/bin/pwd"))).out()).isEqualTo(real + "\n");
    }

    @Test
    void fiveMegabytesArriveCompleteBeforeTheExitIsTold() throws IOException {
        int bytes = 5_000_000;
        Recorder child = ran(sh("yes 0123456789abcde | head -c " + bytes));

        byte[] expected = new byte[bytes];
        byte[] line = "0123456789abcde\n".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes; i++) {
            expected[i] = line[i % line.length];
        }
        assertThat(child.stdoutAtExit).isEqualTo(bytes);
        assertThat(child.stdout.toByteArray()).isEqualTo(expected);
    }

    @Test
    void standardErrorSharesThePipeWhenMerged() throws IOException {
        Recorder child = ran(merged(sh("echo one; echo two >&2; echo three")));

        assertThat(child.out()).isEqualTo("one\ntwo\nthree\n");
        assertThat(child.err()).isEmpty();
    }

    @Test
    void whatADescendantWritesAfterTheExitIsReadUntilRelease() throws IOException {
        needs(Feature.LATE_OUTPUT);
        Path go = folder.resolve("go");
        Recorder child =
                ran(sh("(while [ ! -e " + go + " ]; do sleep 0.01; done; echo late; exec sleep 1000) & echo $!"));
        String early = child.out();

        Files.createFile(go);
        until(() -> child.out().endsWith("late\n"));

        assertThat(child.stdoutEnded).isFalse();
        child.child.release();
        child.child.release();
        ProcessHandle.of(Long.parseLong(early.strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void aChildReadsWhatIsSentAndAnswers() throws IOException {
        Recorder child = started(program("/bin/cat"));

        assertThat(child.child.send("ping\n".getBytes(StandardCharsets.UTF_8))).isEqualTo(Child.SendResult.ACCEPTED);
        until(() -> child.out().equals("ping\n"));
    }

    @Test
    void muchInputIsQueuedToABoundAndAllOfItArrives() throws IOException {
        Path go = folder.resolve("go");
        Recorder child = started(sh("while [ ! -e " + go + " ]; do sleep 0.01; done; head -c 1000000 | wc -c"));

        assertThat(child.child.send(new byte[1_000_000])).isEqualTo(Child.SendResult.ACCEPTED);
        assertThat(child.child.send(new byte[1_000_000])).isEqualTo(Child.SendResult.FULL);
        assertThat(child.child.unsentBytes()).isPositive();
        Files.createFile(go);
        until(child::isOver);

        assertThat(child.out().strip()).isEqualTo("1000000");
    }

    @Test
    void sendingToAClosedStandardInputIsRefused() throws IOException {
        Recorder child = spawn(sh("exec <&-; echo closed; exec sleep 1000"));
        until(() -> child.out().equals("closed\n"));

        until(() -> child.child.send(new byte[] {'x'}) == Child.SendResult.CLOSED);
    }

    @Test
    void standardInputStaysOpen() throws IOException {
        Recorder child = spawn(sh("echo waiting; read line; echo got $line"));
        until(() -> child.out().equals("waiting\n"));

        child.child.send("it\n".getBytes(StandardCharsets.UTF_8));
        until(child::isOver);

        assertThat(child.out()).isEqualTo("waiting\ngot it\n");
    }

    @Test
    void aChildThatClosesItsOutputLivesOn() throws IOException {
        Recorder child = spawn(sh("exec >&- 2>&-; exec sleep 1000"));
        until(() -> child.stdoutEnded);

        assertThat(child.exit).isNull();
        child.child.signal(Signals.KILL, false);
        until(child::isOver);
        assertThat(child.exit).isEqualTo(new Signaled(Signals.KILL, false));
    }

    @Test
    void aSignalToTheGroupReachesDescendants() throws IOException {
        needs(Feature.PROCESS_GROUP);
        Recorder child = spawn(sh("sleep 1000 & echo ready; wait"));
        until(() -> child.out().equals("ready\n"));

        assertThat(child.child.signal(Signals.KILL, true)).isTrue();
        // Only when nobody holds the pipe any more has the descendant ended too.
        until(() -> child.stdoutEnded && child.isOver());

        assertThat(child.exit).isEqualTo(new Signaled(Signals.KILL, false));
    }

    @Test
    void aChildLeadsAGroupOfItsOwnInTheDaemonsSession() throws IOException {
        needs(Feature.PROCESS_GROUP);
        Recorder child = ran(program("/bin/cat", "/proc/self/stat"));

        String[] fields =
                child.out().substring(child.out().lastIndexOf(')') + 2).split(" ");
        String[] mine = Files.readString(Path.of("/proc/self/stat")).split(" ");
        assertThat(fields[2]).isEqualTo(Long.toString(child.child.pid()));
        assertThat(fields[3]).isEqualTo(mine[5]);
    }

    @Test
    void aChildStartsWithDefaultDispositionsAndNothingBlocked() throws IOException {
        needs(Feature.SIGNAL_DEFAULTS);
        Recorder child = ran(program("/bin/cat", "/proc/self/status"));

        assertThat(child.out().lines().map(line -> line.replaceAll("\\s+", " ")))
                .contains("SigBlk: 0000000000000000", "SigIgn: 0000000000000000", "SigCgt: 0000000000000000");
    }

    @Test
    void aChildHasItsThreeDescriptorsAndNoOther() throws IOException {
        needs(Feature.CLOSE_ON_EXEC);
        try (var _ = Files.newInputStream(Path.of("/proc/self/status"))) {
            Recorder child = ran(program("/bin/ls", "-l", "/proc/self/fd"));

            // The fourth is the folder that ls reads.
            assertThat(child.out().lines().filter(line -> line.contains("->"))).hasSize(4);
            assertThat(child.out().lines().filter(line -> line.contains("pipe:")))
                    .hasSize(3);
        }
    }

    @Test
    void theChildsEndsBlock() throws IOException {
        Recorder child = ran(sh("cat /proc/self/fdinfo/0 /proc/self/fdinfo/1"));

        assertThat(child.out().lines().filter(line -> line.startsWith("flags:")))
                .hasSize(2)
                .allMatch(line -> (Integer.parseInt(line.substring(6).strip(), 8) & 0x800) == 0);
    }

    @Test
    void theUmaskIsTheRequestsOrTheDaemons() throws IOException {
        needs(Feature.UMASK);
        String own = ran(sh("umask")).out();
        SpawnRequest plain = sh("umask");

        Recorder child =
                ran(new SpawnRequest(plain.program(), plain.arguments(), ENVIRONMENT, null, 0_137, null, false));

        assertThat(child.out().strip()).isEqualTo("0137");
        assertThat(ran(sh("umask")).out()).isEqualTo(own);
    }

    @Test
    @Tag("root")
    void aChildRunsAsItsUserWithExactlyItsGroups() throws IOException {
        needs(Feature.USER);
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may change the user");
        SpawnRequest plain = program("/bin/grep", "-E", "^(Uid|Gid|Groups|CapEff|CapPrm):", "/proc/self/status");

        Recorder child = ran(new SpawnRequest(
                plain.program(),
                plain.arguments(),
                ENVIRONMENT,
                null,
                0_077,
                new SpawnRequest.Credentials(65534, 65533, List.of(65533, 4242)),
                false));

        assertThat(child.out().lines().map(line -> line.replaceAll("\\s+", " ").strip()))
                .containsExactly(
                        "Uid: 65534 65534 65534 65534",
                        "Gid: 65533 65533 65533 65533",
                        "Groups: 4242 65533",
                        "CapPrm: 0000000000000000",
                        "CapEff: 0000000000000000");
        assertThat(ran(sh("id -u; id -G")).out()).startsWith("0\n");
    }

    @Test
    void twoHundredChildrenAtOnceAllStartAndEnd() throws IOException {
        List<Recorder> children = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            children.add(spawn(sh("echo " + i + "; read line; exit " + i % 100)));
        }
        until(() -> children.stream().allMatch(child -> child.out().endsWith("\n")));
        for (Recorder child : children) {
            child.child.send("\n".getBytes(StandardCharsets.UTF_8));
        }
        until(() -> children.stream().allMatch(Recorder::isOver));

        for (int i = 0; i < 200; i++) {
            assertThat(children.get(i).exit).isEqualTo(new Exited(i % 100));
            assertThat(children.get(i).out()).isEqualTo(i + "\n");
        }
    }

    @Test
    void anotherThreadWakesTheLoop() throws IOException {
        AtomicBoolean asked = new AtomicBoolean();
        Thread waker = Thread.ofPlatform().start(() -> {
            asked.set(true);
            engine.wakeup();
        });
        while (!asked.get()) {
            // Without limit: were the wake-up lost, the test would hang here and be seen.
            engine.poll(-1);
        }
        assertThat(waker).isNotNull();
    }

    @Test
    void aWakeUpBeforeThePollIsNotLost() throws IOException {
        engine.wakeup();
        engine.wakeup();

        engine.poll(-1);
        engine.wakeup();
        engine.poll(-1);
    }

    @Test
    void aChildKilledTheMomentItStartsIsTold() throws IOException {
        for (int i = 0; i < 50; i++) {
            Recorder child = started(sh("echo x; exec sleep 1000"));
            child.child.signal(Signals.KILL, false);
            until(child::isOver);

            assertThat(child.exit).isEqualTo(new Signaled(Signals.KILL, false));
        }
    }

    @Test
    void theUseOfAnEndedChildIsTold() throws IOException {
        needs(Feature.RESOURCE_USAGE);
        Recorder child = ran(sh("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"));

        assertThat(child.usage.cpuNanos()).isBetween(1_000L, 20_000_000_000L);
        assertThat(child.usage.peakMemoryBytes()).isBetween(100_000L, 1_000_000_000L);
    }

    @Test
    void anOrphanIsAdoptedAndCollected() throws IOException {
        needs(Feature.SUBREAPER);
        Recorder child = ran(sh("(echo $(exec sh -c 'echo $PPID'); sleep 0.1; exit 9) >&1 & exit 0"));

        // Children of other tests may be orphans too: it is this one that must come.
        until(() -> orphans.stream().anyMatch(orphan -> orphan.status().equals(new Exited(9))) && child.stdoutEnded);

        assertThat(orphans).noneMatch(orphan -> orphan.pid() == child.child.pid());
    }
}
