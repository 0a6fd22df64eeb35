import JSONPath
import Testing

/// What is JSON (RFC 8259), and where what is none goes wrong.
@Suite struct JSONTextTests {
    @Test(
        "JSON is taken",
        arguments: [
            "0", "-0", "1.10", "1e400", "-1E+2", "12345678901234567890123456789", "1e-99999999999999999999", #""""#, #""a""#,
            "true", "false", "null",
            "[]", "{}", " [ ] ", "\t{\r\n}\n", "[1,2]", #"{"a":1,"a":2}"#, #"{"":{}}"#, #"["\"\\\/\b\f\n\r\t\u00e9"]"#,
            #"["\ud83d\ude00"]"#,
            #"["\ud800"]"#, #"["\udc00\ud800"]"#, "[\"é\u{10FFFF}\u{7F}\u{2028}\"]", #"["\u0000"]"#, "\u{FEFF}[1]", "[[[[]]]]",
            #"[{"a":[{}]}]"#,
            #""12345678""#, #""1234567""#, #""123456789012345""#,
        ])
    func taken(document: String) throws {
        #expect(fault(of: Array(document.utf8)) == nil)
        // The bytes' way checks the value that it finds no less.
        let start = document.drop { " \t\r\n\u{FEFF}".unicodeScalars.contains($0.unicodeScalars.first!) }
        #expect(try find("$", in: document)?.isEmpty == false && start.isEmpty == false)
    }

