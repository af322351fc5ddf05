/// The names of all fields, as Kafka's message definitions have them (there with a capital first letter).
///
/// An enum rather than strings: the compiler finds misspelt names, and comparing them is cheap.
public enum FieldName: UInt8, Sendable {
    case acks, addingReplicas, allowAutoTopicCreation, apiKey, apiKeys, assignedPartitions, assignment, assignmentEpoch
    case assignorName, authBytes, authorizedOperations
    case baseOffset, batchIndex, batchIndexErrorMessage, brokerId, brokers
    case clientHost, clientId, clientSoftwareName, clientSoftwareVersion, clusterAuthorizedOperations, clusterId
    case committedLeaderEpoch, committedOffset, configs, configSource, configType, configurationKeys, controllerId
    case coordinatorKeys, coordinators, correlationId, currentLeader, currentLeaderEpoch
    case currentVoters
    case documentation
    case endpointType, errorCode, errorMessage
    case finalizedFeatures, finalizedFeaturesEpoch
    case groupEpoch, groupId, groupIds, groupInstanceId, groups, groupState, groupType
    case highWatermark, host
    case includeAuthorizedOperations, includeClusterAuthorizedOperations, includeDocumentation, includeFencedBrokers
    case includeSynonyms, includeTopicAuthorizedOperations, index, instanceId, isDefault, isFenced, isFutureKey, isInternal
    case isolationLevel, isrNodes, isSensitive
    case key, keyType
    case lag, lastCaughtUpTimestamp, lastFetchTimestamp, leaderEpoch, leaderId, logAppendTimeMs, logDir, logEndOffset
    case logStartOffset
    case maxNumOffsets, maxVersion, maxVersionLevel, mechanism, mechanisms, memberAssignment, memberEpoch, memberId,
        memberMetadata, members
    case memberType, metadata, minVersion, minVersionLevel
    case name, nodeEndpoints, nodeId
    case observers, offlineReplicas, offset, offsetLag, oldStyleOffsets, ownedPartitions
    case partitionData, partitionIndex, partitionIndexes, partitionResponses, partitions, partitionSize, port, protocolData,
        protocolType
    case rack, rackId, readOnly, recordErrors, records, removingReplicas, replicaId, replicaNodes, replicas
    case requestApiKey, requestApiVersion, requireStable, resourceName, resources, resourceType, responses, results
    case sessionLifetimeMs, source, startOffset, statesFilter, subscribedTopicNames, subscribedTopicRegex, supportedFeatures,
        synonyms
    case targetAssignment, throttleTimeMs, timeoutMs, timestamp, topic, topicAuthorizedOperations, topicData, topicId
    case topicName, topicPartitions, topics, totalBytes, transactionalId, typesFilter
    case usableBytes, userData
    case value, version
    case zkMigrationReady
}
