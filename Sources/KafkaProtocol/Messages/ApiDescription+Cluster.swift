// Brokers, topics and configuration. Order, versions and defaults of the fields are those of Kafka's message definitions.
extension ApiDescription {
    /// Kafka's value if the client's authorized operations were not requested.
    static let operationsNotAsked: Int64 = -2_147_483_648

    public static let apiVersions = ApiDescription(
        .apiVersions, versions: .between(0, 4), flexible: 3,
        request: [
            Field(.clientSoftwareName, .string, .since(3)),
            Field(.clientSoftwareVersion, .string, .since(3)),
        ],
        response: [
            Field(.errorCode, .int16),
            Field(
                .apiKeys,
                .array(of: [
                    Field(.apiKey, .int16),
                    Field(.minVersion, .int16),
                    Field(.maxVersion, .int16),
                ])),
            Field(.throttleTimeMs, .int32, .since(1)),
            Field(
                .supportedFeatures,
                .array(of: [
                    Field(.name, .string, .since(3)),
                    Field(.minVersion, .int16, .since(3)),
                    Field(.maxVersion, .int16, .since(3)),
                ]), .since(3), tag: 0),
            Field(.finalizedFeaturesEpoch, .int64, .since(3), tag: 1, default: -1),
            Field(
                .finalizedFeatures,
                .array(of: [
                    Field(.name, .string, .since(3)),
                    Field(.maxVersionLevel, .int16, .since(3)),
                    Field(.minVersionLevel, .int16, .since(3)),
                ]), .since(3), tag: 2),
            Field(.zkMigrationReady, .bool, .since(3), tag: 3),
        ])

    public static let metadata = ApiDescription(
        .metadata, versions: .between(0, 13), flexible: 9,
        request: [
            Field(
                .topics,
                .array(of: [
                    Field(.topicId, .uuid, .since(10)),
                    Field(.name, .string, nullable: .since(10)),
                ]), nullable: .since(1)),
            Field(.allowAutoTopicCreation, .bool, .since(4), default: 1),
            Field(.includeClusterAuthorizedOperations, .bool, .between(8, 10)),
            Field(.includeTopicAuthorizedOperations, .bool, .since(8)),
        ],
        response: [
            Field(.throttleTimeMs, .int32, .since(3)),
            Field(
                .brokers,
                .array(of: [
                    Field(.nodeId, .int32),
                    Field(.host, .string),
                    Field(.port, .int32),
                    Field(.rack, .string, .since(1), nullable: .since(1)),
                ])),
            Field(.clusterId, .string, .since(2), nullable: .since(2)),
            Field(.controllerId, .int32, .since(1), default: -1),
            Field(
                .topics,
                .array(of: [
                    Field(.errorCode, .int16),
                    Field(.name, .string, nullable: .since(12)),
                    Field(.topicId, .uuid, .since(10)),
                    Field(.isInternal, .bool, .since(1)),
                    Field(
                        .partitions,
                        .array(of: [
                            Field(.errorCode, .int16),
                            Field(.partitionIndex, .int32),
                            Field(.leaderId, .int32),
                            Field(.leaderEpoch, .int32, .since(7), default: -1),
                            Field(.replicaNodes, .array(.int32)),
                            Field(.isrNodes, .array(.int32)),
                            Field(.offlineReplicas, .array(.int32), .since(5)),
                        ])),
                    Field(.topicAuthorizedOperations, .int32, .since(8), default: operationsNotAsked),
                ])),
            Field(.clusterAuthorizedOperations, .int32, .between(8, 10), default: operationsNotAsked),
            Field(.errorCode, .int16, .since(13)),
        ])

    public static let describeCluster = ApiDescription(
        .describeCluster, versions: .between(0, 2), flexible: 0,
        request: [
            Field(.includeClusterAuthorizedOperations, .bool),
            Field(.endpointType, .int8, .since(1), default: 1),
            Field(.includeFencedBrokers, .bool, .since(2)),
        ],
        response: [
            Field(.throttleTimeMs, .int32),
            Field(.errorCode, .int16),
            Field(.errorMessage, .string, nullable: .all),
            Field(.endpointType, .int8, .since(1), default: 1),
            Field(.clusterId, .string),
            Field(.controllerId, .int32, default: -1),
            Field(
                .brokers,
                .array(of: [
                    Field(.brokerId, .int32),
                    Field(.host, .string),
                    Field(.port, .int32),
                    Field(.rack, .string, nullable: .all),
                    Field(.isFenced, .bool, .since(2)),
                ])),
            Field(.clusterAuthorizedOperations, .int32, default: operationsNotAsked),
        ])

    public static let describeConfigs = ApiDescription(
        .describeConfigs, versions: .between(0, 4), flexible: 4,
        request: [
            Field(
                .resources,
                .array(of: [
                    Field(.resourceType, .int8),
                    Field(.resourceName, .string),
                    Field(.configurationKeys, .array(.string), nullable: .all),
                ])),
            Field(.includeSynonyms, .bool, .since(1)),
            Field(.includeDocumentation, .bool, .since(3)),
        ],
        response: [
            Field(.throttleTimeMs, .int32),
            Field(
                .results,
                .array(of: [
                    Field(.errorCode, .int16),
                    Field(.errorMessage, .string, nullable: .all),
                    Field(.resourceType, .int8),
                    Field(.resourceName, .string),
                    Field(
                        .configs,
                        .array(of: [
                            Field(.name, .string),
                            Field(.value, .string, nullable: .all),
                            Field(.readOnly, .bool),
                            Field(.isDefault, .bool, .between(0, 0)),
                            Field(.configSource, .int8, .since(1), default: -1),
                            Field(.isSensitive, .bool),
                            Field(
                                .synonyms,
                                .array(of: [
                                    Field(.name, .string, .since(1)),
                                    Field(.value, .string, .since(1), nullable: .all),
                                    Field(.source, .int8, .since(1)),
                                ]), .since(1)),
                            Field(.configType, .int8, .since(3)),
                            Field(.documentation, .string, .since(3), nullable: .all),
                        ])),
                ])),
        ])

    public static let listPartitionReassignments = ApiDescription(
        .listPartitionReassignments, versions: .between(0, 0), flexible: 0,
        request: [
            Field(.timeoutMs, .int32, default: 60_000),
            Field(
                .topics,
                .array(of: [
                    Field(.name, .string),
                    Field(.partitionIndexes, .array(.int32)),
                ]), nullable: .all),
        ],
        response: [
            Field(.throttleTimeMs, .int32),
            Field(.errorCode, .int16),
            Field(.errorMessage, .string, nullable: .all),
            Field(
                .topics,
                .array(of: [
                    Field(.name, .string),
                    Field(
                        .partitions,
                        .array(of: [
                            Field(.partitionIndex, .int32),
                            Field(.replicas, .array(.int32)),
                            Field(.addingReplicas, .array(.int32)),
                            Field(.removingReplicas, .array(.int32)),
                        ])),
                ])),
        ])
}
