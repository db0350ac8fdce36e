package dev.provost.daemon.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.provost.jmx.ConfigChanges;
import dev.provost.jmx.ConfigInfo;
import dev.provost.jmx.Fault;
import dev.provost.jmx.ObjectNames;
import dev.provost.jmx.ProcessInfo;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.ProcessStatus;
import dev.provost.jmx.ProgramMXBean;
import dev.provost.jmx.StateTotals;
import dev.provost.jmx.SupervisorMXBean;
import dev.provost.jmx.SupervisorState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ReflectionException;
import javax.management.RuntimeMBeanException;
import javax.management.RuntimeOperationsException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;

class ManagedBeanTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final BeanType<SupervisorMXBean> type = BeanType.of(SupervisorMXBean.class, Notifier.ofSupervisor());
    private final Scripted scripted = new Scripted();

    private SupervisorMXBean proxy() throws Exception {
        server.registerMBean(new ManagedBean<>(type, scripted.supervisor()), ObjectNames.SUPERVISOR);
        return JMX.newMXBeanProxy(server, ObjectNames.SUPERVISOR, SupervisorMXBean.class);
    }

    @Test
    void anMxBeanProxyWorksUnchanged() throws Exception {
        ProcessInfo info = Scripted.info("web");
        scripted.answers("getAllProcessInfo", new ProcessInfo[] {info})
                .answers("getState", new SupervisorState(1, "RUNNING"))
                .answers("reloadConfig", new ConfigChanges[] {new ConfigChanges(List.of("a"), List.of(), List.of("b"))})
                .answers("stopAllProcesses", new ProcessStatus[] {new ProcessStatus("web", "web", 80, "OK")})
                .answers("getPID", 42)
                .answers("startProcess", true);

        SupervisorMXBean proxy = proxy();

        assertThat(proxy.getAllProcessInfo()).containsExactly(info);
        assertThat(proxy.getState()).isEqualTo(new SupervisorState(1, "RUNNING"));
        assertThat(proxy.reloadConfig()).containsExactly(new ConfigChanges(List.of("a"), List.of(), List.of("b")));
        assertThat(proxy.stopAllProcesses(true)).containsExactly(new ProcessStatus("web", "web", 80, "OK"));
        assertThat(proxy.getPID()).isEqualTo(42);
        assertThat(proxy.startProcess("web", false)).isTrue();
        assertThat(scripted.calls).contains("startProcess[web, false]");
    }

    @Test
    void aRecordWithAListOfNumbersComesBackWhole() throws Exception {
        ConfigInfo config = new ConfigInfo(
                true,
                "/",
                "none",
                "/bin/cat",
                List.of(0, 2),
                "g",
                999,
                true,
                false,
                "web",
                999,
                false,
                3,
                1,
                0,
                false,
                "auto",
                10,
                1,
                false,
                15,
                10,
                0,
                false,
                "auto",
                10,
                1,
                false,
                "none");
        scripted.answers("getAllConfigInfo", new ConfigInfo[] {config});

        assertThat(proxy().getAllConfigInfo()).containsExactly(config);
    }

    @Test
    void mapsAndArraysOfAProgramComeBackWhole() throws Exception {
        scripted.answers("getSettings", Map.of("command", "/bin/cat", "startsecs", "1"))
                .answers("getExitcodes", new int[] {0, 2})
                .answers("getProcesses", new String[] {"web_0", "web_1"})
                .answers("getStateTotals", new StateTotals(1, 2, 3, 4, 5, 6, 7, 8));
        BeanType<ProgramMXBean> programs = BeanType.of(ProgramMXBean.class, List.of());
        server.registerMBean(new ManagedBean<>(programs, scripted.program()), ObjectNames.program("g", "web"));

        ProgramMXBean proxy = JMX.newMXBeanProxy(server, ObjectNames.program("g", "web"), ProgramMXBean.class);

        assertThat(proxy.getSettings()).isEqualTo(Map.of("command", "/bin/cat", "startsecs", "1"));
        assertThat(proxy.getExitcodes()).containsExactly(0, 2);
        assertThat(proxy.getProcesses()).containsExactly("web_0", "web_1");
        assertThat(proxy.getStateTotals()).isEqualTo(new StateTotals(1, 2, 3, 4, 5, 6, 7, 8));
        assertThat(server.getAttribute(ObjectNames.program("g", "web"), "Settings"))
                .isInstanceOfSatisfying(TabularData.class, table -> assertThat(
                                table.getTabularType().getTypeName())
                        .isEqualTo("java.util.Map<java.lang.String, java.lang.String>"));
    }

    @Test
    void openTypesAreThoseTheJdkWouldMake() throws Exception {
        for (Class<?> contract : List.of(SupervisorMXBean.class, ProgramMXBean.class, ProcessMXBean.class)) {
            MBeanInfo ours = BeanType.of(contract, List.of()).info();
            var theirs = new javax.management.StandardMBean(erased(contract), cast(contract), true).getMBeanInfo();

            for (MBeanAttributeInfo attribute : ours.getAttributes()) {
                MBeanAttributeInfo same = Arrays.stream(theirs.getAttributes())
                        .filter(other -> other.getName().equals(attribute.getName()))
                        .findFirst()
                        .orElseThrow();
                assertThat(attribute.getDescriptor().getFieldValue("openType"))
                        .as(attribute.getName())
                        .isEqualTo(same.getDescriptor().getFieldValue("openType"));
            }
            assertThat(ours.getAttributes()).hasSameSizeAs(theirs.getAttributes());
        }
    }

    private static Object erased(Class<?> contract) {
        return new Scripted().as(contract);
    }

    @SuppressWarnings("unchecked") // StandardMBean wants the interface of exactly this object; the proxy has it.
    private static Class<Object> cast(Class<?> contract) {
        return (Class<Object>) contract;
    }

    @Test
    void aGetterWithAnImpactIsAttributeAndOperation() throws Exception {
        scripted.answers("getAllProcessInfo", new ProcessInfo[] {Scripted.info("web")});
        proxy();

        Object attribute = server.getAttribute(ObjectNames.SUPERVISOR, "AllProcessInfo");
        Object answer = server.invoke(ObjectNames.SUPERVISOR, "getAllProcessInfo", null, null);

        assertThat(attribute).isEqualTo(answer).isInstanceOf(CompositeData[].class);
        assertThat(((CompositeData[]) attribute)[0].get("stdoutLogfile")).isEqualTo("/l");
    }

    @Test
    void theInfoTellsNamesUnitsDefaultsAndImpact() {
        MBeanOperationInfo start = operation("startProcess");
        OpenMBeanParameterInfo wait = (OpenMBeanParameterInfo) start.getSignature()[1];

        assertThat(start.getImpact()).isEqualTo(MBeanOperationInfo.ACTION);
        assertThat(start.getDescription()).startsWith("Starts a process. Faults: ");
        assertThat(start.getSignature()[0].getName()).isEqualTo("name");
        assertThat(wait.getName()).isEqualTo("wait");
        assertThat(wait.getDefaultValue()).isEqualTo(true);
        assertThat(wait.hasDefaultValue()).isTrue();
        assertThat(operation("readLog").getSignature()[0].getDescriptor().getFieldValue("units"))
                .isEqualTo("bytes");
        assertThat(type.info().getDescription())
                .isEqualTo("The process supervisor: supervisord's methods under their own names, its state and totals");
        assertThat(type.info().getNotifications()).hasSize(8);
        assertThat(type.info().getAttributes()).allMatch(a -> a.isReadable() && !a.isWritable());
    }

    private MBeanOperationInfo operation(String name) {
        return Arrays.stream(type.info().getOperations())
                .filter(operation -> operation.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theFaultIsTheCauseAndItsTextReachesEverybody() throws Exception {
        scripted.answers("stopProcess", new CompletionException(new Fault(Fault.Code.NOT_RUNNING, "web")));
        SupervisorMXBean proxy = proxy();

        assertThatThrownBy(() -> proxy.stopProcess("web", true))
                .isInstanceOf(Fault.class)
                .hasMessage("NOT_RUNNING: web");
        assertThatThrownBy(this::stop)
                .isInstanceOf(MBeanException.class)
                .hasMessage("NOT_RUNNING: web")
                .satisfies(e -> assertThat(copied(e).getCause())
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasMessage("NOT_RUNNING: web"));
    }

    private Object stop() throws Exception {
        return server.invoke(ObjectNames.SUPERVISOR, "stopProcess", new Object[] {"web", true}, new String[] {
            "java.lang.String", "java.lang.Boolean"
        });
    }

    private static Throwable copied(Throwable original) throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (Throwable) in.readObject();
        }
    }

    /// Stands for any exception class of ours or of a library.
    static final class OurOwn extends RuntimeException {
        private static final long serialVersionUID = 1;

        OurOwn(String message) {
            super(message);
        }
    }

    @Test
    void anExceptionThatTheClientDoesNotHaveIsRetold() throws Exception {
        scripted.answers("stopProcess", new OurOwn("boom"));
        proxy();

        assertThatThrownBy(this::stop)
                .isInstanceOf(RuntimeMBeanException.class)
                .hasRootCauseExactlyInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage(OurOwn.class.getName() + ": boom");
    }

    @Test
    void anExceptionOfTheJdkThatHoldsOneOfOursIsRetold() throws Exception {
        scripted.answers("stopProcess", new IllegalArgumentException("outer", new OurOwn("inner")));
        proxy();

        assertThatThrownBy(this::stop)
                .isInstanceOf(RuntimeMBeanException.class)
                .hasRootCauseExactlyInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("java.lang.IllegalArgumentException: outer");
    }

    @Test
    void aWrongCallIsRefusedWithWhatIsExpected() throws Exception {
        proxy();

        assertThatThrownBy(() -> server.invoke(ObjectNames.SUPERVISOR, "stopProces", null, null))
                .isInstanceOf(ReflectionException.class)
                .hasRootCauseMessage("provost:type=Supervisor has no operation stopProces");
        assertThatThrownBy(() -> server.invoke(
                        ObjectNames.SUPERVISOR, "stopProcess", new Object[] {"a"}, new String[] {"java.lang.String"}))
                .isInstanceOf(ReflectionException.class)
                .hasRootCauseMessage("provost:type=Supervisor: stopProcess takes java.lang.String, java.lang.Boolean,"
                        + " not java.lang.String");
        assertThatThrownBy(() -> server.invoke(ObjectNames.SUPERVISOR, "stopProcess", new Object[] {"a", "b"}, null))
                .isInstanceOf(RuntimeOperationsException.class)
                .hasRootCauseMessage("provost:type=Supervisor: parameter wait of stopProcess is 'b', a "
                        + "java.lang.String; give it a java.lang.Boolean");
        assertThat(scripted.calls).isEmpty();
    }

    @Test
    void primitiveAndBoxedSignaturesAreTheSame() throws Exception {
        proxy();

        stop();
        server.invoke(ObjectNames.SUPERVISOR, "stopProcess", new Object[] {"web", false}, new String[] {
            "java.lang.String", "boolean"
        });

        assertThat(scripted.calls).containsExactly("stopProcess[web, true]", "stopProcess[web, false]");
    }

    @Test
    void aFailingGetterIsLeftOutOfMany() throws Exception {
        scripted.answers("getPID", 42).answers("getVersion", new OurOwn("boom"));
        proxy();

        assertThat(server.getAttributes(ObjectNames.SUPERVISOR, new String[] {"PID", "Version", "Nonsense"})
                        .asList())
                .containsExactly(new Attribute("PID", 42));
    }

    @Test
    void readOnlyAttributesCannotBeSet() throws Exception {
        proxy();

        assertThatThrownBy(() -> server.setAttribute(ObjectNames.SUPERVISOR, new Attribute("PID", 1)))
                .isInstanceOf(AttributeNotFoundException.class)
                .hasMessage("provost:type=Supervisor: PID can't be set; it is read-only");
    }

    /// A contract with an attribute that can be set.
    public interface Settable {
        int getPriority();

        void setPriority(int priority);
    }

    @Test
    void aSetterMakesAnAttributeWritable() throws Exception {
        BeanType<Settable> settable = BeanType.of(Settable.class, List.of());
        var bean = new ManagedBean<>(settable, scripted.as(Settable.class));

        bean.setAttribute(new Attribute("Priority", 7));

        assertThat(scripted.calls).containsExactly("setPriority[7]");
        assertThat(settable.info().getAttributes()[0].isWritable()).isTrue();
        assertThatThrownBy(() -> bean.setAttribute(new Attribute("Priority", "high")))
                .hasMessage("Settable: Priority is 'high', a java.lang.String; give it a java.lang.Integer");
    }
}
