package dev.provost.bridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayersTest {
    private static final JavaClasses BRIDGE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.provost.bridge");

    @Test
    void theBridgeKnowsTheContractAndNothingOfTheDaemon() {
        assertThat(BRIDGE.contain("dev.provost.bridge.xmlrpc.RpcRoute")).isTrue();
        assertThat(BRIDGE.size()).isGreaterThan(20);

        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.provost.daemon..")
                .check(BRIDGE);
    }

    /// `bind` runs before children do; whatever these classes refer to may be loaded there.
    @Test
    void takingSocketsNeedsNoLibrary() {
        noClasses()
                .that()
                .haveSimpleName("HttpBridge")
                .or()
                .haveSimpleName("ListeningSocket")
                .or()
                .haveSimpleName("SocketFile")
                .or()
                .haveSimpleName("BindFailure")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse..", "org.jolokia..", "org.apache..", "org.slf4j..", "org.xml..")
                .check(BRIDGE);
    }
}
