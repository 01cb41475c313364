# What the scripts of this folder share: a temporary folder, packages, a Kafka broker, and an end that leaves nothing.
# A script sources it first. Needed: bash, a JDK of 17 or newer, Maven, Node 20 or newer with npm; a package registry.

set -euo pipefail
export LC_ALL=C.UTF-8
work=$(mktemp -d)
pids=()

finish() {
  if ((${#pids[@]})); then
    kill "${pids[@]}" 2>/dev/null || true
    wait "${pids[@]}" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# maven GROUP:ARTIFACT:VERSION...: these and what they need, as "$work/jars".
maven() {
  local group artifact version
  {
    echo '<project><modelVersion>4.0.0</modelVersion>'
    echo '<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>'
    local coordinates
    for coordinates; do
      IFS=: read -r group artifact version <<<"$coordinates"
      echo "<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId><version>$version</version></dependency>"
    done
    echo '</dependencies></project>'
  } >"$work/pom.xml"
  (cd "$work" && mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies \
    -DoutputDirectory=jars) >"$work/maven.log" 2>&1 || { cat "$work/maven.log" >&2; exit 2; }
}

# packages NAME@VERSION...: npm packages, for programs of `node_program`.
packages() {
  (cd "$work" && npm install --no-audit --no-fund --ignore-scripts "$@") >"$work/npm.log" 2>&1 ||
    { cat "$work/npm.log" >&2; exit 2; }
}

# java_program [ARGUMENT...]: runs the class Main of standard input with those jars.
java_program() {
  cat >"$work/Main.java"
  java -cp "$work/jars/*" "$work/Main.java" "$@" 2>"$work/java.log"
}

# node_program [ARGUMENT...]: runs the module of standard input with those packages.
node_program() {
  cat >"$work/main.mjs"
  (cd "$work" && node main.mjs "$@") 2>"$work/node.log"
}

# node_server: runs the module of standard input with those packages, a server that says its port, or two; notes that in $port.
node_server() {
  cat >"$work/server.mjs"
  mkfifo "$work/port"
  (cd "$work" && exec node server.mjs) >"$work/port" 2>"$work/node.log" &
  pids+=($!)
  read -r port <"$work/port"
}

# broker [PROPERTY=VALUE...]: a Kafka of one node on loopback with its stock settings, from "$work/jars"; says where in $kafka.
broker() {
  local ports
  ports=$(node -e 'const {createServer} = require("net");
    const a = createServer().listen(0, "127.0.0.1", () => { const b = createServer().listen(0, "127.0.0.1", () => {
      console.log(a.address().port, b.address().port); a.close(); b.close(); }); });')
  kafka=127.0.0.1:${ports% *}
  local controller=127.0.0.1:${ports#* }
  printf '%s\n' process.roles=broker,controller node.id=1 controller.listener.names=CONTROLLER \
    "controller.quorum.bootstrap.servers=$controller" "listeners=CLIENTS://$kafka,CONTROLLER://$controller" \
    listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT inter.broker.listener.name=CLIENTS \
    "log.dirs=$work/kafka" group.initial.rebalance.delay.ms=0 \
    {offsets.topic,transaction.state.log,share.coordinator.state.topic}.{replication.factor,num.partitions}=1 \
    {transaction.state.log,share.coordinator.state.topic}.min.isr=1 "$@" >"$work/server.properties"
  java -cp "$work/jars/*" kafka.tools.StorageTool format --standalone -t AAAAAAAAAAAAAAAAAAAAAQ \
    -c "$work/server.properties" >"$work/format.log" 2>&1
  java -Xmx512m -cp "$work/jars/*" kafka.Kafka "$work/server.properties" >"$work/kafka.log" 2>&1 &
  pids+=($!)
  local tries=0
  until (: <>"/dev/tcp/${kafka/://}") 2>/dev/null; do
    if ((++tries > 600)) || ! kill -0 "${pids[-1]}"; then cat "$work/kafka.log" >&2; exit 2; fi
    sleep 0.1
  done
}

# seen: whether standard input is what the script's header states in its lines `#   > …`.
seen() {
  sed -n 's/^#   > //p' "$0" >"$work/stated"
  cat >"$work/found"
  if diff -u "$work/stated" "$work/found"; then
    echo "as stated: $(basename "$0" .sh)"
  else
    echo "changed: $(basename "$0" .sh)" >&2
    tail -n 20 "$work"/java.log "$work"/node.log >&2 2>/dev/null || true
    exit 1
  fi
}
