package io.keyfleet.service.settings;

import org.jspecify.annotations.Nullable;

/// Every setting there is, under the name it has in the environment and in `.env`. The table in
/// docs/configuration.md and the check for unknown names come from here.
public enum Setting {
  BASE_URL("http://127.0.0.1:8089/v1", "base URL of the OpenAI-compatible API"),
  API_KEY(null, "API keys, comma-separated; each is an account of its own"),
  MODEL("gpt-4o-mini", "model for prompts that name none"),
  RATE_LIMIT("5/s", "requests per account in any window: 5/s, 500/min, 10/10s"),
  FLEET_RATE_LIMIT(null, "requests of the whole fleet, divided evenly among the accounts"),
  KEYFLEET_POOL(
      null, "pool file: several providers and accounts, in place of API_KEY, BASE_URL, RATE_LIMIT"),
  KEYFLEET_POOL_INTERVAL(
      "2s",
      "how often the pool file and the files it refers to are looked at; 0: at the start only"),
  KAFKA_BOOTSTRAP_SERVERS("127.0.0.1:9092", "Kafka brokers, host:port, comma-separated"),
  KEYFLEET_TOPICS("prompts", "prompt topics, comma-separated"),
  KEYFLEET_TOPIC_PATTERN(
      null, "regular expression for further prompt topics, which are followed as they appear"),
  KEYFLEET_TOPIC_WEIGHTS(
      "", "calls that a topic gets for one of others that wait, such as urgent=5; 1 by default"),
  KEYFLEET_INTERACTIVE_TOPIC("interactive", "prompt topic of the gateway's synchronous requests"),
  KEYFLEET_INTERACTIVE_SHARE(
      "0%", "part of every quota that batches leave to that topic, such as 10%; up to 90%"),
  KEYFLEET_GROUP("keyfleet", "consumer group of the workers"),
  KEYFLEET_ACCOUNTS_TOPIC("keyfleet-accounts", "topic through which accounts are leased"),
  KEYFLEET_RUNS_TOPIC("keyfleet-runs", "topic on which runs are registered"),
  KEYFLEET_WORKER_ID(null, "name of this worker; by default host name and process id"),
  KEYFLEET_PARTITIONS("64", "partitions of a prompt topic that is created"),
  KEYFLEET_REPLICATION("-1", "replicas of a topic that is created; -1: the broker's default"),
  KEYFLEET_KAFKA_WAIT("20s", "how long to wait for a broker at the start"),
  KEYFLEET_CALL_TIMEOUT("60s", "longest duration of a call, from connecting to the last byte"),
  KEYFLEET_MAX_ATTEMPTS("5", "attempts of a prompt before it is dead"),
  KEYFLEET_MAX_BACKOFF("30s", "longest wait between two attempts of a prompt"),
  KEYFLEET_MAX_RETRY_AFTER("60s", "longest Retry-After that is honoured"),
  KEYFLEET_MAX_RESPONSE_BYTES("8388608", "largest response body that is read"),
  KEYFLEET_KEEP("whole", "what is kept of a response: whole, or its text"),
  KEYFLEET_MAX_KEPT_BYTES(
      "1048576", "largest response body that is kept whole; of a larger one the text is"),
  KEYFLEET_MAX_IN_FLIGHT("2000", "calls of one worker at the same time"),
  KEYFLEET_MAX_IN_HAND("4000", "prompts that one worker holds fetched and unfinished"),
  KEYFLEET_MAX_UNPUBLISHED("100", "paid and unpublished answers at which a worker stops calling"),
  KEYFLEET_SPOOL(
      ".keyfleet/spool",
      "a worker's folder for answers that Kafka does not accept; see keyfleet publish"),
  KEYFLEET_DRAIN_TIME("30s", "how long calls in flight may go on at a hand-over or stop"),
  KEYFLEET_SESSION_TIMEOUT("6s", "silence after which a worker counts as dead"),
  KEYFLEET_QUOTA_MARGIN(
      "10ms",
      "how much longer than its window a request counts; in proportion in windows over 2.5 s"),
  KEYFLEET_BURST("1", "requests that may follow each other at once inside a quota"),
  KEYFLEET_BUDGET(
      null, "what the group may spend in total, in the currency of the prices; then it stops"),
  KEYFLEET_ALLOW_HTTP("", "hosts outside loopback that may be called without TLS, comma-separated"),
  KEYFLEET_CA_FILE(
      null, "PEM file of certificates to trust for API calls, in addition to the JVM's own"),
  HTTPS_PROXY(null, "proxy for API calls over https: http://user:password@proxy.example.com:3128"),
  HTTP_PROXY(null, "the same over http; loopback is never called through a proxy"),
  NO_PROXY(null, "hosts, .suffixes, host:port and ranges such as 10.0.0.0/8 that need no proxy"),
  KEYFLEET_STATUS_PORT(
      "0", "port for /metrics, /health and the scorer's live page; 0: any free one"),
  KEYFLEET_STATUS_HOST("127.0.0.1", "address for the same"),
  KEYFLEET_GENAI_METRICS(
      "false", "true: durations of calls also as OpenTelemetry's gen_ai.client.operation.duration"),
  KEYFLEET_REPORT_INTERVAL("5s", "time between two accuracy lines of the scorer"),
  KEYFLEET_READING("auto", "how answers are read: auto, final, strict, lenient or whole"),
  KEYFLEET_FIELD("infer", "JSON field of an answer that holds its result"),
  KEYFLEET_STATE(null, "folder for the scorer's snapshots"),
  KEYFLEET_LISTED_ANSWERS(
      "20000000",
      "answers that the page lists, the newest; 48 bytes each in KEYFLEET_STATE, without it at most"
          + " 2000000"),
  KEYFLEET_SHARE("1/1", "the scorer's share of the partitions, such as 1/3"),
  KEYFLEET_GATEWAY_PORT("8088", "port of the gateway; 0: any free one"),
  KEYFLEET_GATEWAY_HOST("127.0.0.1", "address for the same"),
  KEYFLEET_GATEWAY_KEYS(
      null,
      "who may use the gateway: NAME=env:VARIABLE or file:PATH, with ;share=N, ;budget=B and ;topic=T"),
  KEYFLEET_FILES(".keyfleet/files", "folder of the gateway's files and batches"),
  KEYFLEET_MAX_FILE_BYTES("209715200", "largest file that the gateway takes"),
  KEYFLEET_MAX_BATCH_LINES("50000", "most requests of a batch"),
  KEYFLEET_SYNC_QUEUE("1000", "synchronous requests that wait in the gateway at the same time"),
  KEYFLEET_SYNC_TIMEOUT("5min", "longest that a synchronous request waits for its answer"),
  KEYFLEET_LOG_FORMAT("text", "text, or json: an object a line"),
  KEYFLEET_LOG_LEVEL("INFO", "ERROR, WARN, INFO or DEBUG"),
  KEYFLEET_KAFKA_LOG_LEVEL("ERROR", "the same for the Kafka clients");

  private final @Nullable String standard;
  private final String meaning;

  Setting(@Nullable String standard, String meaning) {
    this.standard = standard;
    this.meaning = meaning;
  }

  /// The value where nobody sets one; null where there is none.
  public @Nullable String standard() {
    return standard;
  }

  /// What it means, in a few words.
  public String meaning() {
    return meaning;
  }
}
