package dev.provost.daemon.access;

import dev.provost.jmx.Role;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.access.Exposure;
import dev.provost.jmx.access.Refusals;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.BadAttributeValueExpException;
import javax.management.BadBinaryOpValueExpException;
import javax.management.BadStringOperationException;
import javax.management.InstanceNotFoundException;
import javax.management.IntrospectionException;
import javax.management.InvalidApplicationException;
import javax.management.InvalidAttributeValueException;
import javax.management.JMException;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectInstance;
import javax.management.ObjectName;
import javax.management.QueryExp;
import javax.management.ReflectionException;
import javax.management.loading.ClassLoaderRepository;
import javax.management.remote.MBeanServerForwarder;
import org.jspecify.annotations.Nullable;

/// The MBean server as a caller may see and use it; any thread.
///
/// Without a known caller everything is refused. A refusal is a `SecurityException` whose message begins with
/// `NOT_ALLOWED: ` and says which role it takes. Nobody registers or unregisters MBeans here, makes objects, or gets at
/// class loaders.
public final class Guard implements MBeanServerForwarder {
    private static final String NOT_ALLOWED = "NOT_ALLOWED: ";

    private final Refusals refusals;
    private final Supplier<@Nullable Caller> otherwise;
    private final ClassLoaderRepository jdkOnly = new JdkOnly();

    /// Set before the first call, then never changed.
    private volatile @Nullable MBeanServer inner;

    /// @param refusals  told of every refusal
    /// @param otherwise who calls when no door has said so on this thread; null for nobody
    public Guard(Refusals refusals, Supplier<@Nullable Caller> otherwise) {
        this.refusals = refusals;
        this.otherwise = otherwise;
    }

    /// In front of `inner`, for doors that bind the caller themselves.
    public static Guard of(MBeanServer inner, Refusals refusals) {
        return of(inner, refusals, () -> null);
    }

    /// In front of `inner`.
    public static Guard of(MBeanServer inner, Refusals refusals, Supplier<@Nullable Caller> otherwise) {
        Guard guard = new Guard(refusals, otherwise);
        guard.inner = inner;
        return guard;
    }

    @Override
    public MBeanServer getMBeanServer() {
        MBeanServer known = inner;
        if (known == null) {
            throw new IllegalStateException("the guard stands before no MBean server yet; call setMBeanServer first");
        }
        return known;
    }

    @Override
    public void setMBeanServer(MBeanServer server) {
        if (inner != null) {
            throw new IllegalArgumentException("the guard stands before an MBean server already");
        }
        inner = server;
    }

    // ---- who calls, and whether he may

    private Caller caller() {
        Caller bound = Caller.current();
        Caller caller = bound == null ? otherwise.get() : bound;
        return caller == null ? Caller.unknown(Door.LOCAL) : caller;
    }

    /// {@return the caller, who may do what needs `needed`}
    private Caller admit(Role needed, ObjectName name, String what) {
        Caller caller = caller();
        if (!caller.role().includes(needed)) {
            throw refusal(
                    caller,
                    what + " of " + name,
                    "needs the role " + needed.word() + ", the caller's is "
                            + caller.role().word());
        }
        return caller;
    }

    private SecurityException refusal(Caller caller, String what, String reason) {
        refusals.refused(caller, what, reason);
        return new SecurityException(NOT_ALLOWED + what + " " + reason);
    }

    private SecurityException never(String what) {
        return refusal(caller(), what, "is open to nobody");
    }

    /// Lets pass a caller who may read something that is there for all to see.
    private Caller viewer(ObjectName name, String what) {
        Caller caller = admit(Role.VIEWER, name, what);
        if (!shows(name)) {
            throw refusal(caller, what + " of " + name, "is open to nobody");
        }
        return caller;
    }

    private static boolean shows(@Nullable ObjectName name) {
        return name != null && Exposure.shows(name);
    }

