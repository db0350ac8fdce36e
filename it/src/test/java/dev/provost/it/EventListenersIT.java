package dev.provost.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.EventListenerPoolMXBean;
import dev.provost.jmx.ListenerStatus;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.client.ProvostConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Real listeners, good and bad: every event reaches every pool in the end, in order, and nobody else notices.
class EventListenersIT {
    /// Notes the body of each event, and misbehaves once as its first argument says.
    private static final String LISTENER = """
            mode=$1
            file=$2
            once() { [ ! -e "$file.$mode" ] && : > "$file.$mode"; }
            while :; do
                printf 'READY\\n'
                read -r header || exit 0
                body=$(head -c "${header##*len:}" | tr '\\n' ' ')
                printf '%s\\n' "$body" >> "$file"
                case $mode in
                    reject) once && { printf 'RESULT 4\\nFAIL'; continue; } ;;
                    die) once && exit 3 ;;
                    violate) once && { echo oops; continue; } ;;
                    hang) once && exec sleep 1000 ;;
                    deaf) once && { exec <&-; printf 'RESULT 2\\nOKREADY\\n'; exec sleep 1000; } ;;
                esac
                printf 'RESULT 2\\nOK'
            done
            """;

    private static final String POOL = """
            [eventlistener:%1$s]
            command=/bin/sh %2$s/listener.sh %1$s %2$s/%1$s
            events=REMOTE_COMMUNICATION
            startsecs=0
            autorestart=true
            recover_secs=1
            answer_secs=%3$d
            buffer_size=50
            """;

    private Path folder;

    @BeforeEach
    void listener() throws IOException {
        folder = ProvostDaemon.newFolder();
        Files.writeString(folder.resolve("listener.sh"), LISTENER);
    }

    @AfterEach
    void remove() throws IOException {
        ProvostDaemon.delete(folder);
    }

    private String pool(String name) {
        // Whoever is to be given up soon; a busy machine must not make the others look deaf.
        return POOL.formatted(name, folder, name.equals("hang") ? 3 : 300);
    }

    private String heard(String name) {
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) ? String.join(",", Files.readAllLines(file)) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String bodies(int... events) {
        List<String> bodies = new ArrayList<>();
        for (int event : events) {
            bodies.add("type:t e" + event);
        }
        return String.join(",", bodies);
    }

    private static void raise(ProvostDaemon daemon, int event) throws IOException {
        daemon.rpc().call("supervisor.sendRemoteCommEvent", "t", "e" + event);
    }

    @Test
    void everyPoolHearsEverythingWhateverItsListenersDo() throws Exception {
        List<String> names = List.of("good", "reject", "die", "violate", "hang", "deaf");
        StringBuilder sections = new StringBuilder("[program:bystander]\ncommand=/bin/cat\nstartsecs=0\n");
        names.forEach(name -> sections.append(pool(name)));
        try (var daemon = ProvostDaemon.start(sections.toString());
                var provost = ProvostConnection.toPid(daemon.pid())) {
            for (String name : names) {
                Waiting.until(
                        name + " READY",
                        () -> states(pool(provost, name)),
                        states -> states.equals(List.of(new ListenerStatus(name, "READY"))));
            }
            raise(daemon, 1);
            for (String name : names) {
                Waiting.until(name + " got its first", () -> heard(name), heard -> heard.startsWith(bodies(1)));
            }
            raise(daemon, 2);
            raise(daemon, 3);

            awaitHeard("good", bodies(1, 2, 3));
            // Meanwhile nobody else waits.
            assertThat(daemon.rpc().call("supervisor.stopProcess", "bystander")).isEqualTo(true);
            for (String name : List.of("reject", "die", "violate", "hang")) {
                awaitHeard(name, bodies(1, 1, 2, 3));
            }
            // The event it was not able to read is not lost.
            awaitHeard("deaf", bodies(1, 2, 3));

            assertThat(provost.eventListenerPool("good").getProcessed()).isEqualTo(3);
            assertThat(provost.eventListenerPool("reject").getRejected()).isEqualTo(1);
            assertThat(provost.eventListenerPool("violate").getResynchronised()).isEqualTo(1);
            assertThat(provost.eventListenerPool("hang").getRestarted()).isEqualTo(1);
            assertThat(provost.eventListenerPool("deaf").getRestarted()).isEqualTo(1);
            for (String name : names) {
                assertThat(provost.eventListenerPool(name).getDiscarded())
                        .as(name)
                        .isZero();
                assertThat(provost.eventListenerPool(name).getBuffered())
                        .as(name)
                        .isZero();
            }
            assertThat(daemon.mainLog())
                    .contains("WARN reject: event was rejected")
                    .contains("WARN violate: bad result line: 'oops'")
                    .contains("WARN violate: has entered the UNKNOWN state")
                    .contains("WARN violate: asks for events again and gets them, 1 seconds after it broke")
                    .contains("WARN hang: restarting this event listener, it has owed an answer for ")
                    .contains("WARN deaf: restarting this event listener, it has closed its standard input");
        }
    }

    /// Beans are registered soon after the daemon answers.
    private static EventListenerPoolMXBean pool(ProvostConnection provost, String name) throws Exception {
        Waiting.until(
                "bean of " + name,
                () -> provost.server().isRegistered(ObjectNames.eventListenerPool(name)),
                registered -> registered);
        return provost.eventListenerPool(name);
    }

    private static List<ListenerStatus> states(EventListenerPoolMXBean pool) {
        return List.of(pool.getListenerStates());
    }

    private void awaitHeard(String name, String bodies) throws Exception {
        Waiting.until("events of " + name, () -> heard(name), bodies::equals);
    }

    /// Such as a program that was never meant to be one.
    @Test
    void aListenerThatNeverAsksIsStartedAnewWhenItMissesSomething() throws Exception {
        try (var daemon = ProvostDaemon.start(
                        "[eventlistener:mute]\ncommand=/bin/cat\nevents=REMOTE_COMMUNICATION\nbuffer_size=2\n"
                                + "startsecs=0\nanswer_secs=1\n");
                var provost = ProvostConnection.toPid(daemon.pid())) {
            int first = daemon.await("mute", "RUNNING");
            for (int i = 0; i < 5; i++) {
                raise(daemon, i);
            }

            daemon.awaitLog("WARN mute: restarting this event listener, it has owed an answer for ");
            Waiting.until("another child", () -> daemon.await("mute", "RUNNING"), pid -> pid != first);
            var pool = pool(provost, "mute");
            assertThat(List.of(pool.getAccepted(), pool.getDiscarded(), pool.getDelivered(), (long) pool.getBuffered()))
                    .containsExactly(5L, 3L, 0L, 2L);
            assertThat(daemon.mainLog()).contains("ERRO pool mute event buffer overflowed, discarding event 2");
        }
    }

    @Test
    void aPoolThatIsRemovedAndAddedAgainHearsAgain() throws Exception {
        try (var daemon = ProvostDaemon.start(pool("good"))) {
            daemon.await("good", "RUNNING");
            raise(daemon, 1);
            awaitHeard("good", bodies(1));

            daemon.rpc().call("supervisor.stopProcess", "good");
            daemon.rpc().call("supervisor.removeProcessGroup", "good");
            raise(daemon, 2);
            daemon.rpc().call("supervisor.addProcessGroup", "good");
            daemon.await("good", "RUNNING");
            raise(daemon, 3);

            awaitHeard("good", bodies(1, 3));
        }
    }
}
