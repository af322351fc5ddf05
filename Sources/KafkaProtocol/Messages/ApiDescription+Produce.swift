// Order, versions and defaults of the fields are those of Kafka's message definitions.
extension ApiDescription {
    public static let produce = ApiDescription(
        .produce, versions: .between(0, 11), flexible: 9,
        request: [
            Field(.transactionalId, .string, .since(3), nullable: .since(3)),
            Field(.acks, .int16),
            Field(.timeoutMs, .int32),
            Field(
                .topicData,
                .array(of: [
                    Field(.name, .string),
                    Field(
                        .partitionData,
                        .array(of: [
                            Field(.index, .int32),
                            Field(.records, .bytes, nullable: .all),
                        ])),
                ])),
        ],
        response: [
            Field(
                .responses,
                .array(of: [
                    Field(.name, .string),
                    Field(
                        .partitionResponses,
                        .array(of: [
                            Field(.index, .int32),
                            Field(.errorCode, .int16),
                            Field(.baseOffset, .int64, default: -1),
                            Field(.logAppendTimeMs, .int64, .since(2), default: -1),
                            Field(.logStartOffset, .int64, .since(5), default: -1),
                            Field(
                                .recordErrors,
                                .array(of: [
                                    Field(.batchIndex, .int32, .since(8)),
                                    Field(.batchIndexErrorMessage, .string, .since(8), nullable: .since(8)),
                                ]), .since(8)),
                            Field(.errorMessage, .string, .since(8), nullable: .since(8)),
                            Field(
                                .currentLeader,
                                .structure(
                                    StructureSchema([
                                        Field(.leaderId, .int32, .since(10), default: -1),
                                        Field(.leaderEpoch, .int32, .since(10), default: -1),
                                    ])), .since(10), tag: 0),
                        ])),
                ])),
            Field(.throttleTimeMs, .int32, .since(1)),
            Field(
                .nodeEndpoints,
                .array(of: [
                    Field(.nodeId, .int32, .since(10)),
                    Field(.host, .string, .since(10)),
                    Field(.port, .int32, .since(10)),
                    Field(.rack, .string, .since(10), nullable: .since(10)),
                ]), .since(10), tag: 0),
        ])
}
