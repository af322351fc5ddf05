local p = import 'panels.libsonnet';

{
  local config = $._config,
  local s = p.selector(config),
  local q = { s: s, cluster: config.clusterLabel },

  // The 99th percentile of one of the probe's latencies, by partition.
  local probeLatency(title, description, name) = p.lines(
    title,
    description + ' 99 of 100 messages took less. Needs --collector.end-to-end (off by default).',
    |||
      histogram_quantile(0.99,
        sum by (%(cluster)s, partition, le) (rate(kafka_end_to_end_%(name)s_latency_seconds_bucket{%(s)s}[$__rate_interval]))
      )
    ||| % (q { name: name }),
    '{{%(cluster)s}} partition {{partition}}' % q,
    unit='s'
  ),

  grafanaDashboards+:: {
    'overview.json': p.dashboard(
      config,
      'kafka-exporter-overview',
      'Kafka / Overview',
      'Health, throughput and lag of a Kafka cluster at a glance.',
      p.variables(config),
      [
        p.row('Cluster', [
          p.stat('Kafka', 'Whether the cluster answered in the last scrape.', 'min(kafka_up{%(s)s})' % q)
          + p.mapped([['0', 'Down', 'red'], ['1', 'Up', 'green']]),
          p.stat('Brokers', 'Number of brokers in the cluster.', 'sum(kafka_brokers{%(s)s})' % q),
          p.stat('Topics', 'Number of topics that the exporter watches.', 'count(kafka_topic_partitions{%(s)s})' % q),
          p.stat('Partitions', 'Number of partitions of these topics.', 'sum(kafka_topic_partitions{%(s)s})' % q),
          p.stat(
            'Consumer groups',
            'Number of consumer groups. Needs --collector.group-state (on by default).',
            'count(kafka_consumergroup_info{%(s)s})' % q
          ),
          p.stat(
            'Incomplete parts',
            "Parts of the scrape with missing values. The exporter's own page says what is missing, and why.",
            'sum(1 - kafka_scrape_collector_success{%(s)s})' % q
          ) + p.badIfPositive,
        ], height=4),
        p.row('Problems', [
          p.stat(
            'Leaderless partitions',
            'They can neither be read nor written. Needs --collector.topic-health (on by default).',
            'sum(kafka_topic_offline_partitions{%(s)s})' % q
          ) + p.badIfPositive,
          p.stat(
            'Under-replicated partitions',
            'A replica is not in sync. Needs --collector.topic-health (on by default).',
            'sum(kafka_topic_under_replicated_partitions{%(s)s})' % q
          ) + p.badIfPositive,
          p.stat(
            'Partitions under min ISR',
            'They refuse writes with acks=all. Needs --collector.topic-config (off by default).',
            'sum(kafka_topic_partition_under_min_isr{%(s)s})' % q
          ) + p.badIfPositive,
          p.stat(
            'Most seconds behind',
            'The age of the oldest record that a consumer group has not committed. Needs --collector.lag-seconds (on by default).',
            'max(kafka_consumergroup_lag_seconds_max{%(s)s})' % q,
            unit='s'
          ),
          p.stat(
            'Most retention used',
            'The largest share that the lag of a group has of all records of a partition. Above 100% records are lost. '
            + 'Needs --collector.retention (on by default).',
            '100 * max(kafka_consumergroup_retention_used_ratio_max{%(s)s})' % q,
            unit='percent'
          ) + p.thresholds([[null, 'green'], [100 * config.retentionUsedRatio, 'orange'], [100, 'red']]),
          p.stat(
            'Records lost',
            'Records that were deleted before a consumer group committed them. Needs --collector.retention (on by default).',
            'sum(kafka_consumergroup_lost_records_sum{%(s)s})' % q
          ) + p.badIfPositive,
        ], height=4),
        p.row('Lag', [
          p.lines(
            'Seconds behind, by group',
            'The ten groups that are furthest behind in time. Needs --collector.lag-seconds (on by default).',
            'topk(10, max by (%(cluster)s, consumergroup) (kafka_consumergroup_lag_seconds_max{%(s)s}))' % q,
            '{{%(cluster)s}} {{consumergroup}}' % q,
            unit='s'
          ),
          p.lines(
            'Lag in records, by group',
            'The ten groups with the most records to read, over all topics.',
            'topk(10, sum by (%(cluster)s, consumergroup) (kafka_consumergroup_lag_sum{%(s)s}))' % q,
            '{{%(cluster)s}} {{consumergroup}}' % q
          ),
        ]),
        p.row('Throughput', [
          p.lines(
            'Records produced per second, by topic',
            'The ten topics with the most new records. Transaction markers count as records.',
            |||
              topk(10,
                sum by (%(cluster)s, topic) (rate(kafka_topic_partition_current_offset{%(s)s}[$__rate_interval]))
                or sum by (%(cluster)s, topic) (rate(kafka_topic_current_offset_sum{%(s)s}[$__rate_interval]))
              )
            ||| % q,
            '{{%(cluster)s}} {{topic}}' % q,
            unit='cps'
          ),
          p.lines(
            'Records consumed per second, by group',
            'The ten groups that read the most. Negative while a group is set back.',
            |||
              topk(10,
                sum by (%(cluster)s, consumergroup) (deriv(kafka_consumergroup_current_offset_sum{%(s)s}[$__rate_interval]))
              )
            ||| % q,
            '{{%(cluster)s}} {{consumergroup}}' % q,
            unit='cps'
          ) + p.signed,
        ]),
        p.row('End-to-end probe', [
          probeLatency('Round trip of a message', 'From writing it to reading it.', 'roundtrip'),
          probeLatency('Acknowledgement of a message', 'From writing it to the acknowledgement of all replicas in sync.', 'produce'),
          p.lines(
            'Late messages per second',
            'Messages that were not read within the time-out, since they were refused, lost or slow. '
            + 'Needs --collector.end-to-end (off by default).',
            'sum by (%(cluster)s, partition) (rate(kafka_end_to_end_messages_late_total{%(s)s}[$__rate_interval]))' % q,
            '{{%(cluster)s}} partition {{partition}}' % q,
            unit='cps'
          ),
        ]),
      ]
    ),
  },
}
