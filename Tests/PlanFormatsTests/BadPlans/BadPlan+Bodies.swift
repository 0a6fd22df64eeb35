extension BadPlan {
    static let bodies = [
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            post: /a
            form: [a]
            json: 5

            """##,
            ##"""
            4:7: 'form' must be a map of names to values, found a list; write 'grant_type: password' below it
            5:1: a request has one body, this one has 'form' already; remove 'json'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /a
            graphql: { query: x, file: y, variables: 5 }

            """##,
            ##"""
            4:22: a query stands in the plan or in a file, not both; remove 'query' or 'file'
            """##),
    ]
}