    /// {@return the role that it takes to call `operation`, as the MBean itself tells; null if nobody may}
    ///
    /// @throws InstanceNotFoundException if there is no such MBean
    public @Nullable Role toCall(ObjectName name, String operation)
            throws InstanceNotFoundException, ReflectionException {
        if (!Exposure.ours(name)) {
            return Exposure.toCallForeign(name, operation);
        }
        Role needed = null;
        for (MBeanOperationInfo info : info(name).getOperations()) {
            Role role = info.getName().equals(operation) ? Role.toCall(info) : null;
            if (role != null && (needed == null || role.includes(needed))) {
                needed = role;
            }
        }
        // What an MBean doesn't tell of is not for those of whom it is to be safe.
        return needed == null ? Role.ADMIN : needed;
    }

    private MBeanInfo info(ObjectName name) throws InstanceNotFoundException, ReflectionException {
        try {
            return getMBeanServer().getMBeanInfo(name);
        } catch (IntrospectionException e) {
            throw new ReflectionException(e, name + " can't be described");
        }
    }

    private Role toSet(ObjectName name, String attribute) throws InstanceNotFoundException, ReflectionException {
        for (MBeanAttributeInfo info : info(name).getAttributes()) {
            if (info.getName().equals(attribute)) {
                Object told = info.getDescriptor().getFieldValue(Role.FIELD);
                Role role = told instanceof String word ? Role.named(word) : null;
                return role == null ? Role.ADMIN : role;
            }
        }
        return Role.ADMIN;
    }

    // ---- acting

    @Override
    public @Nullable Object invoke(
            ObjectName name, String operation, @Nullable Object @Nullable [] parameters, String @Nullable [] signature)
            throws InstanceNotFoundException, MBeanException, ReflectionException {
        Caller caller = viewer(name, operation);
        Role needed = toCall(name, operation);
        if (needed == null) {
            throw refusal(caller, operation + " of " + name, "is open to nobody");
        }
        admit(needed, name, operation);
        if (Caller.CURRENT.isBound()) {
            return getMBeanServer().invoke(name, operation, parameters, signature);
        }
        try {
            return ScopedValue.where(Caller.CURRENT, caller)
                    .call(() -> getMBeanServer().invoke(name, operation, parameters, signature));
        } catch (InstanceNotFoundException | MBeanException | ReflectionException e) {
            throw e;
        } catch (JMException e) {
            throw new ReflectionException(e);
        }
    }

    @Override
    public void setAttribute(ObjectName name, Attribute attribute)
            throws InstanceNotFoundException, AttributeNotFoundException, InvalidAttributeValueException,
                    MBeanException, ReflectionException {
        Caller caller = maySet(name, attribute.getName());
        try {
            ScopedValue.where(Caller.CURRENT, caller).call(() -> {
                getMBeanServer().setAttribute(name, attribute);
                return caller;
            });
        } catch (InstanceNotFoundException
                | AttributeNotFoundException
                | InvalidAttributeValueException
                | MBeanException
                | ReflectionException e) {
            throw e;
        } catch (JMException e) {
            throw new ReflectionException(e);
        }
    }

    private Caller maySet(ObjectName name, String attribute) throws InstanceNotFoundException, ReflectionException {
        String what = "writing " + attribute;
        Caller caller = viewer(name, what);
        if (!Exposure.ours(name)) {
            throw refusal(caller, what + " of " + name, "is open to nobody");
        }
        return admit(toSet(name, attribute), name, what);
    }

    @Override
    public AttributeList setAttributes(ObjectName name, AttributeList attributes)
            throws InstanceNotFoundException, ReflectionException {
        Caller caller = viewer(name, "writing attributes");
        for (Attribute attribute : attributes.asList()) {
            // All or nothing: what was asked for in one go is not done by halves.
            caller = maySet(name, attribute.getName());
        }
        Caller admitted = caller;
        try {
            return ScopedValue.where(Caller.CURRENT, admitted)
                    .call(() -> getMBeanServer().setAttributes(name, attributes));
        } catch (InstanceNotFoundException | ReflectionException e) {
            throw e;
        } catch (JMException e) {
            throw new ReflectionException(e);
        }
    }

    // ---- reading

