#!/usr/bin/env bash
# OkHttp 5.5.1 with Node's http server: calls fail after a pause of 7 s, but not after one of 2 s or 12 s.
#
# Node closes a connection that was idle for 5 s and says so beforehand ("Keep-Alive: timeout=5"). OkHttp keeps it for five
# minutes whatever the server says, and looks whether the server has closed it only if it was idle for ten seconds. In
# between it writes the request to a connection whose end has long arrived. With retryOnConnectionFailure(false), as here,
# or a body that says isOneShot(), which are the ways to have no POST sent twice, the call then fails though it reached
# nobody. The documentation has stale pooled connections as what retries are for, not which ones are found without.
#
#   > after 2 s: 200
#   > after 7 s: IOException, unexpected end of stream
#   > after 12 s: 200
source "$(dirname "$0")/lib.bash"

maven com.squareup.okhttp3:okhttp-jvm:5.5.1
node_server <<'JS'
import { createServer } from "node:http";

const server = createServer((request, response) => request.resume().on("end", () => response.end("answered")));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
JS
java_program "$port" <<'JAVA' | seen
import java.io.IOException;
import okhttp3.*;

class Main {
  public static void main(String[] args) throws Exception {
    OkHttpClient client = new OkHttpClient.Builder().retryOnConnectionFailure(false).build();
    Request request =
        new Request.Builder()
            .url("http://127.0.0.1:" + args[0] + "/v1/chat/completions")
            .post(RequestBody.create("{}", MediaType.get("application/json")))
            .build();
    for (int seconds : new int[] {2, 7, 12}) {
      call(client, request);
      Thread.sleep(seconds * 1000L);
      System.out.println("after " + seconds + " s: " + call(client, request));
    }
    client.connectionPool().evictAll();
  }

  static String call(OkHttpClient client, Request request) {
    try (Response response = client.newCall(request).execute()) {
      response.body().string();
      return String.valueOf(response.code());
    } catch (IOException e) {
      return "IOException, " + e.getMessage().replaceFirst(" on .*", "");
    }
  }
}
JAVA
