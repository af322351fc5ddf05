// Consumer groups. Order, versions and defaults of the fields are those of Kafka's message definitions.
extension ApiDescription {
    public static let findCoordinator = ApiDescription(
        .findCoordinator, versions: .between(0, 6), flexible: 3,
        request: [
            Field(.key, .string, .between(0, 3)),
            Field(.keyType, .int8, .since(1)),
            Field(.coordinatorKeys, .array(.string), .since(4)),
        ],
        response: [
            Field(.throttleTimeMs, .int32, .since(1)),
            Field(.errorCode, .int16, .between(0, 3)),
            Field(.errorMessage, .string, .between(1, 3), nullable: .between(1, 3)),
            Field(.nodeId, .int32, .between(0, 3)),
            Field(.host, .string, .between(0, 3)),
            Field(.port, .int32, .between(0, 3)),
            Field(
                .coordinators,
                .array(of: [
                    Field(.key, .string, .since(4)),
                    Field(.nodeId, .int32, .since(4)),
                    Field(.host, .string, .since(4)),
                    Field(.port, .int32, .since(4)),
                    Field(.errorCode, .int16, .since(4)),
                    Field(.errorMessage, .string, .since(4), nullable: .since(4)),
                ]), .since(4)),
        ])

    public static let listGroups = ApiDescription(
        .listGroups, versions: .between(0, 5), flexible: 3,
        request: [
            Field(.statesFilter, .array(.string), .since(4)),
            Field(.typesFilter, .array(.string), .since(5)),
        ],
        response: [
            Field(.throttleTimeMs, .int32, .since(1)),
            Field(.errorCode, .int16),
            Field(
                .groups,
                .array(of: [
                    Field(.groupId, .string),
                    Field(.protocolType, .string),
                    Field(.groupState, .string, .since(4)),
                    Field(.groupType, .string, .since(5)),
                ])),
        ])

    public static let describeGroups = ApiDescription(
        .describeGroups, versions: .between(0, 6), flexible: 5,
        request: [
            Field(.groups, .array(.string)),
            Field(.includeAuthorizedOperations, .bool, .since(3)),
        ],
        response: [
            Field(.throttleTimeMs, .int32, .since(1)),
            Field(
                .groups,
                .array(of: [
                    Field(.errorCode, .int16),
                    Field(.errorMessage, .string, .since(6), nullable: .since(6)),
                    Field(.groupId, .string),
                    Field(.groupState, .string),
                    Field(.protocolType, .string),
                    Field(.protocolData, .string),
                    Field(
                        .members,
                        .array(of: [
                            Field(.memberId, .string),
                            Field(.groupInstanceId, .string, .since(4), nullable: .since(4)),
                            Field(.clientId, .string),
                            Field(.clientHost, .string),
                            Field(.memberMetadata, .bytes),
                            Field(.memberAssignment, .bytes),
                        ])),
                    Field(.authorizedOperations, .int32, .since(3), default: operationsNotAsked),
                ])),
        ])

    /// KIP-848.
    public static let consumerGroupDescribe = ApiDescription(
        .consumerGroupDescribe, versions: .between(0, 1), flexible: 0,
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
                            Field(.instanceId, .string, nullable: .all),
                            Field(.rackId, .string, nullable: .all),
                            Field(.memberEpoch, .int32),
                            Field(.clientId, .string),
                            Field(.clientHost, .string),
                            Field(.subscribedTopicNames, .array(.string)),
                            Field(.subscribedTopicRegex, .string, nullable: .all),
                            Field(.assignment, .structure(memberAssignment)),
                            Field(.targetAssignment, .structure(memberAssignment)),
                            Field(.memberType, .int8, .since(1), default: -1),
                        ])),
                    Field(.authorizedOperations, .int32, default: operationsNotAsked),
                ])),
        ])

    static let memberAssignment = StructureSchema([
        Field(
            .topicPartitions,
            .array(of: [
                Field(.topicId, .uuid),
                Field(.topicName, .string),
                Field(.partitions, .array(.int32)),
            ]))
    ])
}
