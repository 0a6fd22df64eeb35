import LoadModel

extension FlagReading {
    /// The scenarios, with what the flags say of every request in place of their own.
    mutating func exchanged(_ scenarios: [Scenario]) -> [Scenario] {
        let redirects = whole("--follow", flags.exchange.follow, Limits.redirects)
        let authentication = authentication()
        return scenarios.map { scenario in
            scenario.mapRequests { request in
                if let redirects { request.redirects = redirects }
                if flags.exchange.decodesContent { request.decodesContent = true }
                guard let authentication else { return }
                request.headers = authentication.applied(to: request.headers)
                request.digest = authentication.digest
            }
        }
    }

    private mutating func authentication() -> Authentication? {
        let given = flags.exchange
        if given.isDigest, given.user == nil {
            report("--digest", "digest authentication needs a name and a password; give them with -u")
        }
        if given.user != nil, given.bearer != nil {
            report("--bearer", "a request has one Authorization; drop --bearer or --user")
        }
        let flag = given.user != nil ? "--user" : "--bearer"
        if given.user != nil || given.bearer != nil,
            flags.headers.contains(where: { $0.lowercased().hasPrefix("authorization:") })
        {
            report(flag, "a request has one Authorization; drop the flag or the header")
        }
        if let user = given.user {
            let credentials = confidential("--user", "user", user) { text throws(ValueError) in
                try Quantity.credentials(text, "user")
            }
            return credentials.map { given.isDigest ? .digest($0) : .header($0.basicHeader) }
        }
        return given.bearer.flatMap { token in
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
        copy.steps = steps.map { step in
            guard case .request(var request) = step else { return step }
            change(&request)
            return .request(request)
        }
        return copy
    }
}
