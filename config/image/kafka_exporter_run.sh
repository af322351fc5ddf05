#!/bin/sh
# Starts the exporter as Strimzi's operator expects of the image in spec.kafkaExporter. Writes nothing.
#
# Three of the operator's variables are the exporter's own, which reads them itself: KAFKA_EXPORTER_KAFKA_SERVER, _KAFKA_VERSION and
# _OFFSET_SHOW_ALL. Any other flag can be set in the same way, in spec.kafkaExporter.template.container.env.
set -eu

readonly certificates=/etc/kafka-exporter

# The port of the operator's probes.
set -- --web.listen-address=:9404
[ -z "${KAFKA_EXPORTER_TOPIC_REGEX:-}" ] || set -- "$@" "--topic.filter=$KAFKA_EXPORTER_TOPIC_REGEX"
[ -z "${KAFKA_EXPORTER_TOPIC_EXCLUDE_REGEX:-}" ] || set -- "$@" "--topic.exclude=$KAFKA_EXPORTER_TOPIC_EXCLUDE_REGEX"
[ -z "${KAFKA_EXPORTER_GROUP_REGEX:-}" ] || set -- "$@" "--group.filter=$KAFKA_EXPORTER_GROUP_REGEX"
[ -z "${KAFKA_EXPORTER_GROUP_EXCLUDE_REGEX:-}" ] || set -- "$@" "--group.exclude=$KAFKA_EXPORTER_GROUP_EXCLUDE_REGEX"
[ -z "${KAFKA_EXPORTER_LOGGING:-}" ] || set -- "$@" "--verbosity=$KAFKA_EXPORTER_LOGGING"
[ "${KAFKA_EXPORTER_ENABLE_SARAMA:-}" != true ] || set -- "$@" --log.enable-sarama

# Clusters without TLS, or without client certificates, have no such folder.
if [ -d "$certificates/cluster-ca-certs" ]; then
    authority=$certificates/cluster-ca-certs/cluster-ca.crt
    # Its name before Strimzi 0.51.
    [ -e "$authority" ] || authority=$certificates/cluster-ca-certs/ca.crt
    set -- "$@" --tls.enabled "--tls.ca-file=$authority"
fi
if [ -d "$certificates/kafka-exporter-certs" ]; then
    set -- "$@" "--tls.cert-file=$certificates/kafka-exporter-certs/kafka-exporter.crt" \
        "--tls.key-file=$certificates/kafka-exporter-certs/kafka-exporter.key"
fi

if command -v tini >/dev/null; then
    exec tini -- kafka_exporter "$@"
fi
exec kafka_exporter "$@"
