// Offsets of partitions and of groups. Order, versions and defaults of the fields are those of Kafka's message definitions.
extension ApiDescription {
    public static let listOffsets = ApiDescription(
        .listOffsets, versions: .between(0, 11), flexible: 6,
        request: [
            Field(.replicaId, .int32, default: -1),
            Field(.isolationLevel, .int8, .since(2)),
            Field(
                .topics,
                .array(of: [
                    Field(.name, .string),
                    Field(
                        .partitions,
                        .array(of: [
                            Field(.partitionIndex, .int32),
                            Field(.currentLeaderEpoch, .int32, .since(4), default: -1),
                            Field(.timestamp, .int64),
                            Field(.maxNumOffsets, .int32, .between(0, 0), default: 1),
                        ])),
                ])),
            Field(.timeoutMs, .int32, .since(10)),
        ],
        response: [
            Field(.throttleTimeMs, .int32, .since(2)),
            Field(
                .topics,
                .array(of: [
                    Field(.name, .string),
                    Field(
                        .partitions,
                        .array(of: [
                            Field(.partitionIndex, .int32),
                            Field(.errorCode, .int16),
                            Field(.oldStyleOffsets, .array(.int64), .between(0, 0)),
                            Field(.timestamp, .int64, .since(1), default: -1),
                            Field(.offset, .int64, .since(1), default: -1),
                            Field(.leaderEpoch, .int32, .since(4), default: -1),
                        ])),
                ])),
        ])

    public static let offsetFetch = ApiDescription(
        .offsetFetch, versions: .between(0, 10), flexible: 6,
        request: [
            Field(.groupId, .string, .between(0, 7)),
            Field(
                .topics,
                .array(of: [
                    Field(.name, .string, .between(0, 7)),
                    Field(.partitionIndexes, .array(.int32), .between(0, 7)),
                ]), .between(0, 7), nullable: .between(2, 7)),
            Field(
                .groups,
                .array(of: [
                    Field(.groupId, .string, .since(8)),
                    Field(.memberId, .string, .since(9), nullable: .since(9)),
                    Field(.memberEpoch, .int32, .since(9), default: -1),
                    Field(
                        .topics,
                        .array(of: [
                            Field(.name, .string, .between(8, 9)),
                            Field(.topicId, .uuid, .since(10)),
                            Field(.partitionIndexes, .array(.int32), .since(8)),
                        ]), .since(8), nullable: .since(8)),
                ]), .since(8)),
            Field(.requireStable, .bool, .since(7)),
        ],
        response: [
            Field(.throttleTimeMs, .int32, .since(3)),
            Field(
                .topics,
                .array(of: [
                    Field(.name, .string, .between(0, 7)),
                    Field(
                        .partitions,
                        .array(of: [
                            Field(.partitionIndex, .int32, .between(0, 7)),
                            Field(.committedOffset, .int64, .between(0, 7)),
                            Field(.committedLeaderEpoch, .int32, .between(5, 7), default: -1),
                            Field(.metadata, .string, .between(0, 7), nullable: .between(0, 7)),
                            Field(.errorCode, .int16, .between(0, 7)),
                        ]), .between(0, 7)),
                ]), .between(0, 7)),
            Field(.errorCode, .int16, .between(2, 7)),
            Field(
                .groups,
                .array(of: [
                    Field(.groupId, .string, .since(8)),
                    Field(
                        .topics,
                        .array(of: [
                            Field(.name, .string, .between(8, 9)),
                            Field(.topicId, .uuid, .since(10)),
                            Field(
                                .partitions,
                                .array(of: [
                                    Field(.partitionIndex, .int32, .since(8)),
                                    Field(.committedOffset, .int64, .since(8)),
                                    Field(.committedLeaderEpoch, .int32, .since(8), default: -1),
                                    Field(.metadata, .string, .since(8), nullable: .since(8)),
                                    Field(.errorCode, .int16, .since(8)),
                                ]), .since(8)),
                        ]), .since(8)),
                    Field(.errorCode, .int16, .since(8)),
                ]), .since(8)),
        ])
}
