package io.keyfleet.simulator;

import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.simulator.model.ModelSettings;
import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.settings.AccountSettings;
import io.keyfleet.simulator.settings.SimulatorFlags;
import io.keyfleet.simulator.settings.SimulatorSettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Runs the simulated API alone, until the process is stopped.
@Command(
    name = "simulator",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a simulated OpenAI-compatible API: strict quotas, made-up answers, an audit.",
      "Every figure it leads to is simulated and says nothing about a real model."
    },
    sortOptions = false,
    footerHeading = "%nAddresses:%n",
    footer = {
      "  POST /v1/chat/completions, GET /v1/models   as OpenAI has them, streams too",
      "  POST /openai/deployments/D/chat/completions?api-version=V   for azure",
      "  GET /audit    calls by account, key, model, worker; fullest windows (JSON)",
      "  GET /health   200 while it runs",
      "  GET /faults   those that are on",
      "  POST /faults  switches them while it runs, from the same machine: an object",
      "                such as {\"fault\":\"500\",\"share\":0.1} or a list of them;",
      "                {\"fault\":\"none\"} ends them all",
      "",
      "Dialects:",
      "  openai",
      "  azure      key in api-key, model in the path, resets as whole seconds",
      "  anthropic  headers and error bodies of its own",
      "  deepseek   no headers of limits, blank lines before an answer",
      "  gemini     errors in an array, a bad key is a 400",
      "  groq       request headers report the day's quota",
      "",
      "Fields of a fault, all but the first optional:",
      "  fault       of the account, before its quotas are asked:",
      "                429, slow_down, daily_quota, insufficient_quota,",
      "                insufficient_quota_no_code, credit_balance_exhausted,",
      "                organization_spend_limit_exceeded,",
      "                project_spend_limit_exceeded,",
      "                organization_usage_limit_exceeded,",
      "                revoked, 402, 403, model_not_found",
      "              of the prompt:",
      "                content_filter, content_policy_violation, invalid_prompt,",
      "                context_length_exceeded, 413, 422, finish_length,",
      "                finish_content_filter",
      "              of the endpoint:",
      "                408, 409, 500, 502, 503, 504, 529, reset, hang, cut, empty,",
      "                malformed, error_in_200, html, html_200, slow_body, keep_alive",
      "              shrink: every limit is what it was set to, times \"factor\"",
      "  share       of the calls that it affects; 1 by default",
      "  account     one account, by its name, or by one of its keys or its KeyId",
      "  key, model  one key, by itself or its KeyId, one model",
      "  count, for  number of calls, or time such as 30s, after which it is over",
      "  retryAfter  that header, verbatim",
      "  delay       how long hang, slow_body and keep_alive last",
      "",
      "A file for --config:",
      "  {\"accounts\":[{\"name\":\"team\",\"keys\":[\"sk-a\",\"sk-b\"],",
      "    \"quotas\":[\"500/min\",\"90000 tokens/min\",\"10000/d\",\"gpt-4o: 50/min\"]}]}",
      "Tokens are reserved on arrival, those of the prompt and max_tokens, and",
      "corrected by the answer's usage.",
      "",
      "Examples:",
      "  simulator --keys 3 --rate 20/s",
      "  simulator --account team=sk-a,sk-b --quota 500/min \\",
      "    --quota '90000 tokens/min'",
      "  simulator --dialect deepseek --keys sk-a --quota '20 in flight'"
    })
public final class SimulatorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SimulatorFlags flags = new SimulatorFlags();

  @Override
  public Integer call() throws InterruptedException {
    SimulatorSettings settings = flags.read(Settings.ofProcess(Map.of()));
    ServerWarmUp.run(settings, ServerWarmUp.CROWD);
    SimulatedApi api = new SimulatedApi(settings, SystemTime.TICKER, SystemTime.WALL);
    Runtime.getRuntime().addShutdownHook(new Thread(api::close, "simulator-close"));
    PrintWriter out = spec.commandLine().getOut();
    out.println(readyLine(api, settings));
    out.flush();
    new CountDownLatch(1).await();
    return 0;
  }

  private static String readyLine(SimulatedApi api, SimulatorSettings settings) {
    ModelSettings model = settings.model();
    return "simulated API ready on "
        + api.baseUrl()
        + " (simulated: answers are made up, "
        + percent(model.accuracyBasic())
        + " right, "
        + percent(model.accuracyReasoned())
        + " where reasoning is asked for; "
        + accounts(settings.accounts())
        + ")";
  }

  private static String accounts(List<AccountSettings> accounts) {
    List<QuotaSpec> first = accounts.getFirst().quotas();
    String quotas = String.join(" and ", first.stream().map(QuotaSpec::toString).toList());
    boolean alike = accounts.stream().allMatch(one -> one.quotas().equals(first));
    return accounts.size()
        + (accounts.size() == 1 ? " account" : " accounts")
        + (alike ? " at " + (first.isEmpty() ? "no quota" : quotas) + " each" : "");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.4g", share * 100).replaceFirst("\\.?0+$", "") + " %";
  }
}
