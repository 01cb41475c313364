#!/usr/bin/env bash
# OkHttp 5.5.1, default settings: one execute() of a POST is two requests, both of which the server read whole.
#
# It repeats by itself after a 408, after a 503 with "Retry-After: 0", and if a connection that was used before is closed
# without an answer. The documentation of retryOnConnectionFailure speaks of connectivity problems: unreachable addresses,
# stale pooled connections, unreachable proxies. A POST is not idempotent (RFC 9110, 9.2.2), and a gateway says 408 or
# closes when an API took too long, which may have done and billed the work. The caller sees the last response alone; an
# application interceptor sees one call. isOneShot() of the body prevents all three, retryOnConnectionFailure(false) the
# first and the last.
#
#   > 408: the caller saw 200, the server 2 whole requests
#   > 503 with Retry-After 0: the caller saw 200, the server 2 whole requests
#   > closed after the request: the caller saw 200, the server 2 whole requests
source "$(dirname "$0")/lib.bash"

maven com.squareup.okhttp3:okhttp-jvm:5.5.1
node_server <<'JS'
import { createServer } from "node:http";

const requests = {};
const server = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  const times = (requests[body] = (requests[body] ?? 0) + 1);
  if (times > 1 || body === "warm up") response.end(String(times));
  else if (body === "408") response.writeHead(408).end();
  else if (body === "503 with Retry-After 0") response.writeHead(503, { "Retry-After": "0" }).end();
  else request.socket.destroy();
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
JS
java_program "$port" <<'JAVA' | seen
import java.util.List;
import okhttp3.*;

class Main {
  public static void main(String[] args) throws Exception {
    OkHttpClient client = new OkHttpClient();
    for (String body : List.of("warm up", "408", "503 with Retry-After 0", "closed after the request")) {
      Request request =
          new Request.Builder()
              .url("http://127.0.0.1:" + args[0] + "/v1/chat/completions")
              .post(RequestBody.create(body, MediaType.get("text/plain")))
              .build();
      try (Response response = client.newCall(request).execute()) {
        String requests = response.body().string();
        if (!body.equals("warm up")) {
          System.out.printf("%s: the caller saw %d, the server %s whole requests%n", body, response.code(), requests);
        }
      }
    }
    client.connectionPool().evictAll();
  }
}
JAVA
