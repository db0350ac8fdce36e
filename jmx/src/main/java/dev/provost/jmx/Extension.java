package dev.provost.jmx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks an operation that supervisord doesn't have. XML-RPC offers it as `provost.<name>`, beside the `supervisor.*`
/// that clients know, and leaves it out of `system.listMethods`, which some of them compare.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Extension {}
