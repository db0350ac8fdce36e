package dev.provost.jmx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a text of a record that XML-RPC sends as `int` when it is a whole number and as `string` otherwise,
/// because supervisord does: `uid` is a number or `none`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface NumberIfDigits {}
