package dev.provost.bridge.xmlrpc;

import dev.provost.bridge.SupervisorAccess;
import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.spi.EndpointContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// The XML-RPC methods: operations of the MBeans that stand for the namespaces, and `system.*` about them. What
/// supervisord doesn't have is found under a namespace of our own and not listed.
final class Methods {
    private static final String OWN_NAMESPACE = "provost";
    private static final String EXTENSION = "extension";
    static final String MULTICALL = "system.multicall";

    /// Fault code for what the caller's role may not do. supervisord has none: whoever gets in may do everything there.
    private static final int NOT_ALLOWED = 403;

    /// Methods whose name may mean a whole group, `g:*` or `g:`. They then are the same method with `Group` after
    /// "Process".
    private static final Set<String> WHOLE_GROUP = Set.of("startProcess", "stopProcess", "signalProcess");
    /// The one method that insists on the type of a parameter.
    private static final String SEND_STDIN = "sendProcessStdin";

    private static final Map<String, String> SYSTEM_HELP =
            Map.of("system.listMethods", """
            Names of all methods, sorted

            @return array""", "system.methodHelp", """
            What a method does and takes

            @param string name  name of the method
            @return string""", "system.methodSignature", """
            Types of a method: of its answer, then of its parameters

            @param string name  name of the method
            @return array""", MULTICALL, """
            Calls several methods one after another; the next one starts when the one before has answered

            @param array calls  structs of methodName and params
            @return array of answers, structs of faultCode and faultString where a call failed""");
    private static final Map<String, List<String>> SYSTEM_WORDS = Map.of(
            "system.listMethods",
            List.of("array"),
            "system.methodHelp",
            List.of("string", "string"),
            "system.methodSignature",
            List.of("array", "string"),
            MULTICALL,
            List.of("array", "array"));

    private final MBeanServer mbeans;
    private final Map<String, Bean> beans;

    private record Bean(ObjectName name, NavigableMap<String, Operation> operations) {}

    private Methods(MBeanServer mbeans, Map<String, Bean> beans) {
        this.mbeans = mbeans;
        this.beans = beans;
    }

    /// Reads what the MBeans offer, once: the contract doesn't change while a daemon runs.
    ///
    /// @throws JMException if an MBean is not there
    static Methods of(EndpointContext context) throws JMException {
        MBeanServer mbeans = context.mbeans().get();
        Map<String, Bean> beans = new TreeMap<>();
        for (Map.Entry<String, ObjectName> namespace : context.namespaces().entrySet()) {
            boolean plugin = !namespace.getValue().equals(ObjectNames.SUPERVISOR);
            if (plugin && !mbeans.isRegistered(namespace.getValue())) {
                // It could not begin; the activity log says why. The others are none the worse.
                continue;
            }
            var operations = new TreeMap<String, Operation>();
            var extensions = new TreeMap<String, Operation>();
            for (MBeanOperationInfo info :
                    mbeans.getMBeanInfo(namespace.getValue()).getOperations()) {
                boolean own = Boolean.TRUE.equals(info.getDescriptor().getFieldValue(EXTENSION));
                (own ? extensions : operations).putIfAbsent(info.getName(), Operation.of(info));
            }
            beans.put(namespace.getKey(), new Bean(namespace.getValue(), operations));
            if (!extensions.isEmpty()) {
                beans.put(OWN_NAMESPACE, new Bean(namespace.getValue(), extensions));
            }
        }
        return new Methods(mbeans, beans);
    }

    private record Found(Bean bean, Operation operation) {}

    private @Nullable Found find(String method) {
        int dot = method.indexOf('.');
        Bean bean = dot < 0 ? null : beans.get(method.substring(0, dot));
        if (bean == null) {
            return null;
        }
        Operation operation = bean.operations().get(method.substring(dot + 1));
        return operation == null ? null : new Found(bean, operation);
    }

