package dev.provost.jmx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Whether an operation only reads or changes something, as `MBeanOperationInfo.getImpact` tells it.
/// Authorisation relies on it: an operation that is not `INFO` needs more than a viewer.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Impact {
    /// {@return one of `MBeanOperationInfo.INFO`, `ACTION`, `ACTION_INFO`}
    int value();
}
