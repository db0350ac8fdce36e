package dev.provost.daemon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.daemon.management.BeanType;
import dev.provost.daemon.management.ManagedBean;
import dev.provost.jmx.EventListenerPoolMXBean;
import dev.provost.jmx.GroupMXBean;
import dev.provost.jmx.Impact;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.ProgramMXBean;
import dev.provost.jmx.RequiredRole;
import dev.provost.jmx.Role;
import dev.provost.jmx.SupervisorMXBean;
import dev.provost.jmx.access.Caller;
import dev.provost.jmx.access.Door;
import dev.provost.jmx.access.Refusals;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.Query;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardTest {
    private static final Map<Class<?>, ObjectName> CONTRACTS = Map.of(
            SupervisorMXBean.class, ObjectNames.SUPERVISOR,
            GroupMXBean.class, ObjectNames.group("web"),
            ProgramMXBean.class, ObjectNames.program("web", "web"),
            EventListenerPoolMXBean.class, ObjectNames.eventListenerPool("web"),
            ProcessMXBean.class, ObjectNames.process("web", "web", "web"));

    private final List<String> calls = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final MBeanServer real = MBeanServerFactory.newMBeanServer();
    private final Guard guard = Guard.of(real, new Refusals() {
        @Override
        public void refused(Caller caller, String what, String reason) {
            refused.add(caller.role() + " " + what);
        }

        @Override
        public void asked(Caller caller) {
            throw new AssertionError("the guard asks for no passwords");
        }
    });

    /// With an attribute that can be written.
    public interface Settings {
        int getLevel();

        void setLevel(int level);

        int getGain();

        @RequiredRole(Role.OPERATOR)
        void setGain(int gain);
    }

    @BeforeEach
    void register() throws Exception {
        for (Map.Entry<Class<?>, ObjectName> contract : CONTRACTS.entrySet()) {
            real.registerMBean(bean(contract.getKey()), contract.getValue());
        }
    }

    private <T> ManagedBean<T> bean(Class<T> contract) {
        T implementation = contract.cast(
                Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, (_, method, _) -> {
                    calls.add(method.getName());
                    return answer(method.getReturnType());
                }));
        return new ManagedBean<>(BeanType.of(contract, List.of()), implementation);
    }

    private static Object answer(Class<?> type) {
        if (type == boolean.class) {
            return true;
        }
        if (type == int.class) {
            return 0;
        }
        return null;
    }

    private static Caller a(Role role) {
        return new Caller(role, role.word(), () -> "here", Door.JMX);
    }

    private <T> T as(Role role, ScopedValue.CallableOp<T, Exception> call) throws Exception {
        return ScopedValue.where(Caller.CURRENT, a(role)).call(call);
    }

    /// An operation of one kind of MBean.
    record Operation(Class<?> contract, Method method) {
        @Override
        public String toString() {
            return contract.getSimpleName() + "." + method.getName();
        }
    }

    static Stream<Operation> operations() {
        return CONTRACTS.keySet().stream().flatMap(contract -> Arrays.stream(contract.getMethods())
                .filter(method -> method.isAnnotationPresent(Impact.class))
                .map(method -> new Operation(contract, method)));
    }

    /// What needs an admin, in full: whoever adds an operation decides, and changes this line if it is one.
    @Test
    void theseNeedAnAdminAndOnlyWhatReadsIsForViewers() {
        Set<String> admins = new TreeSet<>();
        operations()
                .filter(operation -> Role.toCall(operation.method()) == Role.ADMIN)
                .forEach(operation -> admins.add(operation.toString()));

        assertThat(admins)
                .containsExactly(
                        "SupervisorMXBean.addProcessGroup",
                        "SupervisorMXBean.clearLog",
                        "SupervisorMXBean.reloadConfig",
                        "SupervisorMXBean.removeProcessGroup",
                        "SupervisorMXBean.restart",
                        "SupervisorMXBean.shutdown",
                        "SupervisorMXBean.stopOutdatedProcesses",
                        "SupervisorMXBean.updateProcessGroup");
        assertThat(operations())
                .hasSizeGreaterThan(40)
                .map(Operation::method)
                .allMatch(method -> (Role.toCall(method) == Role.VIEWER)
                        == (method.getAnnotation(Impact.class).value() == MBeanOperationInfo.INFO));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationLetsInThoseWithItsRoleOrMoreAndNobodyElse(Operation each) throws Exception {
        ObjectName name = CONTRACTS.get(each.contract());
        Method operation = each.method();
        MBeanOperationInfo info = Arrays.stream(real.getMBeanInfo(name).getOperations())
                .filter(described -> described.getName().equals(operation.getName()))
                .findFirst()
                .orElseThrow();
        var arguments = new Object[operation.getParameterCount()];
        var signature = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            MBeanParameterInfo parameter = info.getSignature()[i];
            signature[i] = parameter.getType();
            arguments[i] = argument(parameter.getType());
        }

        for (Role role : Role.values()) {
            calls.clear();
            refused.clear();
            boolean may = role.includes(Role.toCall(operation));
            if (may) {
                as(role, () -> guard.invoke(name, operation.getName(), arguments, signature));

                assertThat(calls).as("%s as %s", operation, role).containsExactly(operation.getName());
                assertThat(refused).isEmpty();
            } else {
                assertThatThrownBy(() -> as(role, () -> guard.invoke(name, operation.getName(), arguments, signature)))
                        .as("%s as %s", operation, role)
                        .isInstanceOf(SecurityException.class)
                        .hasMessageStartingWith("NOT_ALLOWED: " + operation.getName() + " of " + name);
                assertThat(calls).isEmpty();
                assertThat(refused).containsExactly(role + " " + operation.getName() + " of " + name);
            }
        }
    }

    private static Object argument(String type) {
        return switch (type) {
            case "java.lang.String" -> "x";
            case "java.lang.Boolean" -> true;
            case "java.lang.Integer" -> 1;
            case "[Ljava.lang.String;" -> new String[] {"x"};
            default -> throw new AssertionError("an argument of type " + type);
        };
    }

    @Test
    void aRefusalSaysWhoMay() {
        assertThatThrownBy(() -> as(Role.VIEWER, () -> guard.invoke(ObjectNames.SUPERVISOR, "shutdown", null, null)))
                .hasMessage("NOT_ALLOWED: shutdown of provost:type=Supervisor needs the role admin, the caller's is "
                        + "viewer");
    }

    @Test
    void anOperationThatAnMBeanDoesNotTellOfIsForAdmins() throws Exception {
        assertThat(guard.toCall(ObjectNames.SUPERVISOR, "nosuch")).isEqualTo(Role.ADMIN);
    }

    @Test
    void writingIsForAdminsUnlessTheSetterSaysOtherwise() throws Exception {
        ObjectName name = new ObjectName("provost:type=Settings");
        real.registerMBean(bean(Settings.class), name);

        assertThatThrownBy(() -> set(Role.OPERATOR, name, "Level")).isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> set(Role.VIEWER, name, "Gain")).isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> as(
                        Role.OPERATOR,
                        () -> guard.setAttributes(
                                name, new AttributeList(List.of(new Attribute("Gain", 1), new Attribute("Level", 1))))))
                .isInstanceOf(SecurityException.class);
        assertThat(calls).isEmpty();

        set(Role.ADMIN, name, "Level");
        set(Role.OPERATOR, name, "Gain");
        assertThat(calls).containsExactly("setLevel", "setGain");
    }

    private void set(Role role, ObjectName name, String attribute) throws Exception {
        as(role, () -> {
            guard.setAttribute(name, new Attribute(attribute, 1));
            return role;
        });
    }

    @Test
    void whoeverIsNotKnownGetsNothing() {
        assertThatThrownBy(() -> guard.getAttribute(ObjectNames.SUPERVISOR, "LogFile"))
                .isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> guard.queryNames(null, null)).isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> guard.isRegistered(ObjectNames.SUPERVISOR)).isInstanceOf(SecurityException.class);
        assertThatThrownBy(guard::getMBeanCount).isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> guard.getMBeanInfo(ObjectNames.SUPERVISOR)).isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> guard.addNotificationListener(ObjectNames.SUPERVISOR, (_, _) -> {}, null, null))
                .isInstanceOf(SecurityException.class);
        assertThat(refused).hasSize(6).allMatch(line -> line.startsWith("NONE "));
        assertThat(calls).isEmpty();
    }

    @Test
    void theCallerIsKnownToTheMBeanHoweverHeCameIn() throws Exception {
        List<Caller> seen = new ArrayList<>();
        GroupMXBean group = (GroupMXBean) Proxy.newProxyInstance(
                GroupMXBean.class.getClassLoader(), new Class<?>[] {GroupMXBean.class}, (_, _, _) -> {
                    seen.add(Caller.current());
                    return null;
                });
        ObjectName name = ObjectNames.group("seen");
        real.registerMBean(new ManagedBean<>(BeanType.of(GroupMXBean.class, List.of()), group), name);
        Caller bySubject = a(Role.OPERATOR);
        Caller byScope = a(Role.ADMIN);
        Guard other = Guard.of(real, Refusals.UNNOTICED, () -> bySubject);

        other.invoke(name, "start", null, null);
        ScopedValue.where(Caller.CURRENT, byScope).call(() -> other.invoke(name, "start", null, null));

        assertThat(seen).containsExactly(bySubject, byScope);
    }

    @Test
    void theJvmsOwnMBeansAreShownByHalves() throws Exception {
        Guard platform = Guard.of(ManagementFactory.getPlatformMBeanServer(), Refusals.UNNOTICED);
        ObjectName runtime = new ObjectName("java.lang:type=Runtime");
        ObjectName diagnostics = new ObjectName("com.sun.management:type=DiagnosticCommand");
        ObjectName memory = new ObjectName("java.lang:type=Memory");

        as(Role.ADMIN, () -> {
            assertThat(platform.getAttribute(runtime, "VmName")).isInstanceOf(String.class);
            assertThatThrownBy(() -> platform.getAttribute(runtime, "SystemProperties"))
                    .isInstanceOf(SecurityException.class);
            assertThat(platform.getAttributes(runtime, new String[] {"InputArguments", "VmName"}))
                    .hasSize(1);
            assertThat(platform.isRegistered(diagnostics)).isFalse();
            assertThat(platform.getDomains()).contains("java.lang").doesNotContain("com.sun.management");
            assertThat(platform.queryNames(null, null)).contains(runtime).noneMatch(name -> name.getDomain()
                    .startsWith("com.sun"));
            assertThat(platform.queryMBeans(diagnostics, null)).isEmpty();
            assertThat(platform.getMBeanCount())
                    .isEqualTo(platform.queryNames(null, null).size());
            assertThatThrownBy(() -> platform.invoke(diagnostics, "vmVersion", null, null))
                    .isInstanceOf(SecurityException.class);
            assertThatThrownBy(() -> platform.getMBeanInfo(diagnostics)).isInstanceOf(SecurityException.class);
            assertThatThrownBy(() -> platform.invoke(memory, "gc", null, null)).isInstanceOf(SecurityException.class);
            assertThatThrownBy(() -> platform.setAttribute(memory, new Attribute("Verbose", true)))
                    .isInstanceOf(SecurityException.class);
            assertThat(platform.invoke(new ObjectName("java.lang:type=Threading"), "findDeadlockedThreads", null, null))
                    .isNull();
            return platform;
        });
    }

    @Test
    void aQueryCanNotGuessWhatMayNotBeRead() throws Exception {
        Guard platform = Guard.of(ManagementFactory.getPlatformMBeanServer(), Refusals.UNNOTICED);
        ObjectName runtime = new ObjectName("java.lang:type=Runtime");

        as(Role.ADMIN, () -> {
            assertThat(platform.queryNames(runtime, Query.match(Query.attr("ClassPath"), Query.value("*"))))
                    .isEmpty();
            assertThat(platform.queryNames(runtime, Query.match(Query.attr("VmName"), Query.value("*"))))
                    .containsExactly(runtime);
            return platform;
        });
    }

    @Test
    void nobodyMakesOrRegistersMBeansOrGetsAtClassLoaders() throws Exception {
        ObjectName name = new ObjectName("provost:type=New");
        List<ScopedValue.CallableOp<Object, Exception>> attempts = List.of(
                () -> guard.createMBean("javax.management.timer.Timer", name),
                () -> guard.createMBean("javax.management.loading.MLet", name, null),
                () -> guard.createMBean("javax.management.timer.Timer", name, new Object[0], new String[0]),
                () -> guard.createMBean("javax.management.timer.Timer", name, null, new Object[0], new String[0]),
                () -> guard.registerMBean(bean(Settings.class), name),
                () -> guard.instantiate("java.lang.Object"),
                () -> guard.instantiate("java.lang.Object", null),
                () -> guard.instantiate("java.lang.Object", new Object[0], new String[0]),
                () -> guard.instantiate("java.lang.Object", null, new Object[0], new String[0]),
                () -> guard.getClassLoader(null),
                () -> {
                    guard.unregisterMBean(ObjectNames.SUPERVISOR);
                    return guard;
                },
                () -> {
                    guard.addNotificationListener(ObjectNames.SUPERVISOR, ObjectNames.SUPERVISOR, null, null);
                    return guard;
                });

        for (ScopedValue.CallableOp<Object, Exception> attempt : attempts) {
            assertThatThrownBy(() -> as(Role.ADMIN, attempt))
                    .isInstanceOf(SecurityException.class)
                    .hasMessageEndingWith("is open to nobody");
        }
        assertThat(refused).hasSize(attempts.size());
        assertThat(real.isRegistered(name)).isFalse();
        assertThat(real.isRegistered(ObjectNames.SUPERVISOR)).isTrue();
        assertThat(guard.getClassLoaderFor(ObjectNames.SUPERVISOR)).isSameAs(ClassLoader.getPlatformClassLoader());
        assertThatThrownBy(() -> guard.getClassLoaderRepository().loadClass(Guard.class.getName()))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