    boolean bulky(String method) {
        Found found = find(method);
        return found != null && found.operation().bulky();
    }

    /// @throws Fault as the operation decides, or for a method or parameters that don't exist
    /// @throws JMException if the operation fails in a way its contract doesn't know
    @Nullable
    Object call(String method, List<? extends @Nullable Object> given) throws JMException {
        if (SYSTEM_WORDS.containsKey(method)) {
            return system(method, given);
        }
        Found found = find(method);
        if (found == null) {
            throw new Fault(Code.UNKNOWN_METHOD);
        }
        Operation operation = found.operation();
        boolean main = found.bean().name().equals(ObjectNames.SUPERVISOR);
        if (main && operation.name().equals(SEND_STDIN) && given.size() == 2 && !(given.get(1) instanceof String)) {
            throw new Fault(Code.INCORRECT_PARAMETERS, String.valueOf(given.get(1)));
        }
        Object[] arguments = operation.arguments(given);
        Operation whole = main ? wholeGroup(found, arguments) : null;
        return whole == null
                ? invoke(found.bean(), operation, arguments)
                : invokeForGroup(found.bean(), whole, arguments);
    }

    private static @Nullable Operation wholeGroup(Found found, Object[] arguments) {
        if (!WHOLE_GROUP.contains(found.operation().name())
                || !found.operation().takesName()) {
            return null;
        }
        String name = (String) arguments[0];
        int colon = name.indexOf(':');
        String process = colon < 0 ? name : name.substring(colon + 1);
        boolean all = colon >= 0 && (process.isEmpty() || process.equals("*"));
        return all ? found.bean().operations().get(found.operation().name() + "Group") : null;
    }

    private @Nullable Object invokeForGroup(Bean bean, Operation operation, Object[] arguments) throws JMException {
        String given = (String) arguments[0];
        String group = given.substring(0, given.indexOf(':'));
        Object[] changed = arguments.clone();
        changed[0] = group;
        try {
            return invoke(bean, operation, changed);
        } catch (Fault e) {
            // The caller gets back the name as he wrote it.
            boolean unknown = e.code() == Code.BAD_NAME && e.text().equals(new Fault(Code.BAD_NAME, group).text());
            throw unknown ? new Fault(Code.BAD_NAME, given) : e;
        }
    }

    private @Nullable Object invoke(Bean bean, Operation operation, Object[] arguments) throws JMException {
        try {
            return operation.answer(mbeans.invoke(bean.name(), operation.name(), arguments, operation.signature()));
        } catch (JMException | JMRuntimeException | SecurityException e) {
            Fault fault = SupervisorAccess.faultIn(e);
            if (fault != null) {
                throw fault;
            }
            SecurityException refusal = SupervisorAccess.refusalIn(e);
            if (refusal != null) {
                throw new Fault(NOT_ALLOWED, String.valueOf(refusal.getMessage()));
            }
            throw e;
        }
    }

    private Object system(String method, List<? extends @Nullable Object> given) {
        boolean lists = method.equals("system.listMethods");
        if (given.size() != (lists ? 0 : 1)) {
            throw new Fault(Code.INCORRECT_PARAMETERS);
        }
        if (lists) {
            return names();
        }
        String about = String.valueOf(given.getFirst());
        Found found = find(about);
        Object answer = method.equals("system.methodHelp")
                ? found == null ? SYSTEM_HELP.get(about) : found.operation().help()
                : found == null ? SYSTEM_WORDS.get(about) : found.operation().words();
        if (answer == null) {
            throw new Fault(Code.SIGNATURE_UNSUPPORTED);
        }
        return answer;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(SYSTEM_WORDS.keySet());
        beans.forEach((namespace, bean) -> {
            if (!namespace.equals(OWN_NAMESPACE)) {
                bean.operations().keySet().forEach(operation -> names.add(namespace + "." + operation));
            }
        });
        names.sort(null);
        return names;
    }
}
