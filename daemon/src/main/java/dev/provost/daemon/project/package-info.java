/// `provostctl project`: the processes of a folder under one command.
///
/// [ProjectFolder] finds out what a folder is and makes the configuration of its daemon: from a template of its own
/// ([Template], over [Settings]), a [Procfile], or a Spring Boot application ([SpringBoot], [SpringSettings]). All of
/// these make text from text, and everything that depends on the machine is given to them, so that tests are tables.
/// [RunFolder] is where that daemon and its clients meet. [MergedLog] shows what its processes write.
///
/// The daemon knows nothing of all this: to it a project is a command that writes a configuration. Nothing but that one
/// command of the client loads these classes, and neither Pebble nor SnakeYAML is loaded without a template or YAML.
///
/// The log is read from the files that the daemon writes, not over its HTTP door: a stream there begins a
/// thousand bytes before the end, and what a program says as it starts is what its developer wants to see.
@NullMarked
package dev.provost.daemon.project;

import org.jspecify.annotations.NullMarked;
