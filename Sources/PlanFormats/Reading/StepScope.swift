import LoadModel

/// The steps that are being read, and what has been captured on every way to where the reading is.
struct StepScope {
    enum Role: Hashable {
        case scenario(String), setup, teardown, login, renewal

        /// As it stands in messages.
        var noun: String {
            switch self {
            case .scenario(let name): "scenario '\(name.shortened)'"
            case .setup: "'setup'"
            case .teardown: "'teardown'"
            case .login: "the login of 'identities'"
            case .renewal: "'renew'"
            }
        }

        /// Whether it is an iteration of the load.
        var isScenario: Bool { if case .scenario = self { true } else { false } }
        /// Whether its steps are made for a user.
        var isOfUser: Bool { self != .setup && self != .teardown }
    }

    let role: Role
    /// What these steps capture anywhere, with the first place.
    let captures: [String: Place]
    /// What the request that is being read captures.
    var current: Set<String> = []
    private var known: Set<String> = []
    /// Known on some way.
    private var ever: Set<String> = []
    /// Since the last mark, so that a way can be taken back.
    private var journal: [String] = []

    init(_ role: Role, captures: [String: Place]) {
        self.role = role
        self.captures = captures
    }

    func knows(_ name: String) -> Bool { known.contains(name) }
    /// Whether it is known on some way here.
    func hasSeen(_ name: String) -> Bool { ever.contains(name) }
    var allKnown: Set<String> { known }

    mutating func add(_ name: String) {
        ever.insert(name)
        assume(name)
    }

    /// It is known, if the reading comes by here.
    mutating func assume(_ name: String) { if known.insert(name).inserted { journal.append(name) } }

    /// Where a way begins that is not always taken.
    var mark: Int { journal.count }

    /// Goes back to the mark; what had become known since.
    mutating func takeBack(to mark: Int) -> [String] {
        let names = Array(journal[mark...])
        journal.removeSubrange(mark...)
        known.subtract(names)
        return names
    }
}

extension Condition.Expression {
    /// What is known to have a value where it holds, or where it does not.
    func known(ifItHolds holds: Bool) -> Set<String> {
        switch self {
        case .exists(.captured(let name)): holds ? [name] : []
        case .not(let inner): inner.known(ifItHolds: !holds)
        case .and(let one, let other):
            holds
                ? one.known(ifItHolds: true).union(other.known(ifItHolds: true))
                : one.known(ifItHolds: false).intersection(other.known(ifItHolds: false))
        case .or(let one, let other):
            holds
                ? one.known(ifItHolds: true).intersection(other.known(ifItHolds: true))
                : one.known(ifItHolds: false).union(other.known(ifItHolds: false))
        case .compare, .matches, .isTrue, .exists: []
        }
    }

    /// The captured values that it cannot do without; where `and` or `or` has decided already, the rest is not asked.
    func needed(knowing known: Set<String> = []) -> [String] {
        switch self {
        case .exists: []
        case .compare, .matches, .isTrue:
            Condition(self).references.compactMap {
                if case .captured(let name) = $0, !known.contains(name) { name } else { nil }
            }
        case .not(let inner): inner.needed(knowing: known)
        case .and(let one, let other):
            one.needed(knowing: known) + other.needed(knowing: known.union(one.known(ifItHolds: true)))
        case .or(let one, let other):
            one.needed(knowing: known) + other.needed(knowing: known.union(one.known(ifItHolds: false)))
        }
    }
}
