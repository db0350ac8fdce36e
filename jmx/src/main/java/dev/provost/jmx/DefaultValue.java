package dev.provost.jmx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The value a parameter takes when an XML-RPC caller leaves it out; trailing parameters only.
/// Becomes `OpenMBeanParameterInfo.getDefaultValue`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface DefaultValue {
    /// {@return the default as text: a number, `true`, `false` or the string itself}
    String value();
}
