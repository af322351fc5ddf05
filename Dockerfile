# docker build -t kafka-exporter .
# docker run --rm -p 9308:9308 kafka-exporter --kafka.server=kafka:9092

FROM debian:trixie AS build
WORKDIR /src
# The compiler and the libraries: a layer that changes with their list alone.
COPY .ci/install .ci/install
RUN .ci/install build
COPY . .
# What git would tell: --build-arg REVISION=$(git rev-parse HEAD) --build-arg BRANCH=$(git branch --show-current)
ARG REVISION=unknown
ARG BRANCH=unknown
RUN export KAFKA_EXPORTER_REVISION="$REVISION" KAFKA_EXPORTER_BRANCH="$BRANCH" && make build
RUN strip -o /kafka_exporter .build/release/kafka_exporter

FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        ca-certificates \
        libcurl4t64 \
        libgssapi-krb5-2 \
        libisal2 \
        librdkafka1 \
        libre2-11 \
        libsasl2-modules-gssapi-mit \
        libssl3t64 \
        libstdc++6 \
        libyaml-0-2 \
        libzookeeper-mt2 \
        zlib1g \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /kafka_exporter /bin/kafka_exporter
# nobody, by number: Kubernetes cannot tell by a name that it is not root.
USER 65534:65534
EXPOSE 9308
ENTRYPOINT ["/bin/kafka_exporter"]
