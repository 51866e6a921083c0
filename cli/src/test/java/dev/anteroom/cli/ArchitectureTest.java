package dev.anteroom.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of ARCHITECTURE.md that a compiler doesn't check. Maven refuses a dependency on a module further
/// down; this also holds what one module may use of another's insides, and where the world may be touched.
class ArchitectureTest {
    private static final JavaClasses ANTEROOM = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.anteroom");

    /// What each module may use of Anteroom; itself is understood.
    private static final Map<String, List<String>> USES = Map.ofEntries(
            Map.entry("finding", List.of()),
            Map.entry("wire", List.of()),
            Map.entry("profile", List.of()),
            Map.entry("gotrace", List.of()),
            Map.entry("linux", List.of()),
            Map.entry("goprocess", List.of("profile", "linux")),
            Map.entry("capture", List.of("profile", "gotrace", "linux")),
            Map.entry("drift", List.of("finding", "capture", "goprocess", "linux")),
            Map.entry("diagnosis", List.of("capture", "profile", "gotrace", "linux")),
            Map.entry("report", List.of("diagnosis", "capture", "profile", "gotrace", "linux")),
            Map.entry("lint", List.of("finding", "diagnosis", "capture", "profile")),
            // Of the diagnosis only what knows an accept loop from another goroutine: looks keep nothing else.
            Map.entry("collect", List.of("diagnosis.accept", "capture", "goprocess", "profile", "gotrace", "linux")),
            Map.entry("gate", List.of("finding", "diagnosis", "watch", "wire")),
            Map.entry("watch", List.of("collect", "report", "diagnosis", "capture", "linux", "wire")),
            Map.entry("handoff", List.of("collect", "report", "diagnosis", "capture", "profile", "gotrace", "linux")));

    static List<Map.Entry<String, List<String>>> modules() {
        return List.copyOf(USES.entrySet());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void a_module_should_use_only_those_above_it(Map.Entry<String, List<String>> module) {
        noClasses()
                .that()
                .resideInAPackage(packages(module.getKey()))
                .should()
                .dependOnClassesThat(new DescribedPredicate<JavaClass>("belong to another module than " + module) {
                    @Override
                    public boolean test(JavaClass used) {
                        String name = used.getPackageName();
                        return name.startsWith("dev.anteroom.")
                                && !belongs(name, module.getKey())
                                && module.getValue().stream().noneMatch(m -> belongs(name, m));
                    }
                })
                .check(ANTEROOM);
    }

    /// Right of the capture everything is a pure function of the evidence, so that every incident can be replayed.
    @Test
    void the_diagnosis_should_not_touch_files_sockets_processes_or_clocks() {
        noClasses()
                .that()
                .resideInAnyPackage(packages("diagnosis"), "dev.anteroom.capture.evidence..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.lang.foreign..")
                .orShould()
                // A URI is text that is parsed; a URL or a socket reaches out.
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(?!URI(SyntaxException)?$).*")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File.*|RandomAccessFile)|java\\.lang\\.Process.*|java\\.time\\.Clock")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(ANTEROOM);
    }

    @Test
    void only_the_linux_module_and_the_parser_for_go_should_call_foreign_functions() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages("linux"), packages("handoff"), packages("lint.syntax"))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .check(ANTEROOM);
    }

    /// A rule judges what is true of connections and loops; it has no business with what a scenario happens to be
    /// called.
    @Test
    void the_lab_should_be_used_by_the_command_only() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages("lab"), packages("cli"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages("lab"))
                .check(ANTEROOM);
    }

    @Test
    void every_package_should_say_that_null_is_marked() {
        classes()
                .that()
                // What protoc generates says nothing of null.
                .resideOutsideOfPackage("dev.anteroom.wire.v1")
                .should(new ArchCondition<>("reside in a package that is @NullMarked") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        JavaPackage home = item.getPackage();
                        boolean marked = home.tryGetPackageInfo()
                                .map(info -> info.isAnnotatedWith(NullMarked.class))
                                .orElse(false);
                        events.add(new SimpleConditionEvent(item, marked, home.getName() + " is not @NullMarked"));
                    }
                })
                .check(ANTEROOM);
    }

    private static String packages(String module) {
        return "dev.anteroom." + module + "..";
    }

    private static boolean belongs(String packageName, String module) {
        return packageName.equals("dev.anteroom." + module) || packageName.startsWith("dev.anteroom." + module + ".");
    }
}
