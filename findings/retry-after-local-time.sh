#!/usr/bin/env bash
# npm openai 6.49.0, got 14.6.6, ky 1.14.3, axios-retry 4.5.0, undici 7.30.2: a Retry-After is read in local time.
#
# HTTP has three forms of a date, all of them in UTC, and a recipient has to take all three (RFC 9110, 5.6.7). These
# clients hand Retry-After to JavaScript's Date, which takes the third form, asctime's, for local time, as it names no
# zone. East of Greenwich the time to wait is then over before it began, and a client that was asked to wait calls again
# with its ordinary backoff. Whether each waited the 4 s asked for, in China:
#
#   > seconds: openai waits, got waits, ky waits, axios-retry waits, undici waits
#   > Sun, 06 Nov 1994 08:49:37 GMT: openai waits, got waits, ky waits, axios-retry waits, undici waits
#   > Sunday, 06-Nov-94 08:49:37 GMT: openai waits, got waits, ky waits, axios-retry waits, undici waits
#   > Sun Nov  6 08:49:37 1994: openai does not, got does not, ky does not, axios-retry does not, undici does not
source "$(dirname "$0")/lib.bash"

packages openai@6.49.0 got@14.6.6 ky@1.14.3 axios-retry@4.5.0 axios@1.21.1 undici@7.30.2
export TZ=Asia/Shanghai
node_program <<'JS' | seen
import { createServer } from "node:http";
import axios from "axios";
import axiosRetry from "axios-retry";
import got from "got";
import ky from "ky";
import OpenAI from "openai";
import { Agent, RetryAgent, fetch } from "undici";

const parts = (date) => {
  const [, day, number, month, year, time] = date.toUTCString().match(/(\w+), (\d+) (\w+) (\d+) (\S+)/);
  return { day, number, month, year, time };
};
const forms = {
  "seconds": () => "4",
  "Sun, 06 Nov 1994 08:49:37 GMT": (date) => date.toUTCString(),
  "Sunday, 06-Nov-94 08:49:37 GMT": (date) => {
    const { number, month, year, time } = parts(date);
    const day = date.toLocaleDateString("en", { weekday: "long", timeZone: "UTC" });
    return `${day}, ${number}-${month}-${year.slice(2)} ${time} GMT`;
  },
  "Sun Nov  6 08:49:37 1994": (date) => {
    const { day, number, month, year, time } = parts(date);
    return `${day} ${month} ${number.replace(/^0/, " ")} ${time} ${year}`;
  },
};
const clients = {
  openai: (url) => new OpenAI({ apiKey: "none", baseURL: url }).chat.completions.create({ model: "m", messages: [] }),
  got: (url) => got(url),
  ky: (url) => ky.get(url),
  "axios-retry": (url) => {
    const client = axios.create();
    axiosRetry(client, { retryDelay: axiosRetry.exponentialDelay, retryCondition: () => true });
    return client.get(url);
  },
  undici: (url) => fetch(url, { dispatcher: new RetryAgent(new Agent()) }),
};

let form;
let arrivals;
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    arrivals.push(performance.now());
    // a date has whole seconds, so that between 4 and 5 are asked for
    const headers = { "content-type": "application/json", "retry-after": form(new Date(Date.now() + 5000)) };
    response.writeHead(arrivals.length === 1 ? 429 : 200, headers).end("{}");
  });
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
for (const [example, write] of Object.entries(forms)) {
  form = write;
  const waits = [];
  for (const [name, call] of Object.entries(clients)) {
    arrivals = [];
    await call(`http://127.0.0.1:${server.address().port}/v1`);
    waits.push(`${name} ${arrivals[1] - arrivals[0] > 3500 ? "waits" : "does not"}`);
  }
  console.log(`${example}: ${waits.join(", ")}`);
}
process.exit();
JS
