internal import CKafka
internal import KafkaProtocol
internal import KafkaReader

extension KafkaClient {
    /// The ids of all consumer groups with their coordinators: one ListGroups request per broker.
    ///
    /// Each broker gets its own call (`rd_kafka_ListConsumerGroups` with `set_broker`), so it is known which broker's groups are missing,
    /// and a dead broker delays no other.
    func listGroups(of brokers: [Int32], deadline: ContinuousClock.Instant) async -> GroupListing {
        let handle = handle
        return await pool.run {
            var collected = GroupCollection()
            var missing = Set(brokers)
            var reattempts = Reattempts<Int32>()
            let queue = AdminQueue(handle)
            func ask(_ tag: Int) {
                queue.submit(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, to: brokers[tag], tag: tag, deadline: deadline) {
                    rd_kafka_ListConsumerGroups($0, $1, $2)
                }
            }
            brokers.indices.forEach(ask)
            while !missing.isEmpty {
                let answered = queue.next(deadline: deadline) { tag, event, failure in
                    guard brokers.indices.contains(tag) else { return }
                    let broker = brokers[tag]
                    collected.add(event, of: broker, failure: failure)
                    if let error = collected.failures[broker] {
                        if reattempts.take(after: error.code, of: broker) { return ask(tag) }
                    } else {
                        handle.forgetConnectionError(of: broker)
                    }
                    missing.remove(broker)
                }
                if !answered { break }
            }
            for broker in missing {
                collected.fail(broker, .timedOut)
            }
            let groups = collected.groups.values.sorted { $0.id < $1.id }
            return GroupListing(groups: groups, failures: collected.failures.mapValues(handle.explained))
        }
    }

    private struct GroupCollection {
        var groups: [GroupID: GroupListing.Group] = [:]
        var failures: [Int32: KafkaError] = [:]

        mutating func add(_ event: OpaquePointer, of broker: Int32, failure: KafkaError.Code?) {
            failures[broker] = nil
            guard failure == nil, let result = rd_kafka_event_ListConsumerGroups_result(event) else {
                return fail(broker, failure ?? .badAnswer)
            }
            var count = 0
            let errors = rd_kafka_ListConsumerGroups_result_errors(result, &count)
            do throws(UnexpectedNull) {
                for error in try elements(errors, count: count) {
                    fail(broker, KafkaError.Code(rd_kafka_error_code(error)))
                }
                let listed = rd_kafka_ListConsumerGroups_result_valid(result, &count)
                for group in try elements(listed, count: count) {
                    // Two brokers behind one address list the same groups. The first answer is used.
                    let id = GroupID(try string(rd_kafka_ConsumerGroupListing_group_id(group)))
                    guard groups[id] == nil else { continue }
                    let isSimple = rd_kafka_ConsumerGroupListing_is_simple_consumer_group(group) != 0
                    groups[id] = GroupListing.Group(
                        id: id, coordinator: broker, protocolType: isSimple ? "" : ConsumerProtocol.type)
                }
            } catch {
                fail(broker, .badAnswer)
            }
        }

        mutating func fail(_ broker: Int32, _ code: KafkaError.Code) {
            // Brokers before 0.9 have no groups to list.
            guard code != .unsupportedFeature else { return }
            failures[broker] = KafkaError(code, .listGroups, target: .broker(broker))
        }
    }
}
