/// What `provostctl jshell` runs scripts with.
///
/// [ScriptEngine] evaluates a script on the JShell API, in this JVM: the `jshell` tool takes seconds to start, goes on
/// after an error and ends with 0 whatever happened. [Script] is what a script has in scope; with local execution a
/// snippet sees the classes of its host, so that static members are the way in.
///
/// Knows the contract, [dev.provost.jmx], and nothing of the daemon or its command line.
@NullMarked
package dev.provost.jshell;

import org.jspecify.annotations.NullMarked;
