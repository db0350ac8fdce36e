package dev.provost.jmx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a bean, attribute, operation or parameter is for, in words for the person in front of JConsole.
/// Becomes the description in `MBeanInfo` and the answer of `system.methodHelp`.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
public @interface Description {
    String value();

    /// {@return unit of the value, such as `s`, `bytes` or `count`; empty when it has none}
    String unit() default "";
}
