import Foundation

/// The documents under /api/v1, as far as tests read them.
enum StatusDocuments {
    struct Status: Decodable, Sendable {
        struct Missing: Decodable, Sendable {
            let subject: String
            let error: String
            let diagnosis: String?
            let advice: String?
        }

        struct Part: Decodable, Sendable {
            let name: String
            let complete: Bool?
            let unavailable: String?
            let durationSeconds: Double
            let count: Int
        }

        struct Totals: Decodable, Sendable {
            let brokers: Int
            let topics: Int
            let healthyTopics: Int
            let partitions: Int?
            let groups: Int
        }

        struct ReplicaProblem: Decodable, Sendable {
            let problem: String
            let topics: Int
            let partitions: Int
            let advice: String
        }

        struct Exporter: Decodable, Sendable {
            let version: String
            let revision: String
            let client: String
            let librdkafka: String
            let flags: [String]
        }

        struct Process: Decodable, Sendable {
            let residentMemoryBytes: Double?
            let openFileDescriptors: Double?
        }

        let health: String
        let missing: [Missing]
        let replicaProblems: [ReplicaProblem]
        let collectors: [Part]
        let totals: Totals?
        let exporter: Exporter
        let process: Process
    }

    struct Brokers: Decodable, Sendable {
        struct Broker: Decodable, Sendable {
            let id: Int
            let address: String
            let rack: String?
            let ledPartitions: Int
            let underReplicated: Int?
            let error: String?
        }

        let brokers: [Broker]
    }

    struct Topics: Decodable, Sendable {
        struct Topic: Decodable, Sendable {
            let name: String
            let partitions: Int?
            let offline: Int?
            let underReplicated: Int?
            let underMinIsr: Int?
            let notPreferred: Int?
            let error: String?
            let hasProblem: Bool
        }

        let total: Int?
        let topics: [Topic]
    }

    struct Topic: Decodable, Sendable {
        struct Partition: Decodable, Sendable {
            let id: Int
            let leader: Double?
            let error: String?
            let replicas: Double?
            let inSync: Double?
            let oldestOffset: Double?
            let endOffset: Double?
        }

        let partitions: [Partition]
    }

    struct Groups: Decodable, Sendable {
        struct Group: Decodable, Sendable {
            struct Worst: Decodable, Sendable {
                let topic: String
                let partition: Int
                let lag: Double
            }

            let name: String
            let state: String?
            let type: String?
            let members: Double?
            let topics: [String]?
            let lag: Double?
            let lagSeconds: Double?
            let worst: Worst?
            let trend: [Double?]
        }

        let total: Int?
        let groups: [Group]
    }

    struct Group: Decodable, Sendable {
        struct Partition: Decodable, Sendable {
            let topic: String
            let partition: Int
            let committedOffset: Double?
            let endOffset: Double?
            let lag: Double?
        }

        let partitions: [Partition]
    }

    struct Scrapes: Decodable, Sendable {
        struct Scrape: Decodable, Sendable {
            let timeoutSeconds: Double
            let durationSeconds: Double
            let isComplete: Bool
            let requests: Double
            let collectorSeconds: [String: Double]
            let samples: Int?
            let bytes: Int?
        }

        let scrapes: [Scrape]
    }
}

extension Exporter {
    /// A document under /api/v1.
    func document<Document: Decodable>(_ path: String, as type: Document.Type = Document.self) async throws -> Document {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Document.self, from: Data(try await get("/api/v1/\(path)").body))
    }
}
