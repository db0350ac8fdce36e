package dev.provost.bridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.bridge.Fixture;
import dev.provost.bridge.Fixture.Reply;
import dev.provost.jmx.MetricsMXBean;
import dev.provost.jmx.ObjectNames;
import java.util.stream.IntStream;
import javax.management.StandardMBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private static final String PROMETHEUS_ASKS = "Accept: application/openmetrics-text;version=1.0.0,"
            + "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    private final StandInMetrics figures = new StandInMetrics();
    private Fixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = Fixture.open();
        fixture.mbeans.registerMBean(new StandardMBean(figures, MetricsMXBean.class, true), ObjectNames.METRICS);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private Reply get(String path, String... headers) throws Exception {
        return Fixture.send(fixture.tcp(), Fixture.request("GET", path, "", headers));
    }

    private Exposition metrics() throws Exception {
        return Exposition.of(get("/metrics").body(), false);
    }

    @Test
    void figuresAreToldInBaseUnits() throws Exception {
        figures.with("app", "web", "RUNNING");

        var told = metrics();

        String web = "group=app, process=web, program=web";
        assertThat(told.samples)
                .containsEntry("provost_process_state{" + web + ", state=RUNNING}", 1.0)
                .containsEntry("provost_process_state{" + web + ", state=FATAL}", 0.0)
                .containsEntry("provost_process_starts_total{" + web + "}", 9.0)
                .containsEntry("provost_process_restarts_total{" + web + "}", 4.0)
                .containsEntry("provost_process_exits_total{group=app, kind=expected, process=web, program=web}", 3.0)
                .containsEntry("provost_process_exits_total{group=app, kind=unexpected, process=web, program=web}", 3.0)
                .containsEntry("provost_process_exits_total{group=app, kind=signal, process=web, program=web}", 2.0)
                .containsEntry("provost_process_last_exit_status{" + web + "}", -1.0)
                .containsEntry("provost_process_start_time_seconds{" + web + "}", 1.7e9)
                .containsEntry("provost_process_uptime_seconds{" + web + "}", 65.0)
                .containsEntry("provost_process_cpu_seconds_total{" + web + "}", 61.005)
                .containsEntry("provost_process_resident_memory_bytes{" + web + "}", 4096.0)
                .containsEntry("provost_process_peak_memory_bytes{" + web + "}", 8192.0)
                .containsEntry("provost_process_threads{" + web + "}", 3.0)
                .containsEntry("provost_process_open_fds{" + web + "}", 12.0)
                .containsEntry("provost_process_log_written_bytes_total{" + web + "}", 1e12)
                .containsEntry("provost_process_log_lost_bytes_total{" + web + "}", 7.0)
                .containsEntry("provost_processes{state=RUNNING}", 1.0)
                .containsEntry("provost_processes{state=STOPPED}", 0.0)
                .containsEntry("provost_daemon_start_time_seconds{}", 1_700_000_000.123)
                .containsEntry("provost_daemon_cpu_seconds_total{}", 2.345)
                .containsEntry("provost_loop_turn_seconds_bucket{le=0.0001}", 900.0)
                .containsEntry("provost_loop_turn_seconds_bucket{le=1.0}", 1000.0)
                .containsEntry("provost_loop_turn_seconds_sum{}", 2.000001)
                .containsEntry("provost_loop_longest_turn_seconds{}", 0.601)
                .containsEntry("provost_exits_total{kind=signal}", 2.0)
                .containsEntry("provost_event_pool_discarded_total{pool=mail}", 6.0)
                .containsEntry("provost_daemon_info{identification=su\"per}", 1.0)
                .containsEntry("provost_ready{}", 1.0);
        assertThat(told.types).containsEntry("provost_process_cpu_seconds_total", "counter");
    }

    @Test
    void whatTheSystemDoesNotTellIsLeftOut() throws Exception {
        figures.withUnknown("web");

        assertThat(metrics().samples.keySet())
                .anyMatch(name -> name.startsWith("provost_process_starts_total"))
                .noneMatch(name -> name.startsWith("provost_process_cpu"))
                .noneMatch(name -> name.startsWith("provost_process_resident"))
                .noneMatch(name -> name.startsWith("provost_process_open"))
                .noneMatch(name -> name.startsWith("provost_process_threads"));
    }

    @Test
    void namesMayHoldWhatTheyLike() throws Exception {
        figures.with("g\\\"\n{}=,", "gr\u00fcn \ud83d\ude00", "RUNNING");

        assertThat(metrics().samples)
                .containsEntry(
                        "provost_process_starts_total{group=g\\\"\n{}=,, process=gr\u00fcn \ud83d\ude00,"
                                + " program=gr\u00fcn \ud83d\ude00}",
                        9.0);
    }

    @Test
    void openMetricsIsSpokenToThoseWhoWouldRatherHaveIt() throws Exception {
        figures.with("app", "web", "RUNNING");

        Reply reply = get("/metrics", PROMETHEUS_ASKS);

        assertThat(reply.head())
                .containsIgnoringCase("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8");
        var told = Exposition.of(reply.body(), true);
        assertThat(told.types)
                .containsEntry("provost_process_cpu_seconds", "counter")
                .containsEntry("provost_build", "info");
        assertThat(told.samples.keySet()).isEqualTo(metrics().samples.keySet());
        assertThat(get("/metrics").head()).containsIgnoringCase("Content-Type: text/plain; version=0.0.4;");
    }

    @Test
    void aThousandProcessesComeInOneAnswerOfManySegments() throws Exception {
        IntStream.range(0, 1000).forEach(i -> figures.with("g", "p" + i, "RUNNING"));

        assertThat(metrics().samples.size()).isGreaterThan(23_000);
    }

    @Test
    void aHeadHasNoBodyAndNothingCanBeSent() throws Exception {
        Reply head = Fixture.send(fixture.tcp(), Fixture.request("HEAD", "/metrics", ""));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.head()).containsPattern("(?i)content-length: [1-9]");
        assertThat(Fixture.send(fixture.tcp(), Fixture.request("POST", "/metrics", "x"))
                        .status())
                .isEqualTo(405);
    }

    @Test
    void whatIsAliveSaysSo() throws Exception {
        assertThat(get("/healthz").status()).isEqualTo(200);
        assertThat(get("/healthz").body()).isEqualTo("ok\n");
        assertThat(get("/healthz", "Accept: application/json").body())
                .contains("\"status\":\"ok\"", "\"loopMicros\":42");

        figures.deaf = true;

        assertThat(get("/healthz").status()).isEqualTo(503);
        assertThat(get("/healthz").body()).startsWith("failed\nFAILED: the event loop did not answer");
    }

    @Test
    void whatIsNotReadySaysWhy() throws Exception {
        assertThat(get("/readyz").status()).isEqualTo(200);
        assertThat(get("/readyz").body()).isEqualTo("ready\n");

        figures.unready.add("web is FATAL: bad\nluck");
        Reply reply = get("/readyz");

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).isEqualTo("unready\nweb is FATAL: bad luck\n");
        assertThat(get("/readyz", "Accept: application/json").body())
                .contains("\"status\":\"unready\"", "\"reasons\":[\"web is FATAL: bad\\nluck\"]", "\"count\":1");
    }

    @Test
    void whatIsMissingIsCounted() throws Exception {
        IntStream.range(0, 60).forEach(i -> figures.unready.add("p" + i + " is BACKOFF"));

        assertThat(get("/readyz").body()).endsWith("p49 is BACKOFF\nand 10 more\n");
    }

    @Test
    void beforeTheBeansAreThereNobodyIsReady() throws Exception {
        fixture.mbeans.unregisterMBean(ObjectNames.METRICS);

        assertThat(get("/healthz").status()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("unready\nthe daemon is starting\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics/", "/metricsx", "/healthz/x", "/readyz2"})
    void otherAddressesAreNothing(String path) throws Exception {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | true",
                "application/json, text/plain, */* | false",
                "text/html,application/xhtml+xml,*/*;q=0.8 | false",
                "application/json;q=0.9, text/plain;q=0.5 | true",
                "application/json;q=0 | false",
                "application/json;q=x | false",
                "APPLICATION/JSON;q=1.0,text/*;q=0.9 | true",
                "*/* | false"
            })
    void ofTwoFormatsTheOneIsTakenThatIsRatherWanted(String accept, boolean json) {
        assertThat(Accepts.json(accept)).isEqualTo(json);
    }
}
