import Feeds
import LoadModel
import Testing

@Suite struct FeedForecastTests {
    private func forecast(
        _ order: FeedOrder = .sequential, rows: Int, needed: Int, end: Feed.End = .repeats, isUnique: Bool = false,
        heaviest: Double? = nil
    ) -> FeedForecast {
        FeedForecast(
            Feed(
                name: "accounts", file: "", format: .csv, order: order, end: end, isUnique: isUnique,
                content: FeedContent(rows: rows, heaviestShare: heaviest)), needed: needed)
    }

    @Test("rows that are walked through are used evenly", arguments: [FeedOrder.sequential, .shuffled])
    func walked(order: FeedOrder) {
        #expect(forecast(order, rows: 1_000, needed: 12_000).use == .walked(different: 1_000, least: 12, most: 12))
        #expect(forecast(order, rows: 1_000, needed: 1_500).use == .walked(different: 1_000, least: 1, most: 2))
        #expect(forecast(order, rows: 1_000, needed: 300).use == .walked(different: 300, least: 1, most: 1))
        #expect(forecast(order, rows: 1_000, needed: 0).use == .walked(different: 0, least: 0, most: 0))
    }

    @Test("what comes of a feed that has too few rows depends on how it is to end")
    func outcomes() {
        #expect(forecast(rows: 10, needed: 10).outcome == .unshared)
        #expect(forecast(rows: 10, needed: 11).outcome == .shared)
        #expect(forecast(rows: 10, needed: 11, isUnique: true).outcome == .sharedAgainstUnique)
        #expect(forecast(rows: 10, needed: 11, end: .stop, isUnique: true).outcome == .stops)
        #expect(forecast(rows: 10, needed: 11, end: .fail).outcome == .fails)
        #expect(forecast(rows: 10, needed: 10, end: .fail).outcome == .unshared)
        #expect(forecast(rows: 10, needed: 25, end: .stop).use == .walked(different: 10, least: 1, most: 1))
    }

    @Test("of rows that are drawn it is known how often the likeliest comes")
    func drawn() {
        guard case .drawn(let different?, let most) = forecast(.random, rows: 1_000, needed: 2_000).use else {
            Issue.record("not drawn")
            return
        }
        // 1,000·(1 − 0.999²⁰⁰⁰)
        #expect(abs(different - 864.8) < 0.1 && abs(most - 2) < 1e-12)
        #expect(forecast(.random, rows: 1, needed: 5).use == .drawn(different: 1, most: 5))
        #expect(forecast(.random, rows: 1, needed: 0).use == .drawn(different: 0, most: 0))
        guard case .drawn(nil, let head) = forecast(.zipf(exponent: 1), rows: 2, needed: 300).use else {
            Issue.record("not drawn")
            return
        }
        #expect(abs(head - 200) < 1e-9)
        #expect(forecast(.weighted(column: "w"), rows: 9, needed: 100, heaviest: 0.5).use == .drawn(different: nil, most: 50))
        #expect(forecast(.random, rows: 10, needed: 1).outcome == .shared)
    }
}
