package dev.provost.jmx;

import java.lang.reflect.Method;
import java.util.Locale;
import javax.management.MBeanOperationInfo;
import org.jspecify.annotations.Nullable;

/// What a caller may do, whichever door he came in by; each may do what those before it may.
///
/// Which role an operation needs is said beside the operation and nowhere else: [RequiredRole] where there is one, else
/// its [Impact] decides, [#VIEWER] for what only reads and [#OPERATOR] for the rest. Writing an attribute needs an
/// [#ADMIN] unless its setter says otherwise.
public enum Role {
    /// Somebody nobody knows: may do nothing.
    NONE,
    /// Reads everything, logs included, and changes nothing.
    VIEWER,
    /// Also works with what is configured: starts, stops, signals, writes to standard input, empties program logs.
    OPERATOR,
    /// Everything: also what ends or reconfigures the daemon.
    ADMIN;

    /// Descriptor field by which `MBeanInfo` tells what an operation, or the writing of an attribute, needs.
    public static final String FIELD = "role";

    /// {@return whether it may do what needs `needed`}
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }

    /// {@return its name in configuration files and messages}
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// {@return the role that is called so in configuration files, null if there is none}
    public static @Nullable Role named(String word) {
        for (Role role : values()) {
            if (role != NONE && role.word().equals(word)) {
                return role;
            }
        }
        return null;
    }

    /// {@return what calling an operation of an MXBean interface needs}
    public static Role toCall(Method operation) {
        RequiredRole required = operation.getAnnotation(RequiredRole.class);
        if (required != null) {
            return required.value();
        }
        Impact impact = operation.getAnnotation(Impact.class);
        return impact != null && impact.value() == MBeanOperationInfo.INFO ? VIEWER : OPERATOR;
    }

    /// {@return what writing an attribute needs}
    public static Role toSet(Method setter) {
        RequiredRole required = setter.getAnnotation(RequiredRole.class);
        return required == null ? ADMIN : required.value();
    }

    /// {@return what calling an operation needs, as its MBean tells; an MBean that doesn't tell is for those who may do
    /// everything}
    public static Role toCall(MBeanOperationInfo operation) {
        Object told = operation.getDescriptor().getFieldValue(FIELD);
        Role role = told instanceof String word ? named(word) : null;
        if (role != null) {
            return role;
        }
        return operation.getImpact() == MBeanOperationInfo.INFO ? VIEWER : ADMIN;
    }
}
