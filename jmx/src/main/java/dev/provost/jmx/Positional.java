package dev.provost.jmx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a record that XML-RPC sends as an array of its components in their order, not as a struct,
/// because supervisord does.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Positional {}
