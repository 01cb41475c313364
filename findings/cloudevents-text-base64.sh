#!/usr/bin/env bash
# CloudEvents' SDKs: of one text/plain event, Java's 4.0.1 makes data_base64 and Node's 10.0.0 makes data.
#
# Both are asked for the JSON format of an event with the text "hi". The format's document lets an implementation write
# what is no JSON as Base64, and a text as a JSON string. Java's JSON format writes all but JSON as Base64, even where the
# content type says text, unless it is made by withForceNonJsonDataToString(). So a consumer that reads "data" gets texts
# from one SDK and nothing from the other; both are right. Data of application/json is "data" in either.
#
#   > java text/plain: data_base64 "aGk="
#   > java text/plain, forced: data "hi"
#   > java application/json: data {"a":1}
#   > node text/plain: data "hi"
#   > node application/json: data {"a":1}
source "$(dirname "$0")/lib.bash"

maven io.cloudevents:cloudevents-json-jackson:4.0.1
packages cloudevents@10.0.0
java_program >"$work/java.out" <<'JAVA'
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;

class Main {
  public static void main(String[] args) throws Exception {
    CloudEventBuilder event = CloudEventBuilder.v1().withId("1").withType("t").withSource(URI.create("/s"));
    CloudEvent text = event.withData("text/plain", "hi".getBytes()).build();
    show("text/plain", new JsonFormat(), text);
    show("text/plain, forced", new JsonFormat().withForceNonJsonDataToString(), text);
    show("application/json", new JsonFormat(), event.withData("application/json", "{\"a\":1}".getBytes()).build());
  }

  private static void show(String what, JsonFormat format, CloudEvent event) throws Exception {
    for (var field : new ObjectMapper().readTree(format.serialize(event)).properties()) {
      if (field.getKey().startsWith("data") && !field.getKey().equals("datacontenttype")) {
        System.out.println("java " + what + ": " + field.getKey() + " " + field.getValue());
      }
    }
  }
}
JAVA
node_program >"$work/node.out" <<'JS'
import { CloudEvent, HTTP } from 'cloudevents';

for (const [datacontenttype, data] of [['text/plain', 'hi'], ['application/json', { a: 1 }]]) {
  const event = JSON.parse(HTTP.structured(new CloudEvent({ type: 't', source: '/s', datacontenttype, data })).body);
  for (const name of ['data', 'data_base64']) {
    if (name in event) console.log(`node ${datacontenttype}: ${name} ${JSON.stringify(event[name])}`);
  }
}
JS
cat "$work/java.out" "$work/node.out" | seen
