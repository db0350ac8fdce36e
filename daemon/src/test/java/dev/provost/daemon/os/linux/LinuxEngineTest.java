package dev.provost.daemon.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.daemon.os.EngineContract;
import dev.provost.daemon.os.ExitStatus.Signaled;
import dev.provost.daemon.os.ListenAddress;
import dev.provost.daemon.os.ListeningSocket;
import dev.provost.daemon.os.Loopback;
import dev.provost.daemon.os.ProcessEngine;
import dev.provost.daemon.os.Recorder;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.os.SpawnRequest;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LinuxEngineTest extends EngineContract {
    @Override
    protected ProcessEngine newEngine() {
        return new LinuxHost().newEngine();
    }

    private static int openDescriptors() {
        String[] all = new File("/proc/self/fd").list();
        return all == null ? -1 : all.length;
    }

    @Test
    void twoThousandStartsAndKillsLeaveNeitherDescriptorNorZombie() throws IOException {
        SpawnRequest request = program("/bin/sleep", "1000");
        Recorder warm = started(request);
        warm.child.signal(Signals.KILL, false);
        until(() -> warm.isOver() && warm.stdoutEnded);
        int before = openDescriptors();

        for (int round = 0; round < 20; round++) {
            List<Recorder> batch = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                batch.add(spawn(request));
            }
            for (Recorder each : batch) {
                until(() -> each.child != null);
                each.child.signal(Signals.KILL, false);
            }
            for (Recorder each : batch) {
                until(each::isOver);
                each.child.release();
                assertThat(each.exit).isEqualTo(new Signaled(Signals.KILL, false));
            }
            // Its pid is free again: a zombie would still have its folder.
            assertThat(batch).noneMatch(each -> Path.of("/proc", "" + each.child.pid(), "stat")
                    .toFile()
                    .exists());
        }

        assertThat(openDescriptors()).isLessThanOrEqualTo(before + 5);
    }

    @Test
    void moreLentSocketsThanTheWayToTheSpawnerHolds() throws IOException {
        try (ListeningSocket socket =
                new LinuxHost().listen(new ListenAddress.Unix(folder.resolve("s"), -1, -1, 0600), 0)) {
            SpawnRequest of = program("/bin/readlink", "/proc/self/fd/0");
            SpawnRequest lent = new SpawnRequest(
                    of.program(), of.arguments(), of.environment(), null, 0_022, null, true, socket.descriptor());
            SpawnRequest plain = program("/bin/echo", "plain");
            List<Recorder> batch = new ArrayList<>();
            for (int i = 0; i < 700; i++) {
                batch.add(spawn(i % 10 == 9 ? plain : lent));
            }

            for (int i = 0; i < batch.size(); i++) {
                until(batch.get(i)::isOver);
                assertThat(batch.get(i).out()).matches(i % 10 == 9 ? "plain\n" : "socket:\\[\\d+\\]\n");
            }
        }
    }

    @Test
    void whatTheDaemonHadOpenIsNotHeldByTheSpawner() throws Exception {
        Pipe pipe = Pipe.open();
        try (ProcessEngine own = newEngine()) {
            own.open(signal -> {}, orphan -> {});
            Recorder first = new Recorder();
            own.spawn(program("/bin/true"), first);
            while (!first.isOver()) {
                own.poll(-1);
            }

            pipe.sink().close();

            assertThat(pipe.source().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        pipe.source().close();
    }

    @Test
    void anEndThatTheJdkWaitsForIsLeftToIt() throws Exception {
        Process oneShot = new ProcessBuilder("/bin/sh", "-c", "exit 5").start();
        Recorder child = ran(sh("exit 0"));
        Recorder next = ran(sh("exit 0"));

        assertThat(oneShot.waitFor()).isEqualTo(5);
        assertThat(orphans).isEmpty();
        assertThat(child.isOver() && next.isOver()).isTrue();
    }

    @Test
    void theDaemonsOwnUmaskIsFollowedBySpawnsWithAnotherUser() throws IOException {
        LinuxHost host = new LinuxHost();
        try (ProcessEngine own = host.newEngine()) {
            own.open(signal -> {}, orphan -> {});
            SpawnRequest request = sh("umask");
            Recorder first = new Recorder();
            own.spawn(request, first);
            while (!first.isOver()) {
                own.poll(-1);
            }
            int former = Integer.parseInt(first.out().strip(), 8);

            host.umask(0_037);
            try {
                Recorder second = new Recorder();
                own.spawn(sh("umask"), second);
                while (!second.isOver()) {
                    own.poll(-1);
                }
                assertThat(second.out().strip()).isEqualTo("0037");
            } finally {
                host.umask(former);
            }
        }
    }

    @Test
    void whoIsNotTheFirstProcessEndsNobodyElse() throws IOException {
        Recorder child = started(program("/bin/sleep", "1000"));

        boolean ended = engine.endStrays(1_000_000_000L, () -> {
            throw new AssertionError("there is nothing to wait for");
        });

        assertThat(ended).isTrue();
        assertThat(child.isOver()).isFalse();
        child.child.signal(Signals.KILL, false);
        until(child::isOver);
    }

    @Test
    void whoWritesLineByLineAndFallsSilentIsHeardAllTheTime() throws IOException {
        Recorder child = spawn(sh("stdbuf -oL seq 1 200000; stdbuf -oL seq 1 100000 >&2; read go; echo quiet; "
                + "echo quiet >&2; read go; stdbuf -oL seq 1 200000; echo end"));
        String many = lines(200_000);
        until(() -> child.stdout.size() >= many.length()
                && child.stderr.size() >= lines(100_000).length());

        byte[] go = "go\n".getBytes(StandardCharsets.US_ASCII);
        child.child.send(go);
        until(() -> child.out().endsWith("quiet\n") && child.err().endsWith("quiet\n"));
        child.child.send(go);
        until(child::isOver);

        assertThat(child.out()).isEqualTo(many + "quiet\n" + many + "end\n");
        assertThat(child.err()).isEqualTo(lines(100_000) + "quiet\n");
        assertThat(child.stdoutAtExit).isEqualTo(child.stdout.size());
    }

    private static String lines(int last) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= last; i++) {
            text.append(i).append('\n');
        }
        return text.toString();
    }

    @Test
    void whoFallsSilentBesideABusyOneIsHeardToo() throws IOException {
        Recorder busy = started(sh("exec stdbuf -oL yes"));
        Recorder quiet = started(sh("while read line; do echo $line; done"));
        until(() -> busy.stdout.size() > 1_000_000);

        for (int i = 1; i <= 20; i++) {
            String last = i + "\n";
            quiet.child.send(last.getBytes(StandardCharsets.US_ASCII));
            until(() -> quiet.out().endsWith(last));
        }

        assertThat(quiet.out()).isEqualTo(lines(20));
        busy.child.signal(Signals.KILL, false);
        until(busy::isOver);
        assertThat(busy.out()).matches("(y\n)*y?");
        quiet.child.signal(Signals.KILL, false);
        until(quiet::isOver);
    }

    @Test
    void aLoopbackGivesBackWhatIsWrittenAndLeavesNothingBehind() throws IOException {
        int before = openDescriptors();
        AtomicInteger got = new AtomicInteger();
        Loopback loopback = engine.openLoopback(bytes -> got.addAndGet(bytes.remaining()));
        for (int bytes : new int[] {1, 65_536, 40_000}) {
            int all = got.get() + bytes;
            loopback.write(bytes);
            until(() -> got.get() == all);
        }

        loopback.close();
        until(() -> openDescriptors() == before);

        assertThat(ran(sh("echo still here")).out()).isEqualTo("still here\n");
    }
}
