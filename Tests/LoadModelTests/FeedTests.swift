import LoadModel
import Testing

@Suite struct FeedTests {
    @Test(
        "an order is read as it is written",
        arguments: [FeedOrder.sequential, .shuffled, .random, .zipf(exponent: 1.1), .zipf(exponent: 2)])
    func orders(order: FeedOrder) throws {
        #expect(try FeedOrder(parsing: order.description) == order)
    }

    @Test(
        "what is no order is refused with the remedy",
        arguments: [
            ("", "write sequential"),
            ("shuffle", "'shuffle' is no order of rows; write sequential, shuffled, random, or zipf 1.1"),
            ("zipf", "zipf takes its exponent alone"), ("zipf 0", "from 0.01 to 100, found '0'"), ("zipf -1", "found '-1'"),
            ("zipf nan", "found 'nan'"),
            ("zipf x", "found 'x'"), ("zipf 1 2", "zipf takes its exponent alone"), ("random 3", "is no order"),
            ("weight: tier", "write 'weight: COLUMN'"),
        ])
    func badOrders(text: String, problem: String) {
        let error = #expect(throws: QuantityError.self) { try FeedOrder(parsing: text) }
        #expect(error?.description.contains(problem) == true, "\(error.debugDescription)")
    }

    @Test(
        "settings that contradict one another are refused with the remedy",
        arguments: [
            (Feed(name: "f", file: "/f", format: .csv, order: .random, end: .stop), FeedConflict.Setting.end),
            (Feed(name: "f", file: "/f", format: .csv, order: .zipf(exponent: 1), end: .fail), .end),
            (Feed(name: "f", file: "/f", format: .csv, order: .weighted(column: "w"), isUnique: true), .unique),
            (Feed(name: "f", file: "/f", format: .jsonLines, types: ["a": .number]), .types),
            (Feed(name: "f", file: "/f", format: .csv, types: ["w": .boolean], order: .weighted(column: "w")), .types),
        ])
    func conflicts(feed: Feed, setting: FeedConflict.Setting) {
        let conflict = #expect(throws: FeedConflict.self) { try feed.check() }
        #expect(conflict?.setting == setting && conflict?.message.isEmpty == false)
    }

    @Test("settings that go together are not refused")
    func noConflicts() throws {
        try Feed(name: "f", file: "/f", format: .csv, types: ["w": .number], order: .weighted(column: "w")).check()
        try Feed(name: "f", file: "/f", format: .json, order: .shuffled, per: .user, end: .stop, isUnique: true).check()
    }

    @Test("a file is named without its folder")
    func fileName() {
        #expect(Feed(name: "f", file: "/a/b.csv", format: .csv).fileName == "b.csv")
        #expect(Feed(name: "f", file: "b.csv", format: .csv).fileName == "b.csv")
    }
}