    @Override
    public @Nullable Object getAttribute(ObjectName name, String attribute)
            throws MBeanException, AttributeNotFoundException, InstanceNotFoundException, ReflectionException {
        Caller caller = viewer(name, attribute);
        if (!Exposure.readable(name, attribute)) {
            throw refusal(caller, attribute + " of " + name, "is open to nobody");
        }
        return getMBeanServer().getAttribute(name, attribute);
    }

    @Override
    public AttributeList getAttributes(ObjectName name, String[] attributes)
            throws InstanceNotFoundException, ReflectionException {
        viewer(name, "attributes");
        // The contract of getAttributes: what can't be had is left out.
        Set<String> readable = new LinkedHashSet<>();
        for (String attribute : attributes) {
            if (Exposure.readable(name, attribute)) {
                readable.add(attribute);
            }
        }
        return getMBeanServer().getAttributes(name, readable.toArray(new String[0]));
    }

    @Override
    public MBeanInfo getMBeanInfo(ObjectName name)
            throws InstanceNotFoundException, IntrospectionException, ReflectionException {
        viewer(name, "description");
        return getMBeanServer().getMBeanInfo(name);
    }

    @Override
    public ObjectInstance getObjectInstance(ObjectName name) throws InstanceNotFoundException {
        viewer(name, "class");
        return getMBeanServer().getObjectInstance(name);
    }

    @Override
    public boolean isInstanceOf(ObjectName name, String className) throws InstanceNotFoundException {
        viewer(name, "class");
        return getMBeanServer().isInstanceOf(name, className);
    }

    @Override
    public boolean isRegistered(ObjectName name) {
        viewerOfAll();
        return shows(name) && getMBeanServer().isRegistered(name);
    }

    private void viewerOfAll() {
        Caller caller = caller();
        if (!caller.role().includes(Role.VIEWER)) {
            throw refusal(
                    caller,
                    "the list of MBeans",
                    "needs the role viewer, the caller's is " + caller.role().word());
        }
    }

    @Override
    public Set<ObjectName> queryNames(@Nullable ObjectName pattern, @Nullable QueryExp query) {
        viewerOfAll();
        Set<ObjectName> found = getMBeanServer().queryNames(pattern, null);
        Set<ObjectName> shown = HashSet.newHashSet(found.size());
        for (ObjectName name : found) {
            if (Exposure.shows(name)) {
                shown.add(name);
            }
        }
        return query == null ? shown : chosen(shown, query);
    }

    /// {@return those that `query` wants} It is asked with this server in hand: otherwise its answer would tell what
    /// nobody may read.
    private Set<ObjectName> chosen(Set<ObjectName> names, QueryExp query) {
        query.setMBeanServer(this);
        try {
            Set<ObjectName> chosen = new HashSet<>();
            for (ObjectName name : names) {
                if (applies(query, name)) {
                    chosen.add(name);
                }
            }
            return chosen;
        } finally {
            query.setMBeanServer(null);
        }
    }

    private static boolean applies(QueryExp query, ObjectName name) {
        try {
            return query.apply(name);
        } catch (BadStringOperationException
                | BadBinaryOpValueExpException
                | BadAttributeValueExpException
                | InvalidApplicationException
                | RuntimeException e) {
            // As the MBean server itself: what can't be judged doesn't belong to the answer.
            return false;
        }
    }

    @Override
    public Set<ObjectInstance> queryMBeans(@Nullable ObjectName pattern, @Nullable QueryExp query) {
        Set<ObjectName> names = queryNames(pattern, query);
        Set<ObjectInstance> found = new HashSet<>();
        for (ObjectInstance instance : getMBeanServer().queryMBeans(pattern, null)) {
            if (names.contains(instance.getObjectName())) {
                found.add(instance);
            }
        }
        return found;
    }

    @Override
    public Integer getMBeanCount() {
        return queryNames(null, null).size();
    }

    @Override
    public String getDefaultDomain() {
        return getMBeanServer().getDefaultDomain();
    }

    @Override
    public String[] getDomains() {
        Set<String> domains = new LinkedHashSet<>();
        for (ObjectName name : queryNames(null, null)) {
            domains.add(name.getDomain());
        }
        return domains.toArray(new String[0]);
    }

