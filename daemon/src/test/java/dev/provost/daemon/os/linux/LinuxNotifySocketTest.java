package dev.provost.daemon.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.provost.daemon.os.NotifySocket;
import dev.provost.daemon.os.Recorder;
import dev.provost.daemon.os.Signals;
import dev.provost.daemon.os.SpawnRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Children that speak the protocol of sd_notify, by Python.
@EnabledOnOs(OS.LINUX)
class LinuxNotifySocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Defines `say(text)`.
    private static final String SAY = """
            import os, socket, sys, time
            def say(text):
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.sendto(text.encode(), os.environ["NOTIFY_SOCKET"].replace("@", "\\0", 1))
            """;

    private final LinuxHost host = new LinuxHost();
    private final LinuxEngine engine = (LinuxEngine) host.newEngine();
    private final List<String> said = new ArrayList<>();
    private final List<Long> refused = new ArrayList<>();
    private final List<Recorder> children = new ArrayList<>();
    private NotifySocket socket;

    @BeforeEach
    void open() throws IOException {
        engine.open(_ -> {}, _ -> {});
        socket = engine.openNotifySocket(new NotifySocket.Listener() {
            @Override
            public void said(String text) {
                said.add(text);
            }

            @Override
            public void refused(long pid) {
                refused.add(pid);
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        for (Recorder child : children) {
            if (child.child != null && !child.isOver()) {
                child.child.signal(Signals.KILL, true);
            }
        }
        until(() -> children.stream().allMatch(Recorder::isOver));
        socket.close();
        engine.close();
    }

    private void until(BooleanSupplier condition) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (deadline - System.nanoTime() < 0) {
                fail("waited " + PATIENCE + "; said " + said + ", refused " + refused + ", children " + children);
            }
            engine.poll(50_000_000);
        }
    }

    private Recorder python(String script) throws IOException {
        Recorder child = new Recorder();
        children.add(child);
        engine.spawn(
                new SpawnRequest(
                        "/usr/bin/env",
                        List.of("env", "python3", "-c", SAY + script),
                        Map.of("PATH", System.getenv("PATH"), "NOTIFY_SOCKET", socket.address()),
                        null,
                        null,
                        null,
                        false),
                child);
        until(() -> child.child != null);
        return child;
    }

    @Test
    void hearsItsChild() throws IOException {
        Recorder child = python("say('STATUS=größe\\nREADY=1')\ntime.sleep(1000)");
        socket.listenTo(child.child.pid(), host.uid());

        until(() -> !said.isEmpty());

        assertThat(said).containsExactly("STATUS=größe\nREADY=1");
    }

    @Test
    void whatAQuickChildSaidBeforeItsPidWasKnownIsHeard() throws IOException {
        Recorder child = python("say('READY=1')\nprint('said', flush=True)\ntime.sleep(1000)");
        until(() -> child.out().contains("said"));
        assertThat(said).isEmpty();

        socket.listenTo(child.child.pid(), host.uid());
        until(() -> !said.isEmpty());

        assertThat(said).containsExactly("READY=1");
    }

    @Test
    void hearsADescendantThatLeftTheGroup() throws IOException {
        Recorder child = python("""
                if os.fork() == 0:
                    os.setsid()
                    say('READY=1')
                time.sleep(1000)
                """);
        socket.listenTo(child.child.pid(), host.uid());

        until(() -> !said.isEmpty());

        assertThat(said).containsExactly("READY=1");
    }

    @Test
    void refusesAStranger() throws IOException {
        Recorder child = python("time.sleep(1000)");
        socket.listenTo(child.child.pid(), host.uid());
        Recorder stranger = python("say('READY=1')\ntime.sleep(1000)");

        until(() -> !refused.isEmpty());

        assertThat(refused).containsExactly(stranger.child.pid());
        assertThat(said).isEmpty();
    }

    @Test
    void hearsNothingOfAFormerChild() throws IOException {
        Recorder former = python("say('READY=1')\nprint('said', flush=True)\ntime.sleep(1000)");
        socket.listenTo(former.child.pid(), host.uid());
        until(() -> !said.isEmpty());
        said.clear();
        socket.rest();
        Recorder late = python("say('STATUS=late')\nprint('said', flush=True)");
        until(late::isOver);
        socket.listenTo(former.child.pid(), host.uid());
        socket.rest();

        Recorder next = python("say('STATUS=new')\ntime.sleep(1000)");
        socket.listenTo(next.child.pid(), host.uid());
        until(() -> !said.isEmpty());

        assertThat(said).containsExactly("STATUS=new");
    }

    @Test
    void aSenderThatSendsDescriptorsLeavesNoneWithUs() throws IOException {
        long before = openFiles();
        Recorder child = python("""
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.connect(os.environ["NOTIFY_SOCKET"].replace("@", "\\0", 1))
                socket.send_fds(s, [b"FDSTORE=1"], [0, 1, 2])
                time.sleep(1000)
                """);
        long with = openFiles();
        socket.listenTo(child.child.pid(), host.uid());
        until(() -> !said.isEmpty());

        assertThat(said).containsExactly("FDSTORE=1");
        assertThat(openFiles()).as("before the child: %s", before).isEqualTo(with);
    }

    private long openFiles() {
        return host.usageReader()
                .read(ProcessHandle.current().pid())
                .orElseThrow()
                .openFiles();
    }
}
