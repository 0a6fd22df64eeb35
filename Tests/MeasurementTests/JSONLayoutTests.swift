import Measurement
import Testing

@Suite struct JSONLayoutTests {
    private func text(_ json: String, isWhole: Bool = false) -> String? {
        JSONLayout(isWhole: isWhole).lines(json)?.joined(separator: "\n")
    }

    @Test(arguments: [
        (
            #"{"id":9007199254740993,"x":1.50e3,"a":[],"o":{},"n":null}"#,
            #"{ "id": 9007199254740993, "x": 1.50e3, "a": [], "o": {}, "n": null }"#
        ),
        (" [ 1 ,\n 2 ] ", "[1, 2]"), (#"{"a\"b":"c\\","d":"\u00e4"}"#, #"{ "a\"b": "c\\", "d": "\u00e4" }"#),
        ("[1,2,3,4,5]", "[1, 2, 3, 4, 5]"),
        ("[1,2,3,4,5,6]", "[1, 2, 3, 4, … 2 more]"), ("{}", "{}"),
    ])
    func whatFitsStandsOnOneLineAsItWasReceived(json: String, shown: String) { #expect(text(json) == shown) }

    @Test func whatDoesNotFitIsBrokenAndLongArraysAreCut() {
        let items = (0..<20).map { #"{"id":\#($0),"name":"\#(String(repeating: "x", count: 30))"}"# }
        let json = #"{"items":[\#(items.joined(separator: ","))],"next":null}"#
        #expect(
            text(json)
                == """
                {
                  "items": [
                    { "id": 0, "name": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
                    { "id": 1, "name": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
                    { "id": 2, "name": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
                    { "id": 3, "name": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
                    … 16 more
                  ],
                  "next": null
                }
                """)
        #expect(JSONLayout(isWhole: true).lines(json)?.count == 25)
    }

    @Test func aLineIsNoLongerThanItMayBe() {
        for length in 70...120 {
            let json = #"{"a":{"b":"\#(String(repeating: "y", count: length))","c":[1,2]},"d":1}"#
            let lines = JSONLayout().lines(json) ?? []
            #expect(lines.allSatisfy { $0.count <= 110 || $0.contains(#""b""#) } && !lines.isEmpty)
            #expect(lines.joined().filter { $0 != " " } == json)
        }
    }

    @Test(arguments: [
        "", "5", #""text""#, "{", "[1", "{]", #"{"a"}"#, #"{"a":1,}"#, "[1] 2", #"{"a":"b"#, #"{"a":"\"#, "<html>", "[,]",
        String(repeating: "[", count: 100_000), String(repeating: "[", count: 200) + String(repeating: "]", count: 200),
    ])
    func whatIsNoJSONIsLeftAlone(text: String) { #expect(self.text(text) == nil) }
}
