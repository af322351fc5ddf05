internal import CKafka
internal import KafkaReader
internal import System

extension Handle {
    /// What a handle is for.
    enum Role: Sendable {
        /// It asks the cluster, and reads and writes no messages.
        case questions
        /// It writes and reads messages of the end-to-end probe.
        case producer(EndToEndSettings)
        case consumer(EndToEndSettings)
        /// It is a member of a consumer group.
        case member(GroupSubscription)

        /// nil without a group.
        var subscription: GroupSubscription? { if case .member(let subscription) = self { subscription } else { nil } }

        var type: rd_kafka_type_t {
            if case .producer = self { RD_KAFKA_PRODUCER } else { RD_KAFKA_CONSUMER }
        }

        /// librdkafka's properties. The last value of a name counts.
        func properties(_ configuration: KafkaConfiguration) -> [(name: String, value: String)] {
            let common = configuration.properties
            switch self {
            case .questions: return common
            case .producer(let settings):
                let ofConsumers = ["group.id", "enable.auto.commit", "isolation.level"]
                return common.filter { !ofConsumers.contains($0.name) } + settings.properties + settings.producerProperties
            case .consumer(let settings): return common + settings.properties + settings.consumerProperties
            case .member(let subscription): return common + subscription.properties
            }
        }

        /// Sets the callbacks that report messages and rebalances, on the handle's own thread.
        func setCallbacks(on conf: OpaquePointer?) {
            switch self {
            case .questions: break
            case .member: GroupSubscription.setRebalanceCallback(on: conf)
            case .producer:
                rd_kafka_conf_set_dr_msg_cb(conf) { _, message, opaque in
                    guard let message = message?.pointee, case .producer(let settings) = Callbacks.from(opaque)?.role else {
                        return
                    }
                    settings.receive(.written(message, topic: settings.topic))
                }
            case .consumer:
                rd_kafka_conf_set_offset_commit_cb(conf) { _, code, offsets, opaque in
                    guard let offsets = offsets?.pointee, case .consumer(let settings) = Callbacks.from(opaque)?.role,
                        let commits = try? elements(offsets.elems, count: offsets.cnt)
                    else { return }
                    for commit in commits {
                        let code = KafkaError.Code(commit.err == RD_KAFKA_RESP_ERR_NO_ERROR ? code : commit.err)
                        settings.receive(
                            .committed(
                                partition: commit.partition, offset: commit.offset,
                                code == .none ? nil : KafkaError(code, .commit, target: .group(settings.group))))
                    }
                }
            }
        }

        func prepare(_ handle: OpaquePointer) {
            switch self {
            case .questions:
                // Only the `group.id` is needed, no group. An open consumer looks up its group's coordinator every second while there is
                // none, or while the login may not describe the group. No group was joined, so closing ends at once.
                rd_kafka_consumer_close(handle)
            case .producer: break
            case .consumer:
                // So that one call serves messages and callbacks.
                rd_kafka_poll_set_consumer(handle)
            case .member(let subscription): subscription.subscribe(handle)
            }
        }

        /// Serves callbacks, and reports the next message.
        func poll(_ handle: OpaquePointer, milliseconds: Int32) {
            switch self {
            case .questions, .producer: rd_kafka_poll(handle, milliseconds)
            case .consumer(let settings):
                guard let message = rd_kafka_consumer_poll(handle, milliseconds) else { return }
                defer { rd_kafka_message_destroy(message) }
                if let event = EndToEndEvent(read: message.pointee, settings) { settings.receive(event) }
            case .member(let subscription): subscription.poll(handle, milliseconds)
            }
        }

        /// What comes before the handle is destroyed.
        func end(_ handle: OpaquePointer) {
            subscription?.leave(handle)
        }
    }
}

extension EndToEndEvent {
    fileprivate static func written(_ message: rd_kafka_message_t, topic: String) -> EndToEndEvent {
        let code = KafkaError.Code(message.err)
        return .written(
            partition: message.partition, number: Int(bitPattern: message._private),
            code == .none ? .success(message.offset) : .failure(KafkaError(code, .write, target: .topic(topic))))
    }

    /// - Parameter message: a message of the consumer, or an error in the shape of one.
    fileprivate init?(read message: rd_kafka_message_t, _ settings: EndToEndSettings) {
        let code = KafkaError.Code(message.err)
        switch code {
        case .none:
            let bytes = UnsafeRawBufferPointer(start: message.payload, count: message.payload == nil ? 0 : message.len)
            self = .read(partition: message.partition, offset: message.offset, value: [UInt8](bytes))
        // While librdkafka looks for the group's coordinator.
        case .groupAuthorizationFailed: self = .cannotCommit(KafkaError(code, .commit, target: .group(settings.group)))
        default: self = .cannotRead(KafkaError(code, .read, target: .topic(settings.topic)))
        }
    }
}
