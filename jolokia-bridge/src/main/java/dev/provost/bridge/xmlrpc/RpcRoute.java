package dev.provost.bridge.xmlrpc;

import dev.provost.bridge.AnswerMemory;
import dev.provost.bridge.BodyRefused;
import dev.provost.bridge.Exchange;
import dev.provost.bridge.XmlOutput;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.LogLevel;
import dev.provost.jmx.spi.EndpointContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import org.apache.xmlrpc.XmlRpcException;
import org.apache.xmlrpc.XmlRpcHandler;
import org.apache.xmlrpc.XmlRpcRequest;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.Attributes;
import org.jspecify.annotations.Nullable;

/// `/RPC2`: receives calls, answers values and faults.
public final class RpcRoute {
    /// The longest body.
    public static final long BODY_BYTES_MAX = 8 * 1024 * 1024;

    /// Bodies longer than this are read one at a time.
    private static final long BODY_BYTES_MODEST = 256 * 1024;

    private static final int MULTICALL_CALLS_MAX = 10_000;
    private static final int BULKY_AT_ONCE = 2;

    private final EndpointContext context;
    private final AnswerMemory memory;
    private final AnswerWriter writer = new AnswerWriter();
    private final Semaphore bigBodies = new Semaphore(1);
    // More at once than there are processors would not be faster, and each holds a thousand composites.
    private final Semaphore bulkyAnswers = new Semaphore(BULKY_AT_ONCE);
    private volatile @Nullable Methods methods;
    private volatile @Nullable CallReader reader;

    public RpcRoute(EndpointContext context, AnswerMemory memory) {
        this.context = context;
        this.memory = memory;
    }

    public void serve(Exchange exchange) throws IOException {
        if (!"POST".equals(exchange.method())) {
            exchange.refuse(HttpStatus.BAD_REQUEST_400);
            return;
        }
        long length = exchange.length();
        if (length < 0) {
            exchange.refuse(HttpStatus.LENGTH_REQUIRED_411);
            return;
        }
        if (length > BODY_BYTES_MAX) {
            exchange.refuse(HttpStatus.PAYLOAD_TOO_LARGE_413);
            return;
        }
        var body = new Remembered(exchange.body(BODY_BYTES_MAX));
        try {
            XmlRpcRequest call = receive(body, length);
            exchange.patience();
            answer(exchange, call, body);
        } catch (CallReader.Unreadable e) {
            context.log().log(LogLevel.ERRO, "XML-RPC request data " + body + " is invalid: " + e.getMessage());
            exchange.refuse(HttpStatus.BAD_REQUEST_400);
        }
    }

    private XmlRpcRequest receive(InputStream body, long length) throws IOException, CallReader.Unreadable {
        boolean big = length > BODY_BYTES_MODEST;
        if (big) {
            bigBodies.acquireUninterruptibly();
        }
        try {
            return reader().read(body);
        } finally {
            if (big) {
                bigBodies.release();
            }
        }
    }

    private void answer(Exchange exchange, XmlRpcRequest call, Remembered body) throws IOException {
        String method = call.getMethodName();
        trace("XML-RPC method called: ", method, "()");
        try (var out = new XmlOutput(memory)) {
            try {
                write(out, call, stepsOf(exchange, method));
                trace("XML-RPC method ", method, "() returned successfully");
            } catch (Fault fault) {
                trace("XML-RPC method ", method, "() returned fault: [" + fault.number() + "] " + fault.text());
                out.reset();
                writer.fault(out, fault);
            } catch (JMException | RuntimeException | XmlRpcException e) {
                unexpected(body, e);
                exchange.refuse(HttpStatus.INTERNAL_SERVER_ERROR_500);
                return;
            }
            exchange.answer("text/xml", out.length(), out.segments());
        }
    }

    /// Writes the answer to `call` while its result is still in hand, so that big results are gone soon.
    private void write(XmlOutput out, XmlRpcRequest call, @Nullable SteppedUpdate steps)
            throws JMException, XmlRpcException, BodyRefused {
        String method = call.getMethodName();
        if (method.equals(Methods.MULTICALL)) {
            if (steps != null) {
                steps.end();
            }
            multicall(out, parameters(call));
            return;
        }
        boolean bulky = methods().bulky(method);
        if (bulky) {
            bulkyAnswers.acquireUninterruptibly();
        }
        try {
            writer.answer(out, steps == null ? reader().execute(call) : steps.call(method, parameters(call)));
        } finally {
            if (bulky) {
                bulkyAnswers.release();
            }
        }
    }

