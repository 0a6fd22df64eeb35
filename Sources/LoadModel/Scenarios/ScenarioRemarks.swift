extension Plan {
    /// What of the scenarios a reader should know beforehand.
    var scenarioRemarks: [String] { scenarios.flatMap { $0.steps.neverMade(in: $0.name) } + sharedRows }

    /// Rows of which several users have the same.
    private var sharedRows: [String] {
        feeds.compactMap { feed in
            guard feed.order.walks, feed.end == .repeats, !feed.isUnique, feed.content.rows > 0 else { return nil }
            let isOfIdentities = identities?.feeds.contains(feed.name) == true
            guard isOfIdentities || feed.per == .user, let needed = rowsNeeded(of: feed), needed > feed.content.rows else {
                return nil
            }
            let who = isOfIdentities || identities != nil ? "identities" : "users"
            return """
                \(needed.grouped) \(who) share the \(feed.content.rows.grouped) rows of '\(feed.name)'; 'unique: true' makes that an error
                """
        }
    }
}

extension [Step] {
    /// The sides of branches, and loops, that no value leads to.
    fileprivate func neverMade(in scenario: String) -> [String] {
        flattened.compactMap { step in
            switch step {
            case .request, .think, .group: nil
            case .branch(let branch):
                branch.condition.constantValue.flatMap { value in
                    if value, branch.otherwise.isEmpty { return "'if: \(branch.condition)' in '\(scenario)' always holds" }
                    let side = value ? "its 'else' is" : "its steps are"
                    return "'if: \(branch.condition)' in '\(scenario)' \(value ? "always" : "never") holds: \(side) never made"
                }
            case .loop(let loop):
                if case .holds(let condition, _) = loop.kind, condition.constantValue == false {
                    "'while: \(condition)' in '\(scenario)' never holds: its steps are never made"
                } else {
                    nil
                }
            }
        }
    }
}

extension Condition {
    /// Whether it holds, or not, whatever the values are; nil where they decide.
    public var constantValue: Bool? { value(knowing: [:]) ?? (expression.contradictsItself ? false : nil) }

    /// Whether it holds where these values are as given; nil where others decide, where a pattern does, and where it would fail.
    public func value(knowing values: [Reference: String]) -> Bool? { expression.value(knowing: values) }
}

extension Condition.Expression {
    fileprivate func value(knowing values: [Reference: String]) -> Bool? {
        switch self {
        case .compare(let one, let relation, let other):
            Condition.Operand.compared(one.text(knowing: values), relation, other.text(knowing: values))
        case .isTrue(let operand): operand.text(knowing: values).map { $0 == "true" }
        case .exists(let reference): values[reference].map { !$0.isEmpty }
        case .not(let inner): inner.value(knowing: values).map { !$0 }
        case .and(let one, let other):
            Self.both(one.value(knowing: values), other.value(knowing: values), deciding: false)
        case .or(let one, let other):
            Self.both(one.value(knowing: values), other.value(knowing: values), deciding: true)
        case .matches: nil
        }
    }

    private static func both(_ one: Bool?, _ other: Bool?, deciding value: Bool) -> Bool? {
        if one == value || other == value { return value }
        return one == nil || other == nil ? nil : !value
    }

    /// `${x} == a and ${x} == b`
    fileprivate var contradictsItself: Bool {
        var wanted: [Reference: String] = [:]
        return conjuncts.contains { part in
            guard case .compare(let one, .equal, let other) = part else { return part.value(knowing: [:]) == false }
            let pair = one.text() == nil ? (one, other) : (other, one)
            guard case .reference(let reference) = pair.0, let value = pair.1.text() else { return false }
            if let before = wanted[reference], Condition.Operand.areEqual(before, value) == false { return true }
            wanted[reference] = value
            return false
        }
    }

    private var conjuncts: [Self] {
        if case .and(let one, let other) = self { one.conjuncts + other.conjuncts } else { [self] }
    }
}

extension Condition.Operand {
    /// Its text, where that is known.
    fileprivate func text(knowing values: [Reference: String] = [:]) -> String? {
        switch self {
        case .reference(let reference): values[reference]
        case .text(let text): text.isConstant ? text.knownText : nil
        case .number(let text): text
        case .truth(let value): "\(value)"
        }
    }

    fileprivate static func areEqual(_ one: String, _ other: String) -> Bool {
        if let one = Double(one), let other = Double(other) { return one == other }
        return one == other
    }

    fileprivate static func compared(_ one: String?, _ relation: Condition.Relation, _ other: String?) -> Bool? {
        guard let one, let other else { return nil }
        switch relation {
        case .equal: return areEqual(one, other)
        case .different: return !areEqual(one, other)
        case .below, .atMost, .above, .atLeast:
            // Other text fails the iteration, which is neither.
            guard let one = Double(one), let other = Double(other) else { return nil }
            return switch relation {
            case .below: one < other
            case .atMost: one <= other
            case .above: one > other
            default: one >= other
            }
        }
    }
}
