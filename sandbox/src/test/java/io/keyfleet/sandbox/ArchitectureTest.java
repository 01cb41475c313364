package io.keyfleet.sandbox;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// What the house's style demands of the shape of all modules' code.
class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.keyfleet");

  /// Methods that read a clock, or sleep.
  private static final Pattern TIME =
      Pattern.compile(
          "java\\.lang\\.System\\.(nanoTime|currentTimeMillis)"
              + "|java\\.lang\\.Thread\\.sleep|java\\.util\\.concurrent\\.TimeUnit\\.sleep"
              + "|java\\.util\\.concurrent\\.locks\\.LockSupport\\.park(Nanos|Until)"
              + "|java\\.time\\.(\\w+\\.now|Clock\\.(system|tick)\\w*|InstantSource\\.system)"
              + "|java\\.util\\.Date\\.<init>");

  private static final long MAX_CLASSES = 15;

  private static final Pattern BANNED =
      Pattern.compile(
          "(?:.*[a-z0-9])?(Manager|Helper|Impl|Base(?!Url)|Abstract|Handler|Processor|Data|Info)"
              + "(?![a-z]).*");

  @Test
  void everyModuleIsLookedAt() {
    Set<String> modules =
        OURS.stream()
            .map(one -> one.getPackageName().split("\\.", -1)[2])
            .collect(Collectors.toSet());

    assertThat(modules)
        .contains("contract", "service", "producer", "worker", "scorer", "simulator", "sandbox");
  }

  @Test
  void noPackagesDependOnEachOtherInACycle() {
    slices().matching("io.keyfleet.(**)").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void onlyTheTimePackageReadsAClockOrSleeps() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.keyfleet.service.time")
        .should()
        .accessTargetWhere(describe("reads a clock or sleeps", ArchitectureTest::touchesTime))
        .check(OURS);
  }

  @Test
  void onlyTheHttpPackageKnowsOkHttp() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.keyfleet.worker.api.http")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("okhttp3..")
        .check(OURS);
  }

  @Test
  void aWorkersKafkaStaysInConsumerAssignmentAndPublish() {
    noClasses()
        .that()
        .resideInAPackage("io.keyfleet.worker..")
        .and()
        .resideOutsideOfPackages(
            "io.keyfleet.worker.consumer..",
            "io.keyfleet.worker.assignment..",
            "io.keyfleet.worker.publish")
        .and()
        .doNotHaveFullyQualifiedName("io.keyfleet.worker.Worker")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .check(OURS);
  }

  /// The guarantees read topics on their own, so that a fault of the services' reading shows.
  @Test
  void onlyKafkaClientsMakesConsumersAndProducers() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.keyfleet.service.kafka.KafkaClients")
        .and()
        .resideOutsideOfPackage("io.keyfleet.sandbox.guarantees")
        .should()
        .callConstructorWhere(
            describe(
                "makes a client of Kafka's",
                call -> call.getTargetOwner().getName().matches(".*\\.Kafka(Consumer|Producer)")))
        .check(OURS);
  }

  @Test
  void aScorersSnapshotKnowsNothingOfThePage() {
    noClasses()
        .that()
        .resideInAPackage("io.keyfleet.scorer.snapshot..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.keyfleet.scorer.dashboard..", "io.keyfleet.scorer.page..")
        .check(OURS);
  }

  @Test
  void nothingDependsOnTheSandbox() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.keyfleet.sandbox..", "io.keyfleet.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.keyfleet.sandbox..")
        .check(OURS);
  }

  @Test
  void theSimulatorKnowsOnlyContractAndService() {
    noClasses()
        .that()
        .resideInAPackage("io.keyfleet.simulator..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.keyfleet.producer..",
            "io.keyfleet.worker..",
            "io.keyfleet.scorer..",
            "org.apache.kafka..")
        .check(OURS);
  }

  @Test
  void noNameSaysNothing() {
    classes()
        .should(be(describe("named for what they are", ArchitectureTest::wellNamed)))
        .check(OURS);
  }

  @Test
  void noPackageHasMoreThanFifteenClasses() {
    Map<String, Long> sizes =
        OURS.stream()
            .filter(one -> one.isTopLevelClass() && !one.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

    assertThat(sizes)
        .allSatisfy((name, size) -> assertThat(size).as(name).isLessThanOrEqualTo(MAX_CLASSES));
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<JavaPackage> packages =
        OURS.stream().map(JavaClass::getPackage).collect(Collectors.toSet());

    assertThat(packages).allMatch(one -> one.isAnnotatedWith(NullMarked.class));
  }

  private static boolean touchesTime(JavaAccess<?> access) {
    String target =
        access.getTarget().getOwner().getFullName() + "." + access.getTarget().getName();
    return TIME.matcher(target).matches();
  }

  private static boolean wellNamed(JavaClass one) {
    return !BANNED.matcher(one.getSimpleName()).matches();
  }
}
