package dev.provost.daemon.access;

import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.Role;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Exposure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InstanceNotFoundException;
import javax.management.IntrospectionException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;

/// What hawtio asks of us: the list of MBeans, each type described once, and what the caller may call, so that it greys
/// out the rest. hawtio looks for [ObjectNames#RBAC_REGISTRY] by its name and for the other by
/// `*:type=security,area=jmx,*`; this answers under both. Its operations have one name and several signatures, which is
/// why it is no MXBean of ours.
///
/// All answers are about whoever calls; whoever comes by the JVM's own agent may call everything.
public final class HawtioSecurity implements DynamicMBean {
    private static final String LIST = "list";
    private static final String CAN_INVOKE = "canInvoke";
    private static final String TEXT = String.class.getName();
    private static final String MAP = Map.class.getName();
    private static final MBeanInfo INFO = new MBeanInfo(
            HawtioSecurity.class.getName(),
            "Tells hawtio what there is and what the caller may call",
            null,
            null,
            new MBeanOperationInfo[] {
                operation(LIST, "All MBeans, each type described once, with what the caller may call", MAP),
                operation(CAN_INVOKE, "Whether the caller may call any operation of an MBean", "boolean", TEXT),
                operation(CAN_INVOKE, "Whether the caller may call an operation", "boolean", TEXT, TEXT),
                operation(
                        CAN_INVOKE,
                        "Whether the caller may call an operation",
                        "boolean",
                        TEXT,
                        TEXT,
                        String[].class.getName()),
                operation(CAN_INVOKE, "Which operations the caller may call: those of each MBean", MAP, MAP)
            },
            null);

    private final Supplier<MBeanServer> mbeans;

    /// @param mbeans the real MBean server
    public HawtioSecurity(Supplier<MBeanServer> mbeans) {
        this.mbeans = mbeans;
    }

    private static MBeanOperationInfo operation(String name, String text, String answer, String... types) {
        String[] names = {"objectName", "operation", "types"};
        var parameters = new MBeanParameterInfo[types.length];
        for (int i = 0; i < types.length; i++) {
            boolean bulk = types[i].equals(MAP);
            parameters[i] = new MBeanParameterInfo(
                    bulk ? "operations" : names[i],
                    types[i],
                    bulk
                            ? "operations by object name"
                            : i == 0 ? "name of the MBean" : i == 1 ? "name of the operation" : "types it takes");
        }
        return new MBeanOperationInfo(name, text, parameters, answer, MBeanOperationInfo.INFO);
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return INFO;
    }

    @Override
    public Object invoke(String operation, @Nullable Object @Nullable [] given, String @Nullable [] signature)
            throws MBeanException, ReflectionException {
        @Nullable Object[] arguments = given == null ? new Object[0] : given;
        if (operation.equals(LIST) && arguments.length == 0) {
            return list();
        }
        if (operation.equals(CAN_INVOKE) && arguments.length > 0) {
            if (arguments[0] instanceof Map<?, ?> bulk && arguments.length == 1) {
                return canInvoke(bulk);
            }
            if (arguments[0] instanceof String name && arguments.length <= 3) {
                return arguments.length == 1 ? canInvokeAny(name) : canInvoke(name, String.valueOf(arguments[1]));
            }
        }
        throw new ReflectionException(
                new NoSuchMethodException("there is no " + operation + " that takes these arguments"));
    }

    private static Role role() {
        Caller caller = Caller.current();
        return caller == null ? Role.ADMIN : caller.role();
    }

    private boolean canInvokeAny(String name) {
        MBeanInfo info = info(name);
        if (info == null) {
            return false;
        }
        boolean any = info.getOperations().length == 0;
        for (MBeanOperationInfo operation : info.getOperations()) {
            any |= may(named(name), operation);
        }
        return any;
    }

