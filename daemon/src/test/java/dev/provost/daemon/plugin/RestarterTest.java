package dev.provost.daemon.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.jmx.Fault;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessStatus;
import dev.provost.jmx.SupervisorMXBean;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class RestarterTest {
    private final Map<String, Integer> states = new TreeMap<>();
    private final Map<String, ProcessStatus> outcomes = new TreeMap<>();
    private final List<List<String>> orders = new ArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private boolean hangs;

    /// The part of the daemon that is asked.
    private SupervisorMXBean daemon() {
        return (SupervisorMXBean) Proxy.newProxyInstance(
                SupervisorMXBean.class.getClassLoader(),
                new Class<?>[] {SupervisorMXBean.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "getAllProcessInfo" ->
                        states.entrySet().stream()
                                .map(entry -> info(entry.getKey(), entry.getValue(), ""))
                                .toArray(ProcessInfo[]::new);
                    case "getProcessInfo" -> info(((String) arguments[0]).split(":")[1], 200, "spawn went wrong");
                    case "quickRestart" -> restart((String[]) arguments[0]);
                    case "getAPIVersion" -> "3.0";
                    case "getProvostVersion" -> "1.2.3";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private ProcessStatus[] restart(String[] names) throws InterruptedException {
        orders.add(List.of(names));
        if (hangs) {
            never.await();
        }
        List<ProcessStatus> all = new ArrayList<>();
        for (String name : names) {
            String process = name.split(":")[1];
            all.add(outcomes.getOrDefault(process, new ProcessStatus(process, "app", 80, "OK")));
        }
        return all.toArray(ProcessStatus[]::new);
    }

    private static ProcessInfo info(String name, int state, String error) {
        return new ProcessInfo(name, "app", 0, 0, 0, state, state == 20 ? "RUNNING" : "?", error, 0, "", "", "", 0, "");
    }

    private GroupRestarts restarts(Map<String, String> options) {
        return new GroupRestarts(this::daemon, Restarter.Settings.of(options));
    }

    private void known(int state, String... names) {
        for (String name : names) {
            states.put(name, state);
        }
    }

    @Test
    void aGroupIsOneOrder() {
        known(20, "a", "b");
        known(0, "c");

        assertThat(restarts(Map.of()).restartProcessGroup("app")).isEmpty();
        assertThat(orders).containsExactly(List.of("app:c", "app:b", "app:a"));
    }

    @Test
    void staggeredItIsEveryNthTheLastFirstAndWhatIsDownAtOnce() {
        known(20, "a", "b", "c", "d", "e");
        known(100, "z");

        assertThat(restarts(Map.of("stagger_factor", "2", "delay", "0")).restartProcessGroup("app"))
                .isEmpty();
        assertThat(orders).containsExactly(List.of("app:z", "app:e", "app:c", "app:a"), List.of("app:d", "app:b"));
    }

    @Test
    void moreRoundsThanProcessesAreAsManyAsProcesses() {
        known(20, "a", "b");

        assertThat(restarts(Map.of("stagger_factor", "9", "delay", "0")).restartProcessGroup("app"))
                .isEmpty();
        assertThat(orders).hasSize(2);
    }

    @Test
    void aRoundThatFailsIsTheLast() {
        known(20, "a", "b", "c");
        outcomes.put("c", new ProcessStatus("c", "app", 50, "SPAWN_ERROR: app:c"));

        assertThat(restarts(Map.of("stagger_factor", "3", "delay", "0")).restartProcessGroup("app"))
                .containsExactly(
                        new RestartFailure(0x430, "START_FAILED: app:c: spawn went wrong"),
                        new RestartFailure(0x431, "STOP_FAILED: app:b: left as it was, after a failure of others"),
                        new RestartFailure(0x431, "STOP_FAILED: app:a: left as it was, after a failure of others"));
        assertThat(orders).hasSize(1);
    }

    @Test
    void failuresNameTheirKind() {
        known(20, "a", "b");
        known(1000, "lost");
        outcomes.put("a", new ProcessStatus("a", "app", 30, "FAILED: app:a"));
        outcomes.put("b", new ProcessStatus("b", "app", 20, "NO_FILE: b"));

        assertThat(restarts(Map.of()).restartProcessGroup("app"))
                .containsExactly(
                        new RestartFailure(0x410, "BAD_STATE: app:lost: ?"),
                        new RestartFailure(0x430, "START_FAILED: app:b: NO_FILE: b"),
                        new RestartFailure(0x431, "STOP_FAILED: app:a: FAILED: app:a"));
    }

    @Test
    void anUnknownGroupIsRefused() {
        assertThatThrownBy(() -> restarts(Map.of()).restartProcessGroup("nosuch"))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.number()).isEqualTo(0x400))
                .hasMessage("BAD_GROUP: nosuch");
    }

    @Test
    void whenTimeIsUpItSaysHowFarItGot() {
        known(20, "a");
        hangs = true;

        assertThatThrownBy(() -> restarts(Map.of("timeout", "0.01")).restartProcessGroup("app"))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.number()).isEqualTo(0x420))
                .hasMessage("TIMEOUT: after 0.01 seconds 0 of 1 processes of app were restarted");
        never.countDown();
    }

    @Test
    void itTellsItsVersionsAndSettings() {
        GroupRestarts restarts = restarts(Map.of("delay", "0.1", "stagger_factor", "0", "other", "x"));

        assertThat(restarts.getAPIVersion()).isEqualTo("3.0");
        assertThat(restarts.getPluginVersion()).isEqualTo("1.2.3");
        assertThat(restarts.getSettings()).isEqualTo(Map.of("delay", "0.1", "timeout", "5.0", "stagger_factor", "1"));
    }

    @ParameterizedTest
    @CsvSource({"delay, soon", "delay, -1", "timeout, NaN", "timeout, 1e99", "stagger_factor, 1.5", "stagger_factor, -2"
    })
    void settingsThatMakeNoSenseAreRefused(String key, String value) {
        assertThatThrownBy(() -> Restarter.Settings.of(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + key + "' is \"" + value + "\"; write ");
    }

    @Test
    void itStandsForTheFactoryOfThePythonPlugin() {
        assertThat(OwnInterfaces.named("supervisor.plugins.restarter:make_rpcinterface"))
                .isInstanceOf(Restarter.class);
        assertThat(Duration.ofMillis(200))
                .isEqualTo(Restarter.Settings.of(Map.of()).delay());
    }
}
