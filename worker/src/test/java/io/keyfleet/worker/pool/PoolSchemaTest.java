package io.keyfleet.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The published schema and the example say what the program does.
class PoolSchemaTest {
  private static final Path EXAMPLE = Path.of("..", "pool.example.yaml");
  private static final Path OF_MANIFESTS = Path.of("..", "k8s", "overlays", "pool", "pool.yaml");
  private static final Path SCHEMA = Path.of("..", "pool.schema.json");

  @TempDir private Path folder;

  @Test
  void theExampleIsAPool() throws Exception {
    assertThat(schema().validate(yaml(Files.readString(EXAMPLE)))).isEmpty();
    assertThat(read(Files.readString(EXAMPLE)))
        .isNotNull()
        .satisfies(pool -> assertThat(pool.model()).isEqualTo("small"))
        .satisfies(pool -> assertThat(pool.accounts()).hasSize(4));
  }

  @Test
  void thePoolOfTheManifestsIsOne() throws Exception {
    String text = Files.readString(OF_MANIFESTS);

    assertThat(schema().validate(yaml(text))).isEmpty();
    for (String key : List.of("OPENAI_KEY", "DEEPSEEK_KEY")) {
      Files.writeString(folder.resolve(key), "sk-of-" + key);
    }
    assertThat(read(text.replace("/etc/keyfleet-keys", folder.toString())))
        .isNotNull()
        .satisfies(pool -> assertThat(pool.accounts()).hasSize(2));
  }

  @Test
  void theSchemaKnowsTheFieldsThatTheProgramKnows() throws Exception {
    JsonNode schema = JsonMapper.builder().build().readTree(SCHEMA.toFile());
    assertThat(fields(schema)).isEqualTo(PoolFile.FIELDS);
    assertThat(fields(schema.at("/$defs/provider"))).isEqualTo(ProviderSection.FIELDS);
    assertThat(fields(schema.at("/$defs/price"))).isEqualTo(ProviderSection.PRICE_FIELDS);
    assertThat(fields(schema.at("/$defs/account"))).isEqualTo(AccountSection.FIELDS);
    assertThat(fields(schema.at("/$defs/quota"))).isEqualTo(AccountSection.QUOTA_FIELDS);
  }

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "base_url: https | base_url: ftp",
        "base_url: https://api.openai.com/v1 | base_url: https://me:pw@api.openai.com/v1",
        "base_url: https://api.openai.com/v1 | base_url: https://api.openai.com/v1/chat/completions",
        "base_url: https://api.openai.com/v1 | address: x",
        "auth: api-key | auth: basic",
        "X-Gateway-Team: evals | Content-Type: text/plain",
        "X-Gateway-Team: evals | X Gateway: evals",
        "X-Gateway-Team: evals | X-Gateway-Team: {}",
        "timeout: 30min | timeout: soon",
        "currency: USD | currency: 7",
        "input: 0.15 | input: cheap",
        "input: 0.15 | input: -1",
        "requests: 500/min | requests: fast",
        "requests: 500/min | tokens: 1/s, requests: 500/min",
        "requests: 500/min | each: 500/min",
        "max_in_flight: 500 | max_in_flight: 0",
        "max_in_flight: 500 | in_flight: 5",
        "${DEEPSEEK_KEY} | sk-0123456789",
        "deepseek: | deep seek:",
        "providers: | provider:"
      })
  void whatTheProgramRefusesTheSchemaRefuses(String from, String to) throws Exception {
    String mistaken = Files.readString(EXAMPLE).replace(from, to);
    assertThat(mistaken).isNotEqualTo(Files.readString(EXAMPLE));
    assertThat(schema().validate(yaml(mistaken))).isNotEmpty();
    assertThat(read(mistaken)).isNull();
  }

  @Test
  void anAddressThatNamesAKindOfRequestIsRefusedByBoth() throws Exception {
    for (ApiOperation operation : ApiOperations.ALL) {
      String base = "base_url: https://api.openai.com/v1";
      whatTheProgramRefusesTheSchemaRefuses(base, base + operation.path());
    }
  }

  private static Set<String> fields(JsonNode schema) {
    Set<String> names = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonSchema schema() throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(Files.readString(SCHEMA));
  }

  private static JsonNode yaml(String text) throws IOException {
    return new YAMLMapper().readTree(text);
  }

  /// The pool; null where it has a mistake.
  private @Nullable Pool read(String text) throws IOException {
    Files.writeString(folder.resolve("azure-west.key"), "azure-key");
    Path file = Files.writeString(folder.resolve("pool.yaml"), text);
    Map<String, String> environment =
        Map.of(
            "GATEWAY_TOKEN", "gw-1",
            "KEYFLEET_POOL", file.toString(),
            "OPENAI_KEY", "sk-a",
            "OPENAI_KEY_A1", "sk-a1",
            "OPENAI_KEY_A2", "sk-a2",
            "ANTHROPIC_KEY", "sk-ant",
            "DEEPSEEK_KEY", "sk-deep");
    Settings settings = new Settings(Map.of(), environment, folder.resolve("no.env"));
    Pool pool = Pool.read(settings);
    try {
      settings.check();
      return pool;
    } catch (UsageException e) {
      return null;
    }
  }
}