    /// @param operation with or without its types in brackets
    private boolean canInvoke(String name, String operation) {
        MBeanInfo info = info(name);
        if (info == null) {
            return false;
        }
        String bare = bare(operation);
        boolean found = false;
        for (MBeanOperationInfo each : info.getOperations()) {
            if (each.getName().equals(bare)) {
                if (!may(named(name), each)) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    private static String bare(String operation) {
        int bracket = operation.indexOf('(');
        return bracket < 0 ? operation : operation.substring(0, bracket);
    }

    private static boolean may(@Nullable ObjectName name, MBeanOperationInfo operation) {
        if (name == null) {
            return false;
        }
        Role needed = Exposure.ours(name) ? Role.toCall(operation) : Exposure.toCallForeign(name, operation.getName());
        return needed != null && role().includes(needed);
    }

    private Map<String, Object> canInvoke(Map<?, ?> bulk) {
        Map<String, Object> answers = new LinkedHashMap<>();
        bulk.forEach((key, operations) -> {
            String name = String.valueOf(key);
            Map<String, Object> ofOne = new LinkedHashMap<>();
            if (operations instanceof Collection<?> asked) {
                for (Object operation : asked) {
                    answer(ofOne, name, String.valueOf(operation));
                }
            } else if (operations instanceof Object[] asked) {
                for (Object operation : asked) {
                    answer(ofOne, name, String.valueOf(operation));
                }
            }
            answers.put(name, ofOne);
        });
        return answers;
    }

    private void answer(Map<String, Object> answers, String name, String operation) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ObjectName", name);
        answer.put("Method", operation);
        answer.put("CanInvoke", canInvoke(name, operation));
        answers.put(operation, answer);
    }

    private static @Nullable ObjectName named(String name) {
        try {
            ObjectName known = new ObjectName(name);
            return Exposure.shows(known) ? known : null;
        } catch (MalformedObjectNameException e) {
            // Then there is none.
            return null;
        }
    }

    private @Nullable MBeanInfo info(String name) {
        ObjectName known = named(name);
        return known == null ? null : info(known);
    }

    private @Nullable MBeanInfo info(ObjectName name) {
        try {
            return mbeans.get().getMBeanInfo(name);
        } catch (InstanceNotFoundException | IntrospectionException | ReflectionException e) {
            // Gone meanwhile.
            return null;
        }
    }

    // ---- the list

    private Map<String, Object> list() {
        Map<String, Map<String, Object>> domains = new LinkedHashMap<>();
        Map<String, Object> shared = new LinkedHashMap<>();
        for (ObjectName name : mbeans.get().queryNames(null, null)) {
            if (!Exposure.shows(name)) {
                continue;
            }
            String type = ObjectNames.DOMAIN.equals(name.getDomain()) ? sharedType(name) : null;
            Object described = type;
            if (type == null || !shared.containsKey(type)) {
                MBeanInfo info = info(name);
                if (info == null) {
                    continue;
                }
                Map<String, Object> description = described(name, info);
                if (type == null) {
                    described = description;
                } else {
                    shared.put(type, description);
                }
            }
            if (described != null) {
                domains.computeIfAbsent(name.getDomain(), _ -> new LinkedHashMap<>())
                        .put(name.getKeyPropertyListString(), described);
            }
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("domains", domains);
        answer.put("cache", shared);
        return answer;
    }

    /// {@return what MBeans of one type have in common, null for one that stands alone} What one may do depends on the
    /// type and never on the name.
    private static @Nullable String sharedType(ObjectName name) {
        String type = name.getKeyProperty("type");
        return type == null || type.equals("Supervisor") || type.equals("RpcInterface")
                ? null
                : ObjectNames.DOMAIN + ":" + type;
    }

    private static Map<String, Object> described(ObjectName name, MBeanInfo info) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (MBeanAttributeInfo attribute : info.getAttributes()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("type", attribute.getType());
            one.put("desc", attribute.getDescription());
            one.put("rw", attribute.isWritable());
            attributes.put(attribute.getName(), one);
        }
        Map<String, Object> operations = new LinkedHashMap<>();
        Map<String, Object> bySignature = new LinkedHashMap<>();
        boolean any = info.getOperations().length == 0;
        for (MBeanOperationInfo operation : info.getOperations()) {
            boolean may = may(name, operation);
            any |= may;
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("args", parameters(operation));
            one.put("ret", operation.getReturnType());
            one.put("desc", operation.getDescription());
            one.put(CAN_INVOKE, may);
            operations.merge(operation.getName(), one, HawtioSecurity::both);
            bySignature.put(signature(operation), Map.of(CAN_INVOKE, may));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("class", info.getClassName());
        all.put("desc", info.getDescription());
        all.put("attr", attributes);
        all.put("op", operations);
        all.put("opByString", bySignature);
        all.put(CAN_INVOKE, any);
        return all;
    }

    /// Operations of one name are an array.
    private static Object both(Object first, Object second) {
        List<Object> all = new ArrayList<>();
        if (first instanceof List<?> several) {
            all.addAll(several);
        } else {
            all.add(first);
        }
        all.add(second);
        return all;
    }

    private static List<Object> parameters(MBeanOperationInfo operation) {
        List<Object> parameters = new ArrayList<>();
        for (MBeanParameterInfo parameter : operation.getSignature()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", parameter.getName());
            one.put("type", parameter.getType());
            one.put("desc", parameter.getDescription());
            parameters.add(one);
        }
        return parameters;
    }

    private static String signature(MBeanOperationInfo operation) {
        StringBuilder text = new StringBuilder(operation.getName()).append('(');
        for (MBeanParameterInfo parameter : operation.getSignature()) {
            text.append(text.charAt(text.length() - 1) == '(' ? "" : ",").append(parameter.getType());
        }
        return text.append(')').toString();
    }

    // ---- it has no attributes

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException("there is no attribute " + attribute);
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException("there is no attribute " + attribute.getName());
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        return new AttributeList();
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }
}
