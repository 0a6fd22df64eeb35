import Testing

@testable import Runs

/// The search for the highest rate that holds.
@Suite struct RateSearchTests {
    /// What is found on a machine that holds every rate up to this one, and in how many trials.
    private func search(limit: Double, trials: Int = 100) -> (best: Double, trials: Int) {
        var search = RateSearch(first: 4000, lowest: 250, highest: 1_000_000)
        var count = 0
        while let rate = search.next, count < trials {
            count += 1
            search.note(holds: rate <= limit)
        }
        return (search.best, count)
    }

    @Test(arguments: [260.0, 1000, 3999, 4000, 4001, 30_000, 75_000, 200_000])
    func theRateIsFoundToWithinATenth(limit: Double) {
        let (best, trials) = search(limit: limit)
        #expect(best <= limit && best * 1.1 >= limit && trials <= 12)
    }

    @Test func aMachineThatHoldsNothingIsGivenUpOn() {
        let (best, trials) = search(limit: 100)
        #expect(best == 0 && trials == 5)
    }

    @Test func thereIsAnEndToDoubling() {
        #expect(search(limit: .infinity).best <= 1_000_000)
    }

    @Test func aSearchThatIsCutOffGivesWhatHeldSoFar() {
        #expect(search(limit: 30_000, trials: 2).best == 8000)
    }
}
