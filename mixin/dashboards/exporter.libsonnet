local p = import 'panels.libsonnet';

{
  local config = $._config,
  local s = p.selector(config),
  // Every target has `up`, and every process `process_*`: those of exporters, of which one may be down.
  local exporters = 'and on (job, instance) kafka_up{%s}' % s,
  local knownExporters = 'and on (job, instance) last_over_time(kafka_up{%s}[1d])' % s,
  local q = { cluster: config.clusterLabel, s: s, exporters: exporters, knownExporters: knownExporters },
  local byInstance = '{{%(cluster)s}} {{instance}}' % q,
  local byCollector = byInstance + ' {{collector}}',

  grafanaDashboards+:: {
    'exporter.json': p.dashboard(
      config,
      'kafka-exporter-exporter',
      'Kafka / Exporter',
      'The exporter itself: whether scrapes are complete, what they take, and what the process uses.',
      p.variables(config),
      [
        p.row('Exporter', [
          p.stat('Exporters up', 'Exporters that Prometheus reaches.', 'sum(up{%(s)s} %(knownExporters)s)' % q),
          p.stat('Exporters down', 'Exporters that Prometheus reached within a day, and does not reach now.', 'sum(1 - (up{%(s)s} %(knownExporters)s))' % q) + p.badIfPositive,
          p.stat('Up since', 'When the exporter started last.', '1000 * max(process_start_time_seconds{%(s)s} %(exporters)s)' % q, unit='dateTimeFromNow'),
          p.stat(
            'Certificates expire',
            'When the first certificate of the brokers, the exporter and its web server expires. Needs TLS.',
            '1000 * min(kafka_exporter_certificate_expiry_timestamp_seconds{%(s)s})' % q,
            unit='dateTimeFromNow'
          ),
          p.stat(
            'Log lines dropped',
            'Lines of the log that were dropped in the last hour, since nobody reads standard error.',
            'sum(increase(kafka_exporter_log_lines_dropped_total{%(s)s}[1h]))' % q
          ) + p.badIfPositive,
        ], height=4),
        p.row('Scrapes', [
          p.lines(
            'Complete parts',
            '1 if the part of the scrape is complete, 0 if anything of it is missing.',
            'min by (%(cluster)s, instance, collector) (kafka_scrape_collector_success{%(s)s})' % q,
            byCollector,
            unit='bool_yes_no'
          ),
          p.lines(
            'Missing values per second',
            'Failures of scrapes, by part and kind of error.',
            'sum by (%(cluster)s, collector, error) (rate(kafka_exporter_scrape_errors_total{%(s)s}[$__rate_interval]))' % q,
            '{{%(cluster)s}} {{collector}} {{error}}' % q,
            unit='cps'
          ),
        ]),
        p.row('Duration', [
          p.lines(
            'Duration of scrapes',
            'As Prometheus measures it.',
            'scrape_duration_seconds{%(s)s} %(exporters)s' % q,
            byInstance,
            unit='s'
          ),
          p.lines(
            'Duration of parts',
            'Parts run side by side: their durations do not add up to that of the scrape.',
            'max by (%(cluster)s, instance, collector) (kafka_scrape_collector_duration_seconds{%(s)s})' % q,
            byCollector,
            unit='s'
          ),
        ]),
        p.row('Cost', [
          p.lines(
            'Series in a scrape',
            'Samples that Prometheus stores of each scrape.',
            'scrape_samples_post_metric_relabeling{%(s)s} %(exporters)s' % q,
            byInstance
          ),
          p.lines(
            'Scrapes per second',
            'Answers to all who scrape. More than one Prometheus, or a browser, adds to them.',
            'sum by (%(cluster)s, instance) (rate(kafka_exporter_scrapes_total{%(s)s}[$__rate_interval]))' % q,
            byInstance,
            unit='reqps'
          ),
          p.lines(
            'Requests to brokers per second',
            "By the name of the request in Kafka's protocol.",
            'sum by (%(cluster)s, request) (rate(kafka_exporter_requests_total{%(s)s}[$__rate_interval]))' % q,
            '{{%(cluster)s}} {{request}}' % q,
            unit='reqps'
          ),
        ]),
        p.row('Process', [
          p.lines(
            'CPU',
            'Cores that the exporter uses.',
            'rate(process_cpu_seconds_total{%(s)s}[$__rate_interval]) %(exporters)s' % q,
            byInstance,
            unit='short'
          ),
          p.lines('Memory', 'Resident memory of the exporter.', 'process_resident_memory_bytes{%(s)s} %(exporters)s' % q, byInstance, unit='bytes'),
          p.lines(
            'Network',
            'Bytes that the exporter receives and sends per second, over all connections.',
            |||
              rate(process_network_receive_bytes_total{%(s)s}[$__rate_interval])
              + rate(process_network_transmit_bytes_total{%(s)s}[$__rate_interval])
              %(exporters)s
            ||| % q,
            byInstance,
            unit='Bps'
          ),
          p.lines(
            'Open file descriptors',
            'Share of the file descriptors that the process may open.',
            'process_open_fds{%(s)s} / process_max_fds{%(s)s} %(exporters)s' % q,
            byInstance,
            unit='percentunit'
          ),
        ]),
        p.row('Version', [
          p.table(
            'Versions',
            'What each exporter was built from, and the librdkafka that it runs on.',
            [config.clusterLabel, 'instance', 'version', 'revision', 'librdkafka', 'kafka_client', 'swiftversion'],
            [[
              'Exporters',
              |||
                sum by (%(cluster)s, instance, version, revision, librdkafka, kafka_client, swiftversion) (
                  kafka_exporter_build_info{%(s)s}
                )
              ||| % q,
              'short',
            ]]
          ),
        ], height=6),
      ]
    ),
  },
}
