import LoadModel

extension FlagReading {
    /// The scenarios, with what the flags say of every request in place of their own.
    mutating func exchanged(_ scenarios: [Scenario]) -> [Scenario] {
        let change = changes(Keys.request.keys)
        let authentication = authentication()
        return scenarios.map { scenario in
            scenario.mapRequests { request in
                change(&request)
                guard let authentication else { return }
                request.headers = authentication.applied(to: request.headers)
                request.digest = authentication.digest
            }
        }
    }

    private mutating func authentication() -> Authentication? {
        let (user, bearer) = (flags.text("--user"), flags.text("--bearer"))
        let isDigest = flags.gives("--digest")
        if isDigest, user == nil {
            report("--digest", "digest authentication needs a name and a password; give them with -u")
        }
        if user != nil, bearer != nil {
            report("--bearer", "a request has one Authorization; drop --bearer or --user")
        }
        let flag = user != nil ? "--user" : "--bearer"
        if user != nil || bearer != nil,
            (flags.texts("--header") ?? []).contains(where: { $0.lowercased().hasPrefix("authorization:") })
        {
            report(flag, "a request has one Authorization; drop the flag or the header")
        }
        if let user {
            let credentials = confidential("--user", "user", user) { text throws(ValueError) in
                try Quantity.credentials(text, "user")
            }
            return credentials.map { isDigest ? .digest($0) : .header($0.basicHeader) }
        }
        return bearer.flatMap { token in
            confidential("--bearer", "bearer", token) { text throws(ValueError) in
                .header(try Quantity.bearer(text, "bearer"))
            }
        }
    }
}

extension Scenario {
    /// The scenario with each of its requests changed.
    func mapRequests(_ change: (inout RequestStep) -> Void) -> Scenario {
        var copy = self
        copy.steps = steps.mapRequests(change)
        return copy
    }
}

extension [Step] {
    /// The steps with each request in them changed.
    fileprivate func mapRequests(_ change: (inout RequestStep) -> Void) -> [Step] {
        map { step in
            switch step {
            case .request(var request):
                change(&request)
                return .request(request)
            case .think: return step
            case .group(let group): return .group(Group(name: group.name, steps: group.steps.mapRequests(change)))
            case .loop(let loop): return .loop(Loop(loop.kind, steps: loop.steps.mapRequests(change)))
            case .branch(let branch):
                return .branch(
                    Branch(
                        branch.condition, steps: branch.steps.mapRequests(change), otherwise: branch.otherwise.mapRequests(change)
                    ))
            }
        }
    }
}
