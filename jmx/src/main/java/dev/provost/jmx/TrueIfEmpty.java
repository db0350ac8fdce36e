package dev.provost.jmx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks an operation whose answer XML-RPC sends as `true` when it is an empty array: it answers what went wrong, and
/// clients that know it from elsewhere ask for a truth first.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface TrueIfEmpty {}
