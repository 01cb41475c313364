# Keyfleet's one image: every service and the sandbox, chosen by the first argument.
FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /src

# The poms and one class make a layer with every dependency and the compiler's plugins in it, which lasts until a pom
# changes.
COPY pom.xml ./
COPY contract/pom.xml contract/
COPY service/pom.xml service/
COPY producer/pom.xml producer/
COPY worker/pom.xml worker/
COPY scorer/pom.xml scorer/
COPY simulator/pom.xml simulator/
COPY sandbox/pom.xml sandbox/
COPY clients/pom.xml clients/
RUN mkdir -p contract/src/main/java/warm && echo 'package warm; final class Warm {}' >contract/src/main/java/warm/Warm.java \
    && mvn -q -B -Dmaven.test.skip=true -pl sandbox -am package \
    && rm -rf ./*/target contract/src

COPY . .
RUN mvn -q -B -Dmaven.test.skip=true -pl sandbox -am package \
    && cp sandbox/target/keyfleet-sandbox-*.jar sandbox/target/lib/

FROM eclipse-temurin:25-jre
# numeric, so that Kubernetes can see that it is not root
RUN useradd --uid 10001 --no-create-home --home-dir /work --shell /usr/sbin/nologin keyfleet \
    && mkdir /work /state && chown 10001:10001 /work /state
COPY --from=build /src/sandbox/target/lib/ /opt/keyfleet/lib/
COPY keyfleet /opt/keyfleet/
ENV KEYFLEET_STATUS_HOST=0.0.0.0 \
    KEYFLEET_STATUS_PORT=9400
EXPOSE 9400
USER 10001:10001
# where .env is read, and reports and results are written; /state is for KEYFLEET_STATE, and a new volume takes its owner
WORKDIR /work
ENTRYPOINT ["/opt/keyfleet/keyfleet"]
