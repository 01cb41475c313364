# Two images. The last, which is built where none is named, holds the services, chosen by the first argument: producer,
# worker, scorer, gateway, plan and their commands. The target simulator is the simulated API.
FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /src

# The poms and one class make a layer with every dependency in it, which lasts until a pom changes.
COPY pom.xml ./
COPY contract/pom.xml contract/
COPY service/pom.xml service/
COPY producer/pom.xml producer/
COPY worker/pom.xml worker/
COPY scorer/pom.xml scorer/
COPY gateway/pom.xml gateway/
COPY plan/pom.xml plan/
COPY simulator/pom.xml simulator/
COPY sandbox/pom.xml sandbox/
COPY clients/pom.xml clients/
ARG MODULES=producer,worker,scorer,gateway,plan,simulator
RUN mkdir -p contract/src/main/java/warm && echo 'package warm; final class Warm {}' >contract/src/main/java/warm/Warm.java \
    && mvn -q -B -Dchecks.skip -Dmaven.test.skip=true -DincludeScope=runtime -DoutputDirectory=target/lib -pl "$MODULES" -am \
      package dependency:copy-dependencies \
    && rm -rf ./*/target contract/src

COPY . .
RUN mvn -q -B -Dchecks.skip -Dmaven.test.skip=true -DincludeScope=runtime -DoutputDirectory=target/lib -pl "$MODULES" -am \
      package dependency:copy-dependencies \
    && mkdir -p /jars/services /jars/simulator \
    && for module in producer worker scorer gateway plan; do cp $module/target/lib/*.jar $module/target/unchecked/keyfleet-*.jar /jars/services/; done \
    && cp simulator/target/lib/*.jar simulator/target/unchecked/keyfleet-*.jar /jars/simulator/

FROM eclipse-temurin:25-jre AS base
# numeric, so that Kubernetes can see that it is not root
RUN useradd --uid 10001 --no-create-home --home-dir /work --shell /usr/sbin/nologin keyfleet \
    && mkdir /work /state && chown 10001:10001 /work /state
COPY keyfleet /opt/keyfleet/
USER 10001:10001
# where .env is read, and reports and results are written; /state is for KEYFLEET_STATE, and a new volume takes its owner
WORKDIR /work
ENTRYPOINT ["/opt/keyfleet/keyfleet"]

FROM base AS simulator
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="keyfleet-simulator" \
      org.opencontainers.image.description="A simulated OpenAI-compatible API with strict quotas" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /jars/simulator/ /opt/keyfleet/lib/
USER root
RUN ["/opt/keyfleet/keyfleet", "prepare"]
USER 10001:10001

FROM base AS services
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="keyfleet" \
      org.opencontainers.image.description="Runs prompts through rate-limited LLM APIs with a fleet of workers on Kafka" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /jars/services/ /opt/keyfleet/lib/
# by the Java that will run them; the build fails if it does not accept what it made
USER root
RUN ["/opt/keyfleet/keyfleet", "prepare"]
USER 10001:10001
ENV KEYFLEET_STATUS_HOST=0.0.0.0 \
    KEYFLEET_STATUS_PORT=9400
EXPOSE 9400