    /// {@return the update that this connection may be about, null when it has never asked what changed}
    private @Nullable SteppedUpdate stepsOf(Exchange exchange, String method) throws JMException {
        Attributes connection = exchange.connection();
        String key = SteppedUpdate.class.getName();
        if (connection.getAttribute(key) == null && SteppedUpdate.beginsWith(method)) {
            connection.setAttribute(key, new SteppedUpdate(methods()));
        }
        return connection.getAttribute(key) instanceof SteppedUpdate steps ? steps : null;
    }

    private void multicall(XmlOutput out, List<@Nullable Object> parameters) throws BodyRefused {
        if (parameters.size() != 1 || !(parameters.getFirst() instanceof Object[] calls)) {
            throw new Fault(Code.INCORRECT_PARAMETERS);
        }
        if (calls.length > MULTICALL_CALLS_MAX) {
            throw new Fault(Code.INCORRECT_PARAMETERS, "more than " + MULTICALL_CALLS_MAX + " calls");
        }
        writer.answerArray(out, array -> {
            for (Object call : calls) {
                element(array, call);
            }
        });
    }

    private void element(XmlOutput out, @Nullable Object call) throws BodyRefused {
        Object value;
        try {
            value = elementValue(call);
        } catch (Fault fault) {
            writer.faultStruct(out, fault);
            return;
        } catch (JMException | RuntimeException e) {
            unexpected(call, e);
            writer.faultStruct(out, new Fault(Code.FAILED, "unexpected error, see the daemon's log"));
            return;
        }
        writer.value(out, value);
    }

    private @Nullable Object elementValue(@Nullable Object call) throws JMException {
        Map<?, ?> struct = call instanceof Map<?, ?> map ? map : Map.of();
        if (!(struct.get("methodName") instanceof String method)) {
            throw new Fault(Code.INCORRECT_PARAMETERS, "No methodName");
        }
        if (method.equals(Methods.MULTICALL)) {
            throw new Fault(Code.INCORRECT_PARAMETERS, "Recursive system.multicall forbidden");
        }
        Object given = struct.get("params");
        if (given != null && !(given instanceof Object[])) {
            throw new Fault(Code.INCORRECT_PARAMETERS);
        }
        return methods().call(method, given == null ? List.of() : Arrays.asList((Object[]) given));
    }

    private static List<@Nullable Object> parameters(XmlRpcRequest call) {
        List<@Nullable Object> parameters = new ArrayList<>();
        for (int i = 0; i < call.getParameterCount(); i++) {
            parameters.add(call.getParameter(i));
        }
        return parameters;
    }

    private void unexpected(@Nullable Object data, Exception failure) {
        Throwable cause = failure;
        while (wrapping(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        context.log().log(
                LogLevel.CRIT,
                "Handling XML-RPC request with data " + data + " raised an unexpected exception: " + cause);
    }

    private static boolean wrapping(Throwable failure) {
        return failure instanceof JMException
                || failure instanceof JMRuntimeException
                || failure instanceof XmlRpcException;
    }

    private void trace(String before, String method, String after) {
        if (context.log().writes(LogLevel.TRAC)) {
            context.log().log(LogLevel.TRAC, before + method + after);
        }
    }

    // Two first calls may both make one; either will do.
    private CallReader reader() {
        CallReader made = reader;
        if (made == null) {
            made = CallReader.answering(_ -> (XmlRpcHandler) this::execute);
            reader = made;
        }
        return made;
    }

    private @Nullable Object execute(XmlRpcRequest call) throws XmlRpcException {
        try {
            return methods().call(call.getMethodName(), parameters(call));
        } catch (JMException e) {
            throw new XmlRpcException(String.valueOf(e.getMessage()), e);
        }
    }

    private Methods methods() throws JMException {
        Methods known = methods;
        if (known == null) {
            known = Methods.of(context);
            methods = known;
        }
        return known;
    }
}
