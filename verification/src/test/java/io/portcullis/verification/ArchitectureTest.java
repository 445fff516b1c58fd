package io.portcullis.verification;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which room may know of which. */
@AnalyzeClasses(packages = "io.portcullis", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    /** From the ground up: a package imports only packages before it. A new package takes its place here first. */
    private static final List<String> GROUND_UP = List.of(
            "io.portcullis.syscalls",
            "io.portcullis.bpf",
            "io.portcullis.decision",
            "io.portcullis.linux",
            "io.portcullis.seccomp",
            "io.portcullis.seccomp.compile",
            "io.portcullis.seccomp.libseccomp",
            "io.portcullis.seccomp.format",
            "io.portcullis.trace",
            "io.portcullis.sandbox",
            "io.portcullis.launch",
            "io.portcullis.supervise",
            "io.portcullis.seccomp.lint",
            "io.portcullis.apparmor",
            "io.portcullis.kube.manifest",
            "io.portcullis.kube",
            "io.portcullis.kube.check",
            "io.portcullis.kube.standards",
            "io.portcullis.kube.effective",
            "io.portcullis.kube.patch",
            "io.portcullis.kube.distribute",
            "io.portcullis.testkit",
            "io.portcullis.cli");

    private static final String[] CORE =
            GROUND_UP.subList(1, GROUND_UP.indexOf("io.portcullis.apparmor")).toArray(String[]::new);
    private static final String[] NATIVE = {"io.portcullis.linux", "io.portcullis.seccomp.libseccomp"};
    private static final String[] TABLES = {"io.portcullis.syscalls.x86_64", "io.portcullis.syscalls.aarch64"};
    private static final String[] NEVER_PUBLISHED = {"io.portcullis.needs..", "io.portcullis.verification.."};
    private static final String JNA = "com.sun.jna..";
    private static final String JACKSON = "com.fasterxml.jackson..";

    @ArchTest
    static void everyPackageHasItsPlace(JavaClasses all) {
        Set<String> packages = published(all).map(JavaClass::getPackageName).collect(Collectors.toSet());

        assertThat(Stream.concat(GROUND_UP.stream(), Stream.of(TABLES)).toList())
                .containsAll(packages);
    }

    @ArchTest
    static void packagesKnowOnlyThoseBelow(JavaClasses all) {
        for (int i = 0; i < GROUND_UP.size(); i++) {
            String[] above = GROUND_UP.subList(i + 1, GROUND_UP.size()).toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(GROUND_UP.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .allowEmptyShould(true)
                    .check(all);
        }
    }

    @ArchTest
    static final ArchRule aCertificateKnowsNothingOfCompilers = classes()
            .that()
            .haveFullyQualifiedName("io.portcullis.seccomp.compile.Certificate")
            .should()
            .onlyDependOnClassesThat(
                    resideOutsideOfPackages("io.portcullis.seccomp.compile", "io.portcullis.seccomp.libseccomp")
                            .or(simpleName("Certificate"))
                            .or(simpleName("LeftOut"))
                            .or(simpleName("MiscompiledException")));

    @ArchTest
    static final ArchRule tablesKnowNothingButTheirInterface = classes()
            .that()
            .resideInAnyPackage(TABLES)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.portcullis.syscalls", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule nobodyKnowsATable = noClasses()
            .that(resideOutsideOfPackages(TABLES))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TABLES);

    @ArchTest
    static final ArchRule theCommandLineIsNoLibraryForTests = noClasses()
            .that()
            .resideInAPackage("io.portcullis.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.portcullis.testkit..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule publishedCodeKnowsNothingUnpublished = noClasses()
            .that(resideOutsideOfPackages(NEVER_PUBLISHED))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(NEVER_PUBLISHED);

    @ArchTest
    static final ArchRule onlyTheNativeEdgeKnowsJna = noClasses()
            .that(resideOutsideOfPackages(NATIVE))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(JNA);

    @ArchTest
    static final ArchRule inCoreOnlyDocumentsKnowJackson = noClasses()
            .that(resideInAnyPackage(CORE).and(resideOutsideOfPackages("io.portcullis.seccomp.format")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(JACKSON);

    @ArchTest
    static final ArchRule syscallsNeedNothing = classes()
            .that()
            .resideInAPackage("io.portcullis.syscalls")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.portcullis.syscalls", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.portcullis.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule roomsAreNamedAfterWhatTheyHold = noClasses()
            .should()
            .resideInAnyPackage(
                    "..util..", "..utils..", "..impl..", "..common..", "..helper..", "..helpers..", "..manager..");

    @ArchTest
    static final ArchRule typesAreNamedAfterWhatTheyAre =
            noClasses().should().haveNameMatching(".*(Util|Utils|Impl|Common|Helper|Helpers|Manager)");

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints =
            noClasses().that(resideOutsideOfPackages("io.portcullis.cli..")).should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule signaturesSpeakOurOwnWords = classes()
            .that()
            .arePublic()
            .and(resideOutsideOfPackages(NEVER_PUBLISHED))
            .should(showNoTypeOf(JNA, JACKSON));

    @ArchTest
    static final ArchRule nothingNativeRunsBeforeItIsAskedFor =
            noClasses().that().arePublic().should(runNativeCodeWhenTheyAreLoaded());

    private static Stream<JavaClass> published(JavaClasses all) {
        return all.stream().filter(resideOutsideOfPackages(NEVER_PUBLISHED));
    }

    private static ArchCondition<JavaClass> showNoTypeOf(String... libraries) {
        var hidden = resideInAnyPackage(libraries);
        return new ArchCondition<>("show no type of " + List.of(libraries)) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream.of(
                                type.getAllRawSuperclasses().stream(),
                                type.getAllRawInterfaces().stream(),
                                type.getAnnotations().stream().map(annotation -> annotation.getRawType()),
                                type.getMembers().stream()
                                        .filter(ArchitectureTest::isVisible)
                                        .flatMap(ArchitectureTest::shownBy))
                        .flatMap(shown -> shown)
                        .filter(hidden)
                        .forEach(shown -> events.add(
                                SimpleConditionEvent.violated(type, type.getName() + " shows " + shown.getName())));
            }
        };
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaClass> shownBy(JavaMember member) {
        Stream<JavaClass> annotations = member.getAnnotations().stream().map(annotation -> annotation.getRawType());
        if (member instanceof JavaField field) {
            return Stream.concat(annotations, field.getAllInvolvedRawTypes().stream());
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        return Stream.concat(
                annotations, Stream.concat(unit.getAllInvolvedRawTypes().stream(), unit.getExceptionTypes().stream()));
    }

    private static ArchCondition<JavaClass> runNativeCodeWhenTheyAreLoaded() {
        var touchesKernel = resideInAnyPackage(JNA)
                .or(simpleName("RunningKernel"))
                .or(simpleName("JnaKernel"))
                .or(simpleName("Libseccomp"));
        return new ArchCondition<>("run native code when they are loaded or made") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream.concat(type.getStaticInitializer().stream(), type.getConstructors().stream())
                        .flatMap(unit -> unit.getAccessesFromSelf().stream())
                        .filter(access -> touchesKernel.test(access.getTargetOwner()) || asksForTheKernel(access))
                        .forEach(access -> events.add(SimpleConditionEvent.satisfied(type, access.getDescription())));
            }
        };
    }

    private static boolean asksForTheKernel(JavaAccess<?> access) {
        String target =
                access.getTargetOwner().getName() + "." + access.getTarget().getName();
        return Set.of("io.portcullis.linux.Kernel.running", "java.lang.System.loadLibrary", "java.lang.System.load")
                .contains(target);
    }
}
