extension FallbackReader {
    public func groups(
        of brokers: [Int32], where isWanted: @escaping @Sendable (GroupID) -> Bool, details: MemberDetails,
        deadline: ContinuousClock.Instant
    ) -> GroupAnswers {
        if let secondInCharge {
            return secondInCharge.groups(of: brokers, where: isWanted, details: details, deadline: deadline)
        }
        let answers = first.groups(of: brokers, where: isWanted, details: details, deadline: deadline)
        // Groups that were not described hold up only the descriptions.
        let listing = Task { [self] in
            let listing = await answers.listing.value
            let unlisted = listing.unansweredBrokers
            guard !unlisted.isEmpty, let second = try? second.use() else { return (listing, GroupAnswers?.none) }
            let others = second.groups(of: unlisted, where: isWanted, details: details, deadline: deadline)
            return (listing.replacing(unlisted, by: await others.listing.value), others)
        }
        return GroupAnswers(
            listing: Task { await listing.value.0 },
            descriptions: Task { [self] in
                var descriptions = await answers.descriptions.value
                let unanswered = descriptions.groups.filter(\.isUnanswered)
                if let others = await listing.value.1 { descriptions.add(await others.descriptions.value) }
                guard !unanswered.isEmpty, let second = try? second.use() else { return descriptions }
                let ids = Set(unanswered.map(\.id))
                let others = second.groups(
                    of: Set(unanswered.map(\.coordinator)).sorted(), where: ids.contains, details: details,
                    deadline: deadline)
                descriptions.replaceUnanswered(by: await others.descriptions.value)
                return descriptions
            })
    }
}

extension GroupListing {
    /// Brokers whose groups are missing because of the client's own limits.
    fileprivate var unansweredBrokers: [Int32] { failures.filter { $0.value.code.isOfClient }.keys.sorted() }

    fileprivate func replacing(_ brokers: [Int32], by other: GroupListing) -> GroupListing {
        var failures = failures.filter { !brokers.contains($0.key) }
        failures.merge(other.failures) { $1 }
        let known = Set(groups.map(\.id))
        let all = groups + other.groups.filter { !known.contains($0.id) }
        return GroupListing(groups: all.sorted { $0.id < $1.id }, failures: failures)
    }
}

extension GroupDescriptions {
    /// Adds the groups that are not here.
    fileprivate mutating func add(_ others: GroupDescriptions) {
        let known = Set(groups.map(\.id))
        groups += others.groups.filter { !known.contains($0.id) }
        sharedIDs.formUnion(others.sharedIDs)
        failure = failure ?? others.failure
    }

    fileprivate mutating func replaceUnanswered(by others: GroupDescriptions) {
        let answers = Dictionary(others.groups.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        // An id that several groups share may be another group's.
        for (index, group) in groups.enumerated() where group.isUnanswered && !others.sharedIDs.contains(group.id) {
            if let answer = answers[group.id] { groups[index] = answer }
        }
    }
}

extension GroupDescription {
    fileprivate var isUnanswered: Bool { error?.isOfClient ?? false }
}