    // ---- hearing

    @Override
    public void addNotificationListener(
            ObjectName name,
            NotificationListener listener,
            @Nullable NotificationFilter filter,
            @Nullable Object handback)
            throws InstanceNotFoundException {
        viewer(name, "notifications");
        getMBeanServer().addNotificationListener(name, listener, filter, handback);
    }

    @Override
    public void addNotificationListener(
            ObjectName name, ObjectName listener, @Nullable NotificationFilter filter, @Nullable Object handback) {
        throw never("an MBean as listener");
    }

    // Whoever was let in may leave, on whatever thread the door cleans up.

    @Override
    public void removeNotificationListener(ObjectName name, NotificationListener listener)
            throws InstanceNotFoundException, ListenerNotFoundException {
        getMBeanServer().removeNotificationListener(name, listener);
    }

    @Override
    public void removeNotificationListener(
            ObjectName name,
            NotificationListener listener,
            @Nullable NotificationFilter filter,
            @Nullable Object handback)
            throws InstanceNotFoundException, ListenerNotFoundException {
        getMBeanServer().removeNotificationListener(name, listener, filter, handback);
    }

    @Override
    public void removeNotificationListener(ObjectName name, ObjectName listener) {
        throw never("an MBean as listener");
    }

    @Override
    public void removeNotificationListener(
            ObjectName name, ObjectName listener, @Nullable NotificationFilter filter, @Nullable Object handback) {
        throw never("an MBean as listener");
    }

    // ---- what nobody may

    @Override
    public ObjectInstance createMBean(String className, @Nullable ObjectName name) {
        throw never("createMBean " + className);
    }

    @Override
    public ObjectInstance createMBean(String className, @Nullable ObjectName name, @Nullable ObjectName loader) {
        throw never("createMBean " + className);
    }

    @Override
    public ObjectInstance createMBean(
            String className,
            @Nullable ObjectName name,
            Object @Nullable [] parameters,
            String @Nullable [] signature) {
        throw never("createMBean " + className);
    }

    @Override
    public ObjectInstance createMBean(
            String className,
            @Nullable ObjectName name,
            @Nullable ObjectName loader,
            Object @Nullable [] parameters,
            String @Nullable [] signature) {
        throw never("createMBean " + className);
    }

    @Override
    public ObjectInstance registerMBean(Object object, @Nullable ObjectName name) {
        throw never("registerMBean " + name);
    }

    @Override
    public void unregisterMBean(ObjectName name) {
        throw never("unregisterMBean " + name);
    }

    @Override
    public Object instantiate(String className) {
        throw never("instantiate " + className);
    }

    @Override
    public Object instantiate(String className, @Nullable ObjectName loader) {
        throw never("instantiate " + className);
    }

    @Override
    public Object instantiate(String className, Object @Nullable [] parameters, String @Nullable [] signature) {
        throw never("instantiate " + className);
    }

    @Override
    public Object instantiate(
            String className,
            @Nullable ObjectName loader,
            Object @Nullable [] parameters,
            String @Nullable [] signature) {
        throw never("instantiate " + className);
    }

    @Override
    public ClassLoader getClassLoader(@Nullable ObjectName name) {
        throw never("getClassLoader " + name);
    }

    /// The JMX server asks for it to read arguments: those are of the JDK's classes.
    @Override
    public ClassLoader getClassLoaderFor(ObjectName name) {
        return ClassLoader.getPlatformClassLoader();
    }

    @Override
    public ClassLoaderRepository getClassLoaderRepository() {
        return jdkOnly;
    }

    private static final class JdkOnly implements ClassLoaderRepository {
        @Override
        public Class<?> loadClass(String name) throws ClassNotFoundException {
            return ClassLoader.getPlatformClassLoader().loadClass(name);
        }

        @Override
        public Class<?> loadClassWithout(@Nullable ClassLoader exclude, String name) throws ClassNotFoundException {
            return loadClass(name);
        }

        @Override
        public Class<?> loadClassBefore(@Nullable ClassLoader stop, String name) throws ClassNotFoundException {
            return loadClass(name);
        }
    }
}
