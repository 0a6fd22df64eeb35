import Testing

@testable import LoadModel

@Suite struct StripeTests {
    /// By what the words say, the slow way.
    private func expected(_ worker: Int, _ workers: Int, _ identities: Int?, _ offset: Int, _ total: Int) -> [Int] {
        (0..<total).filter { number in
            guard let identities else { return number % workers == worker }
            return (number + offset) % identities % workers == worker
        }
    }

    @Test(arguments: [nil, 1, 2, 3, 5, 7, 8, 1000] as [Int?], [0, 1, 4, 13])
    func eachNumberIsOneWorkersAndAllOfAnIdentityAreTheSameOnes(identities: Int?, offset: Int) {
        for workers in 1...5 {
            for worker in 0..<workers {
                let stripe = Stripe(index: worker, count: workers, identities: identities, offset: offset)
                let own = expected(worker, workers, identities, offset, 200)
                #expect((0..<200).filter(stripe.contains) == own)
                var walk = stripe.walk
                for number in own {
                    #expect(walk.number == number)
                    walk.advance()
                }
                #expect(own.isEmpty == (walk.number == nil))
            }
        }
    }

    @Test(arguments: [nil, 1, 3, 5, 8] as [Int?])
    func placesCountItsOwnNumbers(identities: Int?) {
        for workers in 1...4 {
            for worker in 0..<workers {
                let stripe = Stripe(index: worker, count: workers, identities: identities)
                let own = expected(worker, workers, identities, 0, 60)
                for total in 0...60 { #expect(stripe.share(of: total) == own.filter { $0 < total }.count) }
                for (place, number) in own.enumerated() {
                    #expect(stripe.place(of: number) == place)
                    #expect(stripe.number(at: place) == number)
                }
            }
        }
    }

    @Test func arrivalsOfAnIdentityAreAllOneWorkers() {
        let schedule = Schedule(
            process: .poisson, profile: .steady(Rate(perSecond: 100)!), seed: 3, warmup: .zero, stop: .requests(200))
        let whole = all(schedule.arrivals())
        let parts = (0..<3).map { all(schedule.arrivals(Stripe(index: $0, count: 3, identities: 7, offset: 5))) }
        #expect(parts.flatMap { $0 }.sorted { $0.index < $1.index } == whole)
        for (worker, part) in parts.enumerated() { #expect(part.allSatisfy { ($0.index + 5) % 7 % 3 == worker }) }
    }

    private func all(_ arrivals: Arrivals) -> [Arrival] {
        var arrivals = arrivals
        var found: [Arrival] = []
        while let arrival = arrivals.next() { found.append(arrival) }
        return found
    }
}
