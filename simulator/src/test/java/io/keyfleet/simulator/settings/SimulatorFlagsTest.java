package io.keyfleet.simulator.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import io.keyfleet.simulator.SimulatorCommand;
import io.keyfleet.simulator.dialect.Dialects;
import io.keyfleet.simulator.fault.FaultKind;
import io.keyfleet.simulator.quota.QuotaSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulatorFlagsTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void withoutFlagsThereAreThreeAccountsAtFiveASecond() {
    SimulatorSettings settings = read();
    assertThat(settings.port()).isEqualTo(SimulatorSettings.DEFAULT_PORT);
    assertThat(settings.accounts()).hasSize(3);
    assertThat(settings.accounts())
        .allMatch(account -> account.quotas().equals(List.of(QuotaSpec.parse("5/s"))));
    assertThat(settings.provider()).isEqualTo(SimulatedProvider.OPENAI);
  }

  @Test
  void keysAndRateMakeAnAccountEach() {
    SimulatorSettings settings = read("--keys", "sk-a, sk-b", "--rate", "9/min");
    assertThat(settings.keys()).containsExactly(new Secret("sk-a"), new Secret("sk-b"));
    assertThat(settings.rate()).hasToString("9/min");
  }

  @Test
  void accountsShareTheirQuotasAmongTheirKeys() {
    SimulatorSettings settings =
        read(
            "--account",
            "team=sk-a,sk-b",
            "--account",
            "other=sk-c",
            "--quota",
            "500/min",
            "--quota",
            "90000 tokens/min",
            "--dialect",
            "azure",
            "--models",
            "m,n");
    assertThat(settings.accounts())
        .extracting(AccountSettings::name)
        .containsExactly("team", "other");
    assertThat(settings.accounts().getFirst().keys()).hasSize(2);
    assertThat(settings.accounts())
        .allMatch(account -> account.quotas().equals(quotas("500/min", "90000 tokens/min")));
    assertThat(settings.provider().dialect().name()).isEqualTo("azure");
    assertThat(settings.provider().models()).containsExactly("m", "n");
  }

  @Test
  void aFileGivesEveryAccountQuotasOfItsOwn() throws Exception {
    String file =
        file(
            "{\"accounts\":[{\"name\":\"a\",\"keys\":[\"sk-1\",\"sk-2\"],\"quotas\":[\"5/s\","
                + "\"m: 2 in flight\"]},{\"keys\":[\"sk-3\"]}]}");
    List<AccountSettings> accounts = read("--config", file).accounts();
    assertThat(accounts.getFirst().quotas()).isEqualTo(quotas("5/s", "m: 2 in flight"));
    assertThat(accounts.getLast().name()).isEqualTo(new Secret("sk-3").id().value());
    assertThat(accounts.getLast().quotas()).isEmpty();
  }

  @Test
  void everyMistakeInAFileIsToldWithItsPlaceAndWithoutAKey() throws Exception {
    String file =
        file(
            "{\"acounts\":1,\"accounts\":[{\"name\":\"a\",\"keys\":[]},{\"name\":\"a\",\"keys\":"
                + "[\"sk-secret\",\"sk-secret\"],\"quotas\":[\"many\"],\"rate\":\"5/s\"}]}");
    assertThat(problems("--config", file))
        .anyMatch(one -> one.contains("unknown field 'acounts'"))
        .anyMatch(one -> one.contains("accounts[0].keys is not a list"))
        .anyMatch(one -> one.contains("accounts[1].name is another account's"))
        .anyMatch(one -> one.contains("accounts[1].keys[1] was named before"))
        .anyMatch(one -> one.contains("accounts[1].quotas[0] is not a quota"))
        .anyMatch(one -> one.contains("accounts[1] has an unknown field 'rate'"))
        .noneMatch(one -> one.contains("sk-secret"));
    assertThat(problems("--config", file("{\"accounts\":\n [secret")))
        .anyMatch(one -> one.endsWith("is not JSON at line 2, column 3"))
        .noneMatch(one -> one.contains("secret"));
  }

  @Test
  void everyMistakeOnTheCommandLineIsToldAtOnceAndWithoutAKey() {
    assertThat(
            problems(
                "--account",
                "sk-secret",
                "--quota",
                "many",
                "--dialect",
                "klingon",
                "--port",
                "-1",
                "--keys",
                "sk-secret"))
        .hasSize(5)
        .noneMatch(one -> one.contains("sk-secret"));
    assertThat(problems("--account", "a=sk-secret", "--account", "b=sk-secret"))
        .hasSize(1)
        .noneMatch(one -> one.contains("sk-secret"));
  }

  @Test
  void theHelpNamesEveryDialectAndEveryFault() {
    String help = new CommandLine(new SimulatorCommand()).getUsageMessage();
    assertThat(help).contains(Dialects.ALL.stream().map(one -> "\n  " + one.name()).toList());
    assertThat(List.of(help.split("[\\s,:]+")))
        .containsAll(Stream.of(FaultKind.values()).map(FaultKind::wireName).toList());
  }

  private static List<QuotaSpec> quotas(String... texts) {
    return Stream.of(texts).map(QuotaSpec::parse).toList();
  }

  private String file(String text) throws Exception {
    return Files.writeString(folder.resolve("accounts.json"), text).toString();
  }

  private List<String> problems(String... arguments) {
    return catchThrowableOfType(UsageException.class, () -> read(arguments)).problems();
  }

  private SimulatorSettings read(String... arguments) {
    SimulatorFlags flags = new SimulatorFlags();
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("flags", mixin(flags)))
        .parseArgs(arguments);
    return flags.read(new Settings(Map.of(), Map.of(), folder.resolve("no.env")));
  }

  private static CommandLine.Model.CommandSpec mixin(SimulatorFlags flags) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(flags);
  }
}
