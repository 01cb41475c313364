#!/usr/bin/env bash
# JDK 17 and newer (java.net.http) with Node's http server and npm ws 8.23.0: a plain POST is answered by the WebSocket.
#
# HttpClient prefers HTTP/2 and offers an upgrade with each request that is not over TLS ("Upgrade: h2c"). A server may
# ignore that (RFC 9110, 7.8), and Node's does. But once a WebSocketServer is attached to it, for another path at that,
# Node hands it every request that offers an upgrade to anything, and ws answers for the whole server: 405, since a
# WebSocket begins with a GET. The application's handler never sees the request. Asking for HTTP_1_1 helps; neither
# documentation leads there.
#
#   > without WebSocket: 200 answered
#   > with WebSocket on /live: 405 Invalid HTTP method
#   > with WebSocket on /live, HTTP_1_1: 200 answered
source "$(dirname "$0")/lib.bash"

packages ws@8.23.0
node_server <<'JS'
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const serve = (attach) =>
  new Promise((listening) => {
    const server = createServer((request, response) => request.resume().on("end", () => response.end("answered")));
    attach(server);
    server.listen(0, "127.0.0.1", () => listening(server.address().port));
  });
const plain = await serve(() => {});
const both = await serve((server) => new WebSocketServer({ server, path: "/live" }));
console.log(plain, both);
JS
# shellcheck disable=SC2086 # two ports
java_program $port <<'JAVA' | seen
import java.net.URI;
import java.net.http.*;
import java.net.http.HttpClient.Version;

class Main {
  public static void main(String[] args) throws Exception {
    System.out.println("without WebSocket: " + post(args[0], Version.HTTP_2));
    System.out.println("with WebSocket on /live: " + post(args[1], Version.HTTP_2));
    System.out.println("with WebSocket on /live, HTTP_1_1: " + post(args[1], Version.HTTP_1_1));
  }

  static String post(String port, Version version) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    HttpClient client = HttpClient.newBuilder().version(version).build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }
}
JAVA
