package dev.provost.bridge.metrics;

import dev.provost.bridge.AnswerMemory;
import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.Exchange;
import dev.provost.bridge.SupervisorAccess;
import dev.provost.bridge.XmlOutput;
import dev.provost.jmx.Fault;
import dev.provost.jmx.ObjectNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServer;
import javax.management.openmbean.CompositeData;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;

/// `/metrics`, `/healthz` and `/readyz`. GET and HEAD.
///
/// `/healthz` asks whether the daemon is alive: 200 when its event loop answers within 2 s, else 503.
///
/// `/readyz` asks whether what it is for works: 200 when it runs (neither ends nor restarts), no process is FATAL and
/// each with `autostart` is up; else 503 and what is wrong, a line each. Up is RUNNING, or EXITED with a status
/// that is expected; a process that somebody stopped is not up.
///
/// Both answer plain text, or JSON to those who accept `application/json`.
public final class MetricsRoute {
    private static final String METRICS = "/metrics";
    private static final String HEALTH = "/healthz";
    private static final String READINESS = "/readyz";
    private static final String[] ATTRIBUTES = {"Daemon", "Processes", "Pools", "Ready"};
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final int PING_MILLIS_MAX = 2000;
    private static final int REASONS_MAX = 50;

    /// Each holds the figures of all processes while it is written.
    private static final int AT_ONCE = 2;

    private final Supplier<MBeanServer> mbeans;
    private final AnswerMemory memory;
    private final Semaphore atOnce = new Semaphore(AT_ONCE);

    public MetricsRoute(Supplier<MBeanServer> mbeans, AnswerMemory memory) {
        this.mbeans = mbeans;
        this.memory = memory;
    }

    public static boolean has(String path) {
        return path.equals(METRICS) || path.equals(HEALTH) || path.equals(READINESS);
    }

    public void serve(Exchange exchange) throws IOException, JMException {
        if (!"GET".equals(exchange.method()) && !"HEAD".equals(exchange.method())) {
            exchange.say("Allow", "GET, HEAD");
            exchange.refuse(HttpStatus.METHOD_NOT_ALLOWED_405);
            return;
        }
        exchange.say("Cache-Control", "no-store");
        exchange.say("X-Content-Type-Options", "nosniff");
        switch (exchange.path()) {
            case METRICS -> metrics(exchange);
            case HEALTH -> health(exchange);
            default -> readiness(exchange);
        }
    }

    private void metrics(Exchange exchange) throws IOException, JMException {
        boolean openMetrics = Accepts.openMetrics(exchange.header(HttpHeader.ACCEPT));
        try (var out = new XmlOutput(memory)) {
            atOnce.acquireUninterruptibly();
            try {
                write(new TextFormat(out, openMetrics));
            } finally {
                atOnce.release();
            }
            exchange.answer(
                    openMetrics ? TextFormat.OPEN_METRICS : TextFormat.PROMETHEUS, out.length(), out.segments());
        }
    }

    private void write(TextFormat text) throws BodyRefused, JMException {
        List<Attribute> values =
                mbeans.get().getAttributes(ObjectNames.METRICS, ATTRIBUTES).asList();
        // What can't be had is left out of the list.
        if (values.size() != ATTRIBUTES.length) {
            throw new JMException(
                    ObjectNames.METRICS + " tells only " + values.size() + " of " + ATTRIBUTES.length + " attributes");
        }
        new Families(
                        text,
                        (CompositeData) values.get(0).getValue(),
                        (CompositeData[]) values.get(1).getValue(),
                        (CompositeData[]) values.get(2).getValue(),
                        (Boolean) values.get(3).getValue())
                .write();
    }

    private void health(Exchange exchange) throws IOException, JMException {
        String problem = null;
        long micros = 0;
        try {
            micros = (Long)
                    mbeans.get().invoke(ObjectNames.METRICS, "ping", new Object[] {PING_MILLIS_MAX}, new String[] {
                        int.class.getName()
                    });
        } catch (InstanceNotFoundException e) {
            problem = "the daemon is starting";
        } catch (JMException | JMRuntimeException e) {
            Fault fault = SupervisorAccess.faultIn(e);
            if (fault == null) {
                throw e;
            }
            problem = fault.text();
        }
        var json = new JSONObject();
        json.put("status", problem == null ? "ok" : "failed");
        if (problem == null) {
            json.put("loopMicros", micros);
            tell(exchange, HttpStatus.OK_200, "ok\n", json);
        } else {
            json.put("reason", problem);
            tell(exchange, HttpStatus.SERVICE_UNAVAILABLE_503, "failed\n" + problem + "\n", json);
        }
    }

    private void readiness(Exchange exchange) throws IOException, JMException {
        String[] reasons;
        try {
            reasons = (String[]) mbeans.get().getAttribute(ObjectNames.METRICS, "Unready");
        } catch (InstanceNotFoundException e) {
            reasons = new String[] {"the daemon is starting"};
        }
        var json = new JSONObject();
        json.put("status", reasons.length == 0 ? "ready" : "unready");
        if (reasons.length == 0) {
            tell(exchange, HttpStatus.OK_200, "ready\n", json);
            return;
        }
        var text = new StringBuilder("unready\n");
        var list = new JSONArray();
        for (int i = 0; i < Math.min(reasons.length, REASONS_MAX); i++) {
            // What a program says of itself may have lines; here each reason is one.
            text.append(reasons[i].replace('\n', ' ')).append('\n');
            list.add(reasons[i]);
        }
        if (reasons.length > REASONS_MAX) {
            text.append("and ").append(reasons.length - REASONS_MAX).append(" more\n");
        }
        json.put("reasons", list);
        json.put("count", reasons.length);
        tell(exchange, HttpStatus.SERVICE_UNAVAILABLE_503, text.toString(), json);
    }

    private static void tell(Exchange exchange, int status, String text, JSONObject json) throws IOException {
        boolean asJson = Accepts.json(exchange.header(HttpHeader.ACCEPT));
        byte[] body = (asJson ? json.toJSONString() + "\n" : text).getBytes(StandardCharsets.UTF_8);
        exchange.answer(status, asJson ? JSON : TEXT, body.length, List.of(ByteBuffer.wrap(body)));
    }
}
