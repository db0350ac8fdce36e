package dev.provost.daemon;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may know whom in the daemon. A rule that fails is not an obstacle but a question: is there a type missing in
/// between? Rules with `allowEmptyShould(true)` are about packages that may still be empty.
class PackageWallsTest {
    private static final String ROOT = "dev.provost.daemon";

    /// Read once: that takes about a second.
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.provost");

    @ParameterizedTest
    @ValueSource(strings = {"access", "config", "os", "management", "order", "project", "remote"})
    void theRulesSeeClassesIn(String part) {
        assertThat(CLASSES.that(resideInAPackage(ROOT + "." + part + "..")))
                .as("classes of " + part)
                .hasSizeGreaterThan(4);
    }

    @Test
    void processDecidesAndNothingElse() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".process..")
                .should()
                .onlyDependOnClassesThat(resideInAPackage(ROOT + ".process..")
                        .or(resideInAPackage("java.util"))
                        .or(resideInAPackage("java.util.function"))
                        .or(belongToAnyOf(Duration.class))
                        // What every record, sealed type and switch over them needs.
                        .or(languageItself())
                        .or(resideInAPackage("org.jspecify.annotations")))
                .because("the state machine has no clock, no I/O and no threads")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void orderDecidesAndNothingElse() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".order..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(ROOT + ".order..", ROOT + ".process..")
                        .or(resideInAPackage("java.util"))
                        .or(resideInAPackage("java.util.function"))
                        .or(resideInAPackage("java.util.stream"))
                        .or(languageItself())
                        .or(resideInAPackage("org.jspecify.annotations")))
                .because("plans are made of what is known, without a clock, I/O or the loop")
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> languageItself() {
        return resideInAnyPackage("java.lang", "java.lang.runtime", "java.lang.invoke", "java.lang.annotation")
                .and(not(belongToAnyOf(
                        Thread.class, Process.class, ProcessBuilder.class, ProcessHandle.class, Runtime.class)))
                .or(DescribedPredicate.describe("arrays and primitives", c -> c.isArray() || c.isPrimitive()));
    }

    @Test
    void onlyTheLinuxEngineCallsTheKernel() {
        only(ROOT + ".os.linux..", "java.lang.foreign..");
    }

    @Test
    void onlyTheConfigurationReadsIniFiles() {
        only(ROOT + ".config..", "org.ini4j..");
    }

    @Test
    void onlyTheCommandLineKnowsPicocli() {
        only(ROOT + ".cli..", "picocli..");
    }

    @Test
    void onlyTheEditorOfTheShellKnowsJLine() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".cli.LineEditor")
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".cli.BlankSeparated")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jline..")
                .because("loading it takes longer than any command")
                .check(CLASSES);
    }

    @Test
    void onlyThePortableEngineAndOneShotCommandsKnowCommonsExec() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and()
                .resideOutsideOfPackages(ROOT + ".os.portable..", ROOT + ".os.oneshot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.commons.exec..")
                .check(CLASSES);
    }

    @Test
    void onlyProjectsKnowTemplatesAndYaml() {
        only(ROOT + ".project..", "io.pebbletemplates..");
        only(ROOT + ".project..", "org.yaml..");
    }

    @Test
    void nothingButItsCommandKnowsProjects() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and()
                .resideOutsideOfPackage(ROOT + ".project..")
                .and()
                .haveNameNotMatching(ROOT.replace(".", "\\.") + "\\.cli\\.ProjectCommand.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".project..")
                .because("the daemon and the other commands are small and quick")
                .check(CLASSES);
    }

    private void only(String part, String library) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and()
                .resideOutsideOfPackage(part)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }

    @Test
    void onlyThePortableEngineOneShotCommandsAndTheDaemonizerStartProcessesThroughTheJdk() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and()
                // One-shot commands stay in the daemon's process group, where the Linux engine lets the JDK have them.
                .resideOutsideOfPackages(ROOT + ".os.portable..", ROOT + ".os.oneshot..")
                .and()
                // It runs before there are children, in a process of its own.
                .doNotHaveFullyQualifiedName(ROOT + ".Daemonizer")
                .and()
                // It runs in the client, which has no engine.
                .doNotHaveFullyQualifiedName(ROOT + ".project.ProjectDaemon")
                .should()
                .dependOnClassesThat(belongToAnyOf(Process.class, ProcessBuilder.class))
                .because("the JDK resets SIGCHLD when it starts a process, and the Linux engine needs it")
                .check(CLASSES);
    }

    @Test
    void onlyManagementAndItsDoorsKnowJmx() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".*..")
                .and()
                // Beside the MBeans: the guard in front of the MBean server, and the JMX server before that.
                .resideOutsideOfPackages(ROOT + ".management..", ROOT + ".access..", ROOT + ".remote..")
                .should()
                .dependOnClassesThat(resideInAPackage("javax.management.."))
                .check(CLASSES);
    }

    @Test
    void onlyTheJmxServerKnowsRmi() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and()
                .resideOutsideOfPackage(ROOT + ".remote..")
                .and()
                // It finds out who calls by the JVM's own agent.
                .doNotHaveFullyQualifiedName(ROOT + ".access.Audit")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.rmi..", "javax.management.remote.rmi..")
                .check(CLASSES);
    }

    @Test
    void theDaemonDoesNotKnowTheBridge() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.provost.bridge.."));

        rule.check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
