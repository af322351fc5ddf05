# make image
# docker run --rm -p 9308:9308 kafka-exporter:1.0.0 --kafka.server=kafka:9092

FROM debian:trixie AS build
WORKDIR /src
# The compiler and the libraries: a layer that changes with their list alone.
COPY .ci/install .ci/install
RUN .ci/install build
COPY Makefile Package.swift ./
COPY Modules Modules
COPY Sources Sources
COPY Tests Tests
# What git tells `make image`.
ARG REVISION=unknown
ARG BRANCH=unknown
RUN export KAFKA_EXPORTER_REVISION="$REVISION" KAFKA_EXPORTER_BRANCH="$BRANCH" && make build PRODUCTS=kafka_exporter
# Two sections, which nothing reads at run time, depend on the folder that it was built in.
RUN strip --remove-section=.swift_modhash --remove-section=.note.gnu.build-id -o /kafka_exporter .build/release/kafka_exporter

FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        busybox \
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
    && rm -rf /var/lib/apt/lists/* \
    # For health checks by people's own commands.
    && ln -s busybox /bin/wget
COPY LICENSE /LICENSE
# What Strimzi's operator starts, and the health check.
COPY config/image /opt/kafka-exporter
COPY --from=build /kafka_exporter /bin/kafka_exporter
# nobody, by number: Kubernetes cannot tell by a name that it is not root.
USER 65534:65534
EXPOSE 9308
# In Docker's image format alone: OCI's has none.
HEALTHCHECK --interval=30s --timeout=10s CMD ["/opt/kafka-exporter/healthcheck.sh"]
ENTRYPOINT ["/bin/kafka_exporter"]

# Last, since they differ from build to build.
ARG VERSION=unknown
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
ARG SOURCE=
LABEL org.opencontainers.image.title="kafka_exporter" \
    org.opencontainers.image.description="Prometheus exporter for Apache Kafka" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.base.name="docker.io/library/debian:trixie-slim" \
    org.opencontainers.image.source="$SOURCE" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.revision="$REVISION" \
    org.opencontainers.image.created="$CREATED"
