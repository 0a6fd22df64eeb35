import Testing

@testable import PlanFormats

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("tiemout", "timeout"), ("Timeout", "timeout"), ("scenarois", "scenarios"), ("rat", "rate"), ("warm-up", "warmup"),
        ("frobnicate", nil), ("x", nil), ("", nil),
    ])
    func aMistypedNameIsRecognised(word: String, nearest: String?) {
        #expect(nearestName(to: word, among: ["timeout", "scenarios", "rate", "warmup", "y"]) == nearest)
    }

    @Test(arguments: [("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abcd", "acbd", 1)])
    func editsAreCountedWithSwapsAsOne(a: String, b: String, distance: Int) {
        #expect(editDistance(Array(a), Array(b)) == distance)
    }
}
