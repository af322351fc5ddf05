// What a cluster does beyond topics and groups. Order, versions and defaults of the fields are those of Kafka's message definitions.
extension ApiDescription {
    /// KIP-595. Version 2 adds the voters' addresses.
    public static let describeQuorum = ApiDescription(
        .describeQuorum, versions: .between(0, 1), flexible: 0,
        request: [
            Field(
                .topics,
                .array(of: [
                    Field(.topicName, .string),
                    Field(.partitions, .array(of: [Field(.partitionIndex, .int32)])),
                ]))
        ],
        response: [
            Field(.errorCode, .int16),
            Field(
                .topics,
                .array(of: [
                    Field(.topicName, .string),
                    Field(
                        .partitions,
                        .array(of: [
                            Field(.partitionIndex, .int32),
                            Field(.errorCode, .int16),
                            Field(.leaderId, .int32),
                            Field(.leaderEpoch, .int32),
                            Field(.highWatermark, .int64),
                            Field(.currentVoters, .array(.structure(quorumReplica))),
                            Field(.observers, .array(.structure(quorumReplica))),
                        ])),
                ])),
        ])

    private static let quorumReplica = StructureSchema([
        Field(.replicaId, .int32),
        Field(.logEndOffset, .int64),
        Field(.lastFetchTimestamp, .int64, .since(1), default: -1),
        Field(.lastCaughtUpTimestamp, .int64, .since(1), default: -1),
    ])

    public static let describeLogDirs = ApiDescription(
        .describeLogDirs, versions: .between(0, 4), flexible: 2,
        request: [
            Field(
                .topics,
                .array(of: [
                    Field(.topic, .string),
                    Field(.partitions, .array(.int32)),
                ]), nullable: .all)
        ],
        response: [
            Field(.throttleTimeMs, .int32),
            Field(.errorCode, .int16, .since(3)),
            Field(
                .results,
                .array(of: [
                    Field(.errorCode, .int16),
                    Field(.logDir, .string),
                    Field(
                        .topics,
                        .array(of: [
                            Field(.name, .string),
                            Field(
                                .partitions,
                                .array(of: [
                                    Field(.partitionIndex, .int32),
                                    Field(.partitionSize, .int64),
                                    Field(.offsetLag, .int64),
                                    Field(.isFutureKey, .bool),
                                ])),
                        ])),
                    Field(.totalBytes, .int64, .since(4), default: -1),
                    Field(.usableBytes, .int64, .since(4), default: -1),
                ])),
        ])

    /// KIP-932. Version 0 (Kafka 4.0) was a preview that 4.1 does not speak.
    public static let shareGroupDescribe = ApiDescription(
        .shareGroupDescribe, versions: .between(1, 1), flexible: 0,
        request: [
            Field(.groupIds, .array(.string)),
            Field(.includeAuthorizedOperations, .bool),
        ],
        response: [
            Field(.throttleTimeMs, .int32),
            Field(
                .groups,
                .array(of: [
                    Field(.errorCode, .int16),
                    Field(.errorMessage, .string, nullable: .all),
                    Field(.groupId, .string),
                    Field(.groupState, .string),
                    Field(.groupEpoch, .int32),
                    Field(.assignmentEpoch, .int32),
                    Field(.assignorName, .string),
                    Field(
                        .members,
                        .array(of: [
                            Field(.memberId, .string),
                            Field(.rackId, .string, nullable: .all),
                            Field(.memberEpoch, .int32),
                            Field(.clientId, .string),
                            Field(.clientHost, .string),
                            Field(.subscribedTopicNames, .array(.string)),
                            Field(.assignment, .structure(memberAssignment)),
                        ])),
                    Field(.authorizedOperations, .int32, default: operationsNotAsked),
                ])),
        ])

    /// KIP-932. Version 1 (Kafka 4.2) adds the lag.
    public static let describeShareGroupOffsets = ApiDescription(
        .describeShareGroupOffsets, versions: .between(0, 1), flexible: 0,
        request: [
            Field(
                .groups,
                .array(of: [
                    Field(.groupId, .string),
                    Field(
                        .topics,
                        .array(of: [
                            Field(.topicName, .string),
                            Field(.partitions, .array(.int32)),
                        ]), nullable: .all),
                ]))
        ],
        response: [
            Field(.throttleTimeMs, .int32),
            Field(
                .groups,
                .array(of: [
                    Field(.groupId, .string),
                    Field(
                        .topics,
                        .array(of: [
                            Field(.topicName, .string),
                            Field(.topicId, .uuid),
                            Field(
                                .partitions,
                                .array(of: [
                                    Field(.partitionIndex, .int32),
                                    Field(.startOffset, .int64),
                                    Field(.leaderEpoch, .int32),
                                    Field(.lag, .int64, .since(1), default: -1),
                                    Field(.errorCode, .int16),
                                    Field(.errorMessage, .string, nullable: .all),
                                ])),
                        ])),
                    Field(.errorCode, .int16),
                    Field(.errorMessage, .string, nullable: .all),
                ])),
        ])
}
