{
  local config = $._config,
  local cluster = '{{ $labels.%(clusterLabel)s }}' % config,

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'kafka_exporter',
        rules: [
          {
            alert: 'KafkaExporterDown',
            expr: |||
              up{%(kafkaExporterSelector)s} == 0
            ||| % config,
            'for': '2m',
            labels: { severity: 'critical' },
            annotations: {
              summary: 'The exporter of cluster %s does not answer' % cluster,
              description: 'Prometheus gets no answer from {{ $labels.instance }}. No other alert about this cluster can fire meanwhile.',
            },
          },
          {
            alert: 'KafkaExporterAbsent',
            expr: |||
              absent(up{%(kafkaExporterSelector)s})
            ||| % config,
            'for': '10m',
            labels: { severity: 'critical' },
            annotations: {
              summary: 'No exporter is scraped',
              description: 'Prometheus has no target with the job that these rules expect.',
            },
          },
          {
            alert: 'KafkaDown',
            expr: |||
              kafka_up{%(kafkaExporterSelector)s} == 0
            ||| % config,
            'for': '2m',
            labels: { severity: 'critical' },
            annotations: {
              summary: 'Cluster %s does not answer' % cluster,
              description: 'No broker answered the exporter. Its log and /readyz say why.',
            },
          },
          {
            alert: 'KafkaScrapeIncomplete',
            // Does not fire if no broker answers: that is KafkaDown.
            expr: |||
              kafka_scrape_collector_success{%(kafkaExporterSelector)s} == 0
              and ignoring (collector) kafka_up{%(kafkaExporterSelector)s} == 1
            ||| % config,
            'for': '10m',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'Metrics of {{ $labels.collector }} are missing in cluster %s' % cluster,
              description: 'Values of {{ $labels.collector }} have been missing for 10 minutes of scrapes. '
                           + "kafka_exporter_scrape_errors_total has the kind of error, and the exporter's log the broker, topic or group.",
            },
          },
          {
            alert: 'KafkaCertificateExpires',
            expr: |||
              kafka_exporter_certificate_expiry_timestamp_seconds{%(kafkaExporterSelector)s} - time() < %(certificateExpiryDays)d * 86400
            ||| % config,
            'for': '1h',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'The certificate {{ $labels.subject }} ({{ $labels.side }}) expires in {{ $value | humanizeDuration }}',
              description: "It is a broker's (broker), the exporter's own towards brokers (client), or that of the exporter's web server "
                           + '(server). Renew it; the exporter reads its own again when their files change.',
            },
          },
        ],
      },
    ],
  },
}
