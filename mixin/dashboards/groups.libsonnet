local p = import 'panels.libsonnet';

{
  local config = $._config,
  local s = p.selector(config),
  // Of a group, and of a group in a topic.
  local group = s + ', consumergroup=~"$consumergroup"',
  local topic = group + ', topic=~"$topic"',
  local q = { cluster: config.clusterLabel, s: s, group: group, topic: topic },
  local byTopic = '{{%(cluster)s}} {{consumergroup}} {{topic}}' % q,
  local byGroup = '{{%(cluster)s}} {{consumergroup}}' % q,
  local byShareGroup = '{{%(cluster)s}} {{sharegroup}}' % q,
  local byPartition = byTopic + ' {{partition}}',

  grafanaDashboards+:: {
    'groups.json': p.dashboard(
      config,
      'kafka-exporter-groups',
      'Kafka / Consumer groups',
      'Lag, losses, states and members of consumer groups and share groups.',
      p.variables(config, [
        p.variable('consumergroup', 'Group', 'label_values(kafka_consumergroup_lag_sum{%(s)s}, consumergroup)' % q),
        p.variable('topic', 'Topic', 'label_values(kafka_consumergroup_lag_sum{%(group)s}, topic)' % q),
      ]),
      [
        p.row('Groups', [
          p.table(
            'Groups by lag',
            'What each group has still to read of each topic, how old the oldest unread record is, and how much of the retention is used up. '
            + 'Needs --collector.lag-seconds and --collector.retention (on by default).',
            [config.clusterLabel, 'consumergroup', 'topic'],
            [
              ['Lag', 'sum by (%(cluster)s, consumergroup, topic) (kafka_consumergroup_lag_sum{%(topic)s})' % q, 'short'],
              ['Behind', 'max by (%(cluster)s, consumergroup, topic) (kafka_consumergroup_lag_seconds_max{%(topic)s})' % q, 's'],
              [
                'Retention used',
                'max by (%(cluster)s, consumergroup, topic) (kafka_consumergroup_retention_used_ratio_max{%(topic)s})' % q,
                'percentunit',
              ],
              ['Lost', 'sum by (%(cluster)s, consumergroup, topic) (kafka_consumergroup_lost_records_sum{%(topic)s})' % q, 'short'],
            ]
          ),
        ], height=10),
        p.row('Lag', [
          p.lines(
            'Seconds behind',
            'For how long the oldest record that the group has not committed has been readable. '
            + 'Needs --collector.lag-seconds (on by default).',
            'max by (%(cluster)s, consumergroup, topic) (kafka_consumergroup_lag_seconds_max{%(topic)s})' % q,
            byTopic,
            unit='s'
          ),
          p.lines(
            'Lag in records',
            'Records between the commits and the ends of the logs, over all partitions of the topic.',
            'sum by (%(cluster)s, consumergroup, topic) (kafka_consumergroup_lag_sum{%(topic)s})' % q,
            byTopic
          ),
        ]),
        p.row('Progress', [
          p.lines(
            'Records consumed per second',
            'Commits per second, in records. Negative while a group is set back.',
            'sum by (%(cluster)s, consumergroup, topic) (deriv(kafka_consumergroup_current_offset_sum{%(topic)s}[$__rate_interval]))' % q,
            byTopic,
            unit='cps'
          ) + p.signed,
          p.lines(
            'Growth of lag per second',
            'Above 0 the group falls behind, below 0 it catches up.',
            'sum by (%(cluster)s, consumergroup, topic) (deriv(kafka_consumergroup_lag_sum{%(topic)s}[$__rate_interval]))' % q,
            byTopic,
            unit='cps'
          ) + p.signed,
        ]),
        p.row('Losses', [
          p.lines(
            'Retention used',
            'The largest share that the lag has of all records of a partition: the group loses records when it exceeds 100%. '
            + 'Needs --collector.retention (on by default).',
            'max by (%(cluster)s, consumergroup, topic) (kafka_consumergroup_retention_used_ratio_max{%(topic)s})' % q,
            byTopic,
            unit='percentunit'
          ),
          p.lines(
            'Records lost',
            'Records that were deleted although the group has not committed them. Needs --collector.retention (on by default).',
            'sum by (%(cluster)s, consumergroup, topic) (kafka_consumergroup_lost_records_sum{%(topic)s})' % q,
            byTopic
          ),
          p.lines(
            'Smallest margins before records are lost',
            'Records of a partition that can be deleted before the first is lost, for the 20 smallest. '
            + 'Needs --retention.partitions (off by default).',
            'bottomk(20, kafka_consumergroup_retention_margin{%(topic)s})' % q,
            byPartition
          ) + p.signed,
        ]),
        p.row('States and members', [
          p.lines(
            'Groups by state',
            'Number of groups in each state. Needs --collector.group-state (on by default).',
            'sum by (state) (kafka_consumergroup_state{%(group)s})' % q,
            '{{state}}'
          ) + p.stacked,
          p.lines(
            'Members',
            'Number of members of each group.',
            'sum by (%(cluster)s, consumergroup) (kafka_consumergroup_members{%(group)s})' % q,
            byGroup
          ),
          p.lines(
            'Members without partitions',
            'They wait for a share of the work: there are more members than partitions. Needs --collector.group-topics (on by default).',
            'sum by (%(cluster)s, consumergroup) (kafka_consumergroup_empty_members{%(group)s})' % q,
            byGroup
          ),
          p.lines(
            'Assigned partitions',
            'Partitions of the topic that members read. Fewer than there are means that some are not read. '
            + 'Needs --collector.group-topics (on by default).',
            'sum by (%(cluster)s, consumergroup, topic) (kafka_consumergroup_topic_assigned_partitions{%(topic)s})' % q,
            byTopic
          ),
        ]),
        p.row('Partitions', [
          p.lines(
            'Partitions with the most lag',
            'The 20 partitions with the most records to read. Not with --group.granularity=topic.',
            'topk(20, kafka_consumergroup_lag{%(topic)s})' % q,
            byPartition
          ),
          p.lines(
            'Partitions that are furthest behind',
            'The 20 partitions with the oldest unread records. Needs --lag-seconds.partitions (off by default).',
            'topk(20, kafka_consumergroup_lag_seconds{%(topic)s})' % q,
            byPartition,
            unit='s'
          ),
        ]),
        p.row('Members by lag', [
          p.table(
            'Members that lag most',
            'The 50 partitions with the most lag, and the members that they are assigned to. '
            + 'Needs --collector.group-members (off by default).',
            [config.clusterLabel, 'consumergroup', 'topic', 'partition', 'client_id', 'member_host'],
            [[
              'Lag',
              |||
                topk(50,
                  sum by (%(cluster)s, consumergroup, topic, partition) (kafka_consumergroup_lag{%(topic)s})
                  * on (%(cluster)s, consumergroup, topic, partition) group_left (client_id, member_host)
                  max by (%(cluster)s, consumergroup, topic, partition, client_id, member_host) (
                    kafka_consumergroup_partition_member{%(topic)s}
                  )
                )
              ||| % q,
              'short',
            ]]
          ),
        ]),
        p.row('Share groups', [
          p.lines(
            'Lag of share groups',
            'Records that a share group has not acknowledged. Needs --collector.share-groups (on by default) and Kafka 4.2.',
            'sum by (%(cluster)s, sharegroup, topic) (kafka_sharegroup_lag_sum{%(s)s})' % q,
            byShareGroup + ' {{topic}}'
          ),
          p.lines(
            'Members of share groups',
            'Number of members of each share group. Needs --collector.share-groups (on by default) and Kafka 4.1.',
            'sum by (%(cluster)s, sharegroup) (kafka_sharegroup_members{%(s)s})' % q,
            byShareGroup
          ),
          p.lines(
            'Share groups by state',
            'Number of share groups in each state. Needs --collector.share-groups (on by default) and Kafka 4.1.',
            'sum by (state) (kafka_sharegroup_state{%(s)s})' % q,
            '{{state}}'
          ) + p.stacked,
        ]),
      ]
    ),
  },
}
