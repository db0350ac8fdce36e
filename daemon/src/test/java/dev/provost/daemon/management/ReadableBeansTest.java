package dev.provost.daemon.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.provost.jmx.EventListenerPoolMXBean;
import dev.provost.jmx.GroupMXBean;
import dev.provost.jmx.ProcessMXBean;
import dev.provost.jmx.ProgramMXBean;
import dev.provost.jmx.SupervisorMXBean;
import java.util.List;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a person sees of our beans in JConsole: everything has words, and a form has names for its fields.
class ReadableBeansTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                SupervisorMXBean.class,
                GroupMXBean.class,
                ProgramMXBean.class,
                ProcessMXBean.class,
                EventListenerPoolMXBean.class
            })
    void everythingIsDescribed(Class<?> contract) {
        MBeanInfo info = BeanType.of(contract, List.of()).info();

        assertThat(info.getDescription()).isNotEqualTo(contract.getSimpleName());
        assertThat(info.getAttributes()).hasSizeGreaterThan(4);
        for (MBeanAttributeInfo attribute : info.getAttributes()) {
            assertThat(attribute.getDescription()).as(attribute.getName()).isNotEqualTo(attribute.getName());
            assertThat(attribute.getDescription().charAt(0))
                    .as(attribute.getName())
                    .matches(Character::isUpperCase);
        }
        for (MBeanOperationInfo operation : info.getOperations()) {
            assertThat(operation.getDescription()).as(operation.getName()).isNotEqualTo(operation.getName());
            assertThat(operation.getImpact()).as(operation.getName()).isNotEqualTo(MBeanOperationInfo.UNKNOWN);
            for (MBeanParameterInfo parameter : operation.getSignature()) {
                assertThat(parameter.getName()).as(operation.getName()).doesNotMatch("(arg|p)\\d+");
                assertThat(parameter.getDescription())
                        .as(operation.getName() + " " + parameter.getName())
                        .isNotEqualTo(parameter.getName());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void notificationsDeclareTheirTypes(boolean process) {
        for (MBeanNotificationInfo info : process ? Notifier.ofProcess() : Notifier.ofSupervisor()) {
            assertThat(info.getNotifTypes()).isNotEmpty().allMatch(type -> type.matches("(provost|jmx)\\.[a-z.]+"));
            assertThat(info.getDescription()).isNotBlank();
        }
    }
}
