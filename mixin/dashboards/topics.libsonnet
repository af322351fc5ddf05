local p = import 'panels.libsonnet';

{
  local config = $._config,
  local s = p.selector(config),
  local topic = s + ', topic=~"$topic"',
  local q = { cluster: config.clusterLabel, s: s, topic: topic },
  local byTopic = '{{%(cluster)s}} {{topic}}' % q,
  local byBroker = '{{%(cluster)s}} {{id}}' % q,

  grafanaDashboards+:: {
    'topics.json': p.dashboard(
      config,
      'kafka-exporter-topics',
      'Kafka / Topics and brokers',
      'Throughput, size and replication of topics; brokers, their disks, and the controllers.',
      p.variables(config, [
        p.variable('topic', 'Topic', 'label_values(kafka_topic_partitions{%(s)s}, topic)' % q),
      ]),
      [
        p.row('Records', [
          p.lines(
            'Records produced per second',
            'Growth of the logs. Transaction markers count as records.',
            |||
              sum by (%(cluster)s, topic) (rate(kafka_topic_partition_current_offset{%(topic)s}[$__rate_interval]))
              or sum by (%(cluster)s, topic) (rate(kafka_topic_current_offset_sum{%(topic)s}[$__rate_interval]))
            ||| % q,
            byTopic,
            unit='cps'
          ),
          p.lines(
            'Records kept',
            'Offsets between the beginnings and the ends of the logs. In compacted topics there are fewer records.',
            |||
              sum by (%(cluster)s, topic) (kafka_topic_partition_current_offset{%(topic)s} - kafka_topic_partition_oldest_offset{%(topic)s})
              or sum by (%(cluster)s, topic) (kafka_topic_current_offset_sum{%(topic)s} - kafka_topic_oldest_offset_sum{%(topic)s})
            ||| % q,
            byTopic
          ),
          p.lines(
            'Size on disk',
            'Bytes of all replicas. Needs --collector.log-dirs (off by default).',
            'sum by (%(cluster)s, topic) (kafka_topic_log_dir_size_bytes{%(topic)s})' % q,
            byTopic,
            unit='bytes'
          ),
        ]),
        p.row('Replication', [
          p.lines(
            'Leaderless partitions',
            'They can neither be read nor written. Needs --collector.topic-health (on by default).',
            'sum by (%(cluster)s, topic) (kafka_topic_offline_partitions{%(topic)s})' % q,
            byTopic
          ),
          p.lines(
            'Under-replicated partitions',
            'A replica is not in sync. Needs --collector.topic-health (on by default).',
            'sum by (%(cluster)s, topic) (kafka_topic_under_replicated_partitions{%(topic)s})' % q,
            byTopic
          ),
          p.lines(
            'Partitions under min ISR',
            'They refuse writes with acks=all. Needs --collector.topic-config (off by default).',
            'sum by (%(cluster)s, topic) (kafka_topic_partition_under_min_isr{%(topic)s})' % q,
            byTopic
          ),
          p.lines(
            'Partitions at min ISR',
            'One more replica that falls out of sync stops their writes. Needs --collector.topic-config (off by default).',
            'sum by (%(cluster)s, topic) (kafka_topic_partition_at_min_isr{%(topic)s})' % q,
            byTopic
          ),
        ]),
        p.row('Leaders and transactions', [
          p.lines(
            'Partitions not led by their preferred replica',
            'Leadership is unbalanced until the preferred leaders are elected. Not with --topic.granularity=topic.',
            'sum by (%(cluster)s, topic) (kafka_topic_partition_leader_is_preferred{%(topic)s} < bool 1)' % q,
            byTopic
          ),
          p.lines(
            'Partitions that move',
            'Partitions whose replicas are being reassigned. Needs --collector.reassignments (on by default).',
            'sum by (%(cluster)s) (kafka_reassigning_partitions{%(s)s})' % q,
            '{{%(cluster)s}}' % q
          ),
          p.lines(
            'Records behind open transactions',
            'Consumers of committed records do not see them yet. Needs --collector.stable-offsets (off by default).',
            |||
              sum by (%(cluster)s, topic) (
                kafka_topic_partition_current_offset{%(topic)s} - kafka_topic_partition_last_stable_offset{%(topic)s}
              )
            ||| % q,
            byTopic
          ),
        ]),
        p.row('Settings', [
          p.table(
            'Topics',
            'Partitions and settings of each topic; a retention of infinity is without limit. '
            + 'Needs --collector.topic-config (off by default) for all but the number of partitions.',
            [config.clusterLabel, 'topic', 'cleanup_policy'],
            [
              ['Partitions', 'sum by (%(cluster)s, topic) (kafka_topic_partitions{%(topic)s})' % q, 'short'],
              ['Replicas', 'max by (%(cluster)s, topic) (kafka_topic_replication_factor{%(topic)s})' % q, 'short'],
              ['Min ISR', 'max by (%(cluster)s, topic) (kafka_topic_min_insync_replicas{%(topic)s})' % q, 'short'],
              ['Retention', 'max by (%(cluster)s, topic) (kafka_topic_log_retention_period_seconds{%(topic)s})' % q, 's'],
              ['Retained bytes', 'max by (%(cluster)s, topic) (kafka_topic_log_retention_size_bytes{%(topic)s})' % q, 'bytes'],
              [null, 'max by (%(cluster)s, topic, cleanup_policy) (kafka_topic_info{%(topic)s})' % q, 'short'],
            ]
          ),
        ]),
        p.row('Brokers', [
          p.table(
            'Brokers',
            'Id, address and rack of each broker, the partitions that it leads, and whether it is fenced, which is registered but down. '
            + 'Racks and fencing need --collector.cluster (on by default).',
            [config.clusterLabel, 'id', 'address', 'rack'],
            [
              ['Partitions led', 'count_values by (%(cluster)s) ("id", kafka_topic_partition_leader{%(s)s})' % q, 'short'],
              ['Fenced', 'max by (%(cluster)s, id) (kafka_broker_fenced{%(s)s})' % q, 'bool_yes_no'],
              [null, 'max by (%(cluster)s, id, address) (kafka_broker_info{%(s)s})' % q, 'short'],
              [null, 'max by (%(cluster)s, id, rack) (kafka_broker_rack{%(s)s})' % q, 'short'],
            ]
          ),
          p.lines(
            'Partitions led, by broker',
            'Uneven leadership is uneven load. Not with --topic.granularity=topic.',
            'count_values by (%(cluster)s) ("id", kafka_topic_partition_leader{%(topic)s})' % q,
            byBroker
          ),
          p.lines(
            'Records that followers lack, by broker',
            'Lag of the replicas behind their leaders. Needs --collector.log-dirs (off by default).',
            'sum by (%(cluster)s, broker) (kafka_topic_partition_replica_lag{%(topic)s})' % q,
            '{{%(cluster)s}} {{broker}}' % q
          ),
        ]),
        p.row('Disks', [
          p.lines(
            'Disk used',
            'Share of the volume of each log directory that is in use. Needs --collector.log-dirs (off by default) and Kafka 3.3.',
            '1 - kafka_broker_log_dir_usable_bytes{%(s)s} / kafka_broker_log_dir_total_bytes{%(s)s}' % q,
            byBroker + ' {{path}}',
            unit='percentunit'
          ),
          p.lines(
            'Size of log directories',
            'Bytes of the replicas in each log directory. Needs --collector.log-dirs (off by default).',
            'kafka_broker_log_dir_size_bytes{%(s)s}' % q,
            byBroker + ' {{path}}',
            unit='bytes'
          ),
          p.lines(
            'Log directories online',
            '0 if the broker has taken the directory offline after an error. Needs --collector.log-dirs (off by default).',
            'kafka_broker_log_dir_online{%(s)s}' % q,
            byBroker + ' {{path}}',
            unit='bool_yes_no'
          ),
        ]),
        p.row('Controllers', [
          p.stat(
            'Active controller',
            'Its id. Empty if there is none. Needs --collector.quorum, or --collector.cluster with ZooKeeper (both on by default).',
            'max(kafka_controller_id{%(s)s})' % q,
            unit='none'
          ),
          p.lines(
            'Age of the metadata of controllers and brokers',
            'How long ago each had the whole metadata log. Needs --collector.quorum (on by default) and Kafka 3.3.',
            'kafka_quorum_replica_caught_up_age_seconds{%(s)s}' % q,
            byBroker + ' {{role}}',
            unit='s'
          ),
          p.lines(
            'Metadata records that replicas lack',
            'Lag behind the active controller. Needs --collector.quorum (on by default).',
            'kafka_quorum_replica_lag{%(s)s}' % q,
            byBroker + ' {{role}}'
          ),
          p.lines(
            'Metadata records per second',
            "Changes of the cluster's metadata. Needs --collector.quorum (on by default).",
            'sum by (%(cluster)s) (rate(kafka_quorum_high_watermark{%(s)s}[$__rate_interval]))' % q,
            '{{%(cluster)s}}' % q,
            unit='cps'
          ),
          p.lines(
            'Epoch of the quorum',
            'It rises with each election of a controller. Needs --collector.quorum (on by default).',
            'max by (%(cluster)s) (kafka_quorum_epoch{%(s)s})' % q,
            '{{%(cluster)s}}' % q
          ),
        ]),
      ]
    ),
  },
}
