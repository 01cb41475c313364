import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.kubernetes.client.openapi.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Renders the chart with Helm, and reads every Kubernetes object of it and of the kustomizations as
/// Kubernetes' models have it: an unknown name or a value of another type is a mistake. Usage:
///
/// `java -cp LIBS CheckManifests.java CHART FOLDER`
///
/// FOLDER has `kustomize-NAME.yaml`. For each of `values` and the chart's examples it gets
/// `helm-NAME.json`, and for each kustomization `kustomize-NAME.json`, both lists of objects.
final class CheckManifests {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private static final Map<String, String> MODELS =
      Map.ofEntries(
          Map.entry("v1", "V1"),
          Map.entry("apps/v1", "V1"),
          Map.entry("batch/v1", "V1"),
          Map.entry("policy/v1", "V1"),
          Map.entry("networking.k8s.io/v1", "V1"));

  private final List<String> problems = new ArrayList<>();
  private int read;

  public static void main(String[] args) throws IOException {
    var check = new CheckManifests();
    var folder = Path.of(args[1]);
    check.render(Path.of(args[0]), folder);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".yaml")).sorted().toList()) {
        check.objects(file);
      }
    }
    check.plantedMistakesAreFound(folder);
    check.problems.forEach(System.err::println);
    System.out.println(check.read + " objects are as Kubernetes' Java models have them");
    System.exit(check.problems.isEmpty() ? 0 : 1);
  }

  private void render(Path chart, Path folder) throws IOException {
    LintResult lint = new Helm(chart).lint().strict().call();
    if (lint.isFailed()) {
      problems.add("helm lint: " + lint.getMessages());
    }
    Map<String, List<Path>> values = new TreeMap<>(Map.of("base", List.of()));
    try (Stream<Path> examples = Files.list(chart.resolve("examples"))) {
      examples.forEach(one ->
          values.put(one.getFileName().toString().replace(".yaml", ""), List.of(one)));
    }
    for (Map.Entry<String, List<Path>> one : values.entrySet()) {
      var template = new Helm(chart).template().withName("keyfleet").withNamespace("keyfleet");
      one.getValue().forEach(template::withValuesFile);
      Files.writeString(folder.resolve("helm-" + one.getKey() + ".yaml"), template.call());
    }
  }

  private void objects(Path file) throws IOException {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(1_000);
    var yaml = new Yaml(new SafeConstructor(options));
    List<JsonElement> all =
        StreamSupport.stream(yaml.loadAll(Files.readString(file)).spliterator(), false)
            .filter(one -> one != null)
            .map(GSON::toJsonTree)
            .toList();
    for (JsonElement one : all) {
      problem(one.getAsJsonObject())
          .ifPresent(what -> problems.add(file.getFileName() + ": " + what));
    }
    Files.writeString(Path.of(file.toString().replace(".yaml", ".json")), GSON.toJson(all));
  }

  private Optional<String> problem(JsonObject object) {
    String model = MODELS.get(object.get("apiVersion").getAsString());
    if (model == null) {
      return Optional.empty();
    }
    String kind = object.get("kind").getAsString();
    try {
      Class<?> type = Class.forName("io.kubernetes.client.openapi.models." + model + kind);
      JSON.getGson().fromJson(object, type);
      read++;
      return Optional.empty();
    } catch (ClassNotFoundException e) {
      return Optional.of("no such kind: " + kind);
    } catch (RuntimeException e) {
      String name = object.getAsJsonObject("metadata").get("name").getAsString();
      return Optional.of(kind + " " + name + ": " + e.getMessage());
    }
  }

  /// A check that finds nothing may be blind.
  private void plantedMistakesAreFound(Path folder) throws IOException {
    int before = read;
    for (String[] mistake :
        new String[][] {
          {"\"readOnlyRootFilesystem\": true", "\"readOnlyRootFileSystem\": true"},
          {"\"maxUnavailable\": 0", "\"maxUnavailabel\": 0"},
          {"\"terminationGracePeriodSeconds\": 45", "\"terminationGracePeriodSeconds\": \"long\""}
        }) {
      String text = Files.readString(folder.resolve("kustomize-base.json"));
      String wrong = text.replace(mistake[0], mistake[1]);
      boolean found =
          StreamSupport.stream(GSON.fromJson(wrong, JsonArray.class).spliterator(), false)
              .anyMatch(one -> problem(one.getAsJsonObject()).isPresent());
      if (wrong.equals(text) || !found) {
        problems.add("a planted mistake is not found: " + mistake[1]);
      }
    }
    read = before;
  }
}
