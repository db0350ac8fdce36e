package dev.provost.bridge.xmlrpc;

import dev.provost.jmx.Fault;
import dev.provost.jmx.Fault.Code;
import java.util.ArrayList;
import java.util.List;
import javax.management.Descriptor;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.TabularType;
import org.jspecify.annotations.Nullable;

/// One MBean operation as an XML-RPC method: what it takes, what it answers, how its help reads.
final class Operation {
    /// Descriptor field of [dev.provost.jmx.TrueIfEmpty].
    private static final String TRUE_IF_EMPTY = "trueIfEmpty";

    private final String name;
    private final String description;
    private final boolean onlyReads;
    private final boolean trueIfEmpty;
    private final List<Parameter> parameters;
    private final String[] signature;
    private final String returns;

    /// @param javaType name of the class `MBeanServer.invoke` wants
    /// @param fallback value when the caller leaves it out; null if it must be given
    private record Parameter(
            String name,
            String description,
            String javaType,
            @Nullable OpenType<?> open,
            String word,
            @Nullable Object fallback) {
        Object coerced(@Nullable Object given) {
            return open == null ? Arguments.coerce(given, javaType) : Arguments.coerce(given, open);
        }
    }

    private Operation(MBeanOperationInfo info) {
        this.name = info.getName();
        this.description = String.valueOf(info.getDescription());
        this.onlyReads = info.getImpact() == MBeanOperationInfo.INFO;
        OpenType<?> open = info instanceof OpenMBeanOperationInfo known
                ? known.getReturnOpenType()
                : openType(info.getDescriptor());
        this.trueIfEmpty = Boolean.TRUE.equals(info.getDescriptor().getFieldValue(TRUE_IF_EMPTY));
        this.returns = trueIfEmpty ? "boolean" : word(open, info.getReturnType());
        List<Parameter> taken = new ArrayList<>();
        for (MBeanParameterInfo parameter : info.getSignature()) {
            taken.add(parameter(parameter));
        }
        this.parameters = List.copyOf(taken);
        this.signature = taken.stream().map(Parameter::javaType).toArray(String[]::new);
    }

    static Operation of(MBeanOperationInfo info) {
        return new Operation(info);
    }

    private static Parameter parameter(MBeanParameterInfo info) {
        Descriptor descriptor = info.getDescriptor();
        Object fallback = info instanceof OpenMBeanParameterInfo open ? open.getDefaultValue() : null;
        if (fallback == null) {
            fallback = descriptor.getFieldValue("defaultValue");
        }
        OpenType<?> open = info instanceof OpenMBeanParameterInfo known ? known.getOpenType() : openType(descriptor);
        String javaType = info.getType();
        Object value = fallback == null ? null : fallback(fallback, javaType);
        return new Parameter(
                info.getName(), String.valueOf(info.getDescription()), javaType, open, word(open, javaType), value);
    }

    /// A default may be declared as text.
    private static Object fallback(Object declared, String javaType) {
        boolean truth =
                declared instanceof String && (javaType.equals("boolean") || javaType.equals("java.lang.Boolean"));
        return truth ? Boolean.valueOf((String) declared) : Arguments.coerce(declared, javaType);
    }

    private static @Nullable OpenType<?> openType(Descriptor descriptor) {
        return descriptor.getFieldValue("openType") instanceof OpenType<?> type ? type : null;
    }

    private static String word(@Nullable OpenType<?> open, String javaType) {
        if (open instanceof TabularType table && Tables.isMap(table)) {
            return "struct";
        }
        if (open instanceof ArrayType || open instanceof TabularType || javaType.startsWith("[")) {
            return "array";
        }
        if (open instanceof CompositeType composite) {
            return Layout.of(composite).positional() ? "array" : "struct";
        }
        return switch (javaType) {
            case "void", "boolean", "java.lang.Boolean" -> "boolean";
            case "int", "java.lang.Integer", "short", "byte" -> "int";
            case "long", "java.lang.Long", "double", "java.lang.Double", "float" -> "double";
            case "javax.management.openmbean.CompositeData" -> "struct";
            default -> "string";
        };
    }

    String name() {
        return name;
    }

    /// {@return whether it is likely to answer much, and surely at once}
    boolean bulky() {
        return onlyReads && returns.equals("array");
    }

    /// {@return what goes over the wire for a result}
    @Nullable
    Object answer(@Nullable Object result) {
        boolean nothing = result == null || (trueIfEmpty && result instanceof Object[] array && array.length == 0);
        return nothing && returns.equals("boolean") ? true : result;
    }

    String[] signature() {
        return signature.clone();
    }

    boolean takesName() {
        return !parameters.isEmpty() && parameters.getFirst().word().equals("string");
    }

    /// {@return `given` as the operation wants it, trailing parameters that are left out filled in}
    Object[] arguments(List<? extends @Nullable Object> given) {
        if (given.size() > parameters.size()) {
            throw new Fault(Code.INCORRECT_PARAMETERS);
        }
        var arguments = new Object[parameters.size()];
        for (int i = 0; i < arguments.length; i++) {
            Parameter parameter = parameters.get(i);
            Object value = i < given.size() ? parameter.coerced(given.get(i)) : parameter.fallback();
            if (value == null) {
                throw new Fault(Code.INCORRECT_PARAMETERS);
            }
            arguments[i] = value;
        }
        return arguments;
    }

    /// {@return for `system.methodSignature`: the type of the answer, then of each parameter}
    List<String> words() {
        List<String> words = new ArrayList<>();
        words.add(returns);
        parameters.forEach(parameter -> words.add(parameter.word()));
        return words;
    }

    /// {@return for `system.methodHelp`}
    String help() {
        var help = new StringBuilder(description).append('\n');
        for (Parameter parameter : parameters) {
            help.append("\n@param ").append(parameter.word()).append(' ').append(parameter.name());
            help.append("  ").append(parameter.description());
            if (parameter.fallback() != null) {
                help.append(" (default ").append(parameter.fallback()).append(')');
            }
        }
        return help.append("\n@return ").append(returns).toString();
    }
}