    @Test(
        "what is no JSON is refused at its byte",
        arguments: [
            ("", 0, .ends), (" ", 1, .ends), ("[", 1, .ends), ("[1", 2, .ends), ("[1,", 3, .ends), (#"{"a""#, 4, .ends),
            (#"{"a":"#, 5, .ends),
            (#""abc"#, 4, .ends), (#""abc\"#, 5, .ends), (#""\u12"#, 5, .ends), ("tru", 3, .ends), ("-", 1, .ends),
            ("1.", 2, .ends), ("1e", 2, .ends), ("{", 1, .ends),
            ("[1,]", 3, .noValue), ("[,1]", 1, .noValue), ("x", 0, .noValue), ("[tru]", 1, .noValue), ("nul1", 0, .noValue),
            ("True", 0, .noValue),
            ("'a'", 0, .noValue), ("<html>", 0, .noValue), ("NaN", 0, .noValue), ("+1", 0, .noValue), (".5", 0, .noValue),
            ("\u{0}", 0, .noValue),
            ("[1\u{0}]", 2, .noCommaInArray), ("[1 2]", 3, .noCommaInArray), ("[1}", 2, .noCommaInArray),
            ("[1:2]", 2, .noCommaInArray), ("[01]", 2, .noCommaInArray),
            ("[1.5.6]", 4, .noCommaInArray), ("[0x1]", 2, .noCommaInArray), ("[\"a\"\u{0B}]", 4, .noCommaInArray),
            (#"{"a":1 "b":2}"#, 7, .noCommaInObject), (#"{"a":1]"#, 6, .noCommaInObject), (#"{"a" 1}"#, 5, .noColon),
            (#"{"a",1}"#, 4, .noColon),
            ("{a:1}", 1, .noName), (#"{"a":1,}"#, 7, .noName), ("{1:2}", 1, .noName), ("{,}", 1, .noName), ("{[]:1}", 1, .noName),
            ("[-]", 2, .unfinishedNumber), ("[1.]", 3, .unfinishedNumber), ("[1e]", 3, .unfinishedNumber),
            ("[1e+]", 4, .unfinishedNumber), ("[-a]", 2, .unfinishedNumber),
            (#"["\x"]"#, 3, .escape), (#"["\u12g4"]"#, 6, .escape), (#"["\U0041"]"#, 3, .escape), (#"["\'"]"#, 3, .escape),
            ("[\"a\nb\"]", 3, .controlCharacter), ("[\"\u{0}\"]", 2, .controlCharacter),
            ("[\"12345678\u{1F}\"]", 10, .controlCharacter),
            ("1 2", 2, .trailing), ("[] []", 3, .trailing), ("{}}", 2, .trailing), ("[1]x", 3, .trailing), ("1,", 1, .trailing),
            ("\u{FEFF}\u{FEFF}1", 3, .noValue),
        ] as [(String, Int, JSONError.Fault)])
    func refused(document: String, offset: Int, kind: JSONError.Fault) {
        let error = fault(of: Array(document.utf8))
        #expect(error?.offset == offset)
        #expect(error?.fault == kind)
    }

    @Test("bytes that are no UTF-8 are refused, wherever they stand in eight", arguments: 0..<9)
    func invalidUTF8(lead: Int) {
        let sequences: [[UInt8]] = [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
        ]
        for sequence in sequences {
            let document =
                [UInt8(ascii: "\"")] + [UInt8](repeating: UInt8(ascii: "a"), count: lead) + sequence + Array("\"        ".utf8)
            #expect(fault(of: document)?.fault == .utf8, "\(sequence)")
        }
    }

    @Test("every value up to the end of Unicode is read as it stands")
    func allScalars() throws {
        for first in stride(from: UInt32(0x20), through: 0x10FFFF, by: 0x400) {
            let text = String(
                String.UnicodeScalarView(
                    (first..<first + 0x400).compactMap(Unicode.Scalar.init).filter { $0 != "\"" && $0 != "\\" }))
            #expect(fault(of: Array("\"\(text)\"".utf8)) == nil)
        }
    }

    @Test("an error says what is wrong and where")
    func message() {
        #expect(fault(of: Array("[1 2]".utf8))?.message == "no JSON: expected ',' or ']' after an element at byte 3")
    }

    @Test(
        "text is decoded into a buffer, and escaped again",
        arguments: [
            (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u0061\u00e9\u20ac\ud83d\ude00""#, "aé€😀"), (#""\u0000x""#, "\u{0}x"),
            (#""\ud800\u0041\udc00""#, "\u{FFFD}A\u{FFFD}"), (#""é\u001f""#, "é\u{1F}"), ("1.10", "1.10"), ("null", "null"),
            (#"{"a":"\n"}"#, #"{"a":"\n"}"#),
        ])
    func decoding(document: String, text: String) throws {
        let bytes = Bytes(document)
        var buffer = Array("<".utf8)
        let value = try #require(try JSONPathQuery("$").singular?.find(in: bytes.all))
        value.appendText(in: bytes.all, to: &buffer)
        #expect(String(decoding: buffer, as: UTF8.self) == "<" + text)

        var escaped = [UInt8(ascii: "\"")]
        Array(text.utf8).withUnsafeBytes { JSONEscaping.append($0, to: &escaped) }
        escaped.append(UInt8(ascii: "\""))
        let again = Bytes(escaped)
        buffer.removeAll()
        try #require(try JSONPathQuery("$").singular?.find(in: again.all)).appendText(in: again.all, to: &buffer)
        #expect(String(decoding: buffer, as: UTF8.self) == text)
    }

    @Test(
        "what is escaped is JSON whatever the bytes were",
        arguments: [
            ([0x61, 0xFF, 0x62], #"a\#u{FFFD}b"#), ([0xC3, 0xA9, 0xC3], "é\u{FFFD}"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0x00, 0x0A, 0x22, 0x5C, 0x1F, 0x7F, 0x2F], #"\u0000\n\"\\\u001f"# + "\u{7F}/"), ([], ""),
        ] as [([UInt8], String)])
    func escaping(bytes: [UInt8], escaped: String) {
        var buffer: [UInt8] = []
        bytes.withUnsafeBytes { JSONEscaping.append($0, to: &buffer) }
        #expect(String(decoding: buffer, as: UTF8.self) == escaped)
        #expect(fault(of: [UInt8(ascii: "\"")] + buffer + [UInt8(ascii: "\"")]) == nil)
    }

    @Test(
        "a number is what JSON calls one",
        arguments: ["", "-", "01", "-01", "1.", ".1", "1e", "1e+", "+1", "1 ", "0x1", "١", "NaN", "--1", "1.1.1"])
    func noNumber(text: String) { #expect(JSONNumber(Array(text.utf8)) == nil) }

    @Test("numbers of all lengths are in the order of their digits")
    func order() throws {
        let ascending = [
            "-1e401", "-1e400", "-12345678901234567890.2", "-12345678901234567890.1", "-9007199254740993", "-9007199254740992",
            "-1.5", "-1", "-0.1", "-1e-400",
            "0", "1e-400", "0.1", "0.10000000000000000000000000001", "1", "1.0000000000000000000000000001", "9007199254740992",
            "9007199254740993",
            "9999999999999999999", "10000000000000000000", "12345678901234567890.1", "12345678901234567890.2", "1e400", "1.1e400",
            "1e401",
        ].map { JSONNumber(Array($0.utf8))! }
        for (place, number) in ascending.enumerated() {
            for (other, second) in ascending.enumerated() {
                #expect((number < second) == (place < other) && (number == second) == (place == other))
            }
        }
        #expect(
            JSONNumber(-7) == JSONNumber(Array("-7.000".utf8))
                && JSONNumber(.min) == JSONNumber(Array("-9223372036854775808".utf8)))
    }
}
