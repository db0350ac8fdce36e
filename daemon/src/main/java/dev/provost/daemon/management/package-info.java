/// The MBeans: they translate and nothing more.
///
/// A [BeanType] reads one MXBean interface once; every bean of that type is a [ManagedBean], two references large, that
/// shares it. A `StandardMBean` per process would cost three times the time at registration, and its `MBeanInfo` would
/// show `p1, p2` where ours shows the parameters' names, defaults and units.
///
/// They are in the [PlatformServer], which the JVM's own beans enter only when somebody asks for them.
///
/// Three kinds of threads meet here. Callers of the MBean server run through [ManagedBean] into the implementation,
/// which asks the event loop or reads what it published. The thread `management` alone registers and unregisters, see
/// [BeanRegistry]: the MBean server calls listeners while it does so, and the event loop must not wait for those. The
/// thread `notifications` alone calls the listeners of our notifications, see [Notifier].
///
/// What leaves through the MBean server is JDK types: records become `CompositeData`, errors are those of JMX, and
/// whatever else an implementation throws is replaced by a JDK exception that says the same.
@NullMarked
package dev.provost.daemon.management;

import org.jspecify.annotations.NullMarked;
