import Feeds
import Foundation
import LoadModel
import Testing

@Suite struct FeedFormatTests {
    @Test(
        "CSV is read as RFC 4180 writes it",
        arguments: [
            ("a,b\n1,2\n3,4\n", [["1", "2"], ["3", "4"]]),
            ("a,b\n1,2", [["1", "2"]]),
            ("a,b\r\n1,2\r\n3,4\r", [["1", "2"], ["3", "4"]]),
            ("\u{FEFF}a,b\n1,2\n", [["1", "2"]]),
            ("a,b\n\n\r\n1,2\n\n3,4\n\n", [["1", "2"], ["3", "4"]]),
            ("a,b\n,\n\"\",\"\"\n", [["", ""], ["", ""]]),
            ("a,b\n\"1,x\",\"say \"\"hi\"\"\"\n", [["1,x", "say \"hi\""]]),
            ("a,b\n\"two\nlines\r\nthree\",2\n3,4\n", [["two\nlines\r\nthree", "2"], ["3", "4"]]),
            ("a,b\n5\" pipe,x\"\"y\n", [["5\" pipe", "x\"\"y"]]),
            ("a,b\n 1 ,\t2\n", [[" 1 ", "\t2"]]),
            ("a,b\n1,2,\n1,2,,,\n", [["1", "2"], ["1", "2"]]),
            ("a;b\n1,5;2\n", [["1,5", "2"]]),
            ("\"a,c\"|b\n1|2\n", [["1", "2"]]),
            ("a\tb\n1\t2\n", [["1", "2"]]),
            ("ä,b\nGrüße,😀\n", [["Grüße", "😀"]]),
        ])
    func csv(text: String, rows: [[String]]) throws {
        #expect(try table(text).rows == rows)
    }

    @Test("a file of one column has its empty values in quotes, since empty lines are none")
    func oneColumn() throws {
        #expect(try table("a\n1\n\n\"\"\n").rows == [["1"], [""]])
    }

    @Test("names of columns are those of the first row, without spaces around them")
    func names() throws {
        #expect(
            try table("\n a , \"b \"\"x\"\"\" ,c\n1,2,3\n".replacing(" ,c", with: ",c").replacing(", \"", with: ",\"")).columns
                == ["a", "b \"x\"", "c"])
        #expect(try table(#"{"a": 1, "b\u00e9": 2, "": 3}"#.replacing(", \"\": 3", with: ""), .jsonLines).columns == ["a", "bé"])
    }

    @Test("TSV has tabs between its values, whatever else stands in them")
    func tsv() throws {
        #expect(try table("a,x\tb\n1,2,3\t\"4\t5\"\n", .tsv) == FeedTable(columns: ["a,x", "b"], rows: [["1,2,3", "4\t5"]]))
    }

    @Test("values of tables are texts, unless their types say otherwise; digits are kept")
    func types() throws {
        let text = "id,ok,name\n9007199254740993,true,7\n-0.50e+3,\"false\",\n\"12\",true,x\n"
        #expect(
            try table(text, types: ["id": .number, "ok": .boolean]).rows == [
                ["number 9007199254740993", "boolean true", "7"], ["number -0.50e+3", "boolean false", ""],
                ["number 12", "boolean true", "x"],
            ])
    }

    @Test(
        "JSON keeps its types, the digits of its numbers, and the text of what is nested",
        arguments: [FeedFormat.jsonLines, .json])
    func json(format: FeedFormat) throws {
        let objects = [
            #"{"n": 9007199254740993, "t": "a\"\\\/\n\u00e9\ud83d\ude00", "b": true, "x": {"y": [1, "}"]}, "z": null}"#,
            #"{"z": [ ], "more": 1, "b": false, "x": {}, "n": -1.50E+2, "t": ""}"#,
            #"{"t": "plain \u0074", "\u006e": 0, "b": false, "x": 1, "z": "é"}"#,
        ]
        let text =
            format == .json ? "\n [" + objects.joined(separator: " ,\n") + " ]\n" : objects.joined(separator: "\n\n") + "\r\n"
        let found = try table(text, format)
        #expect(found.columns == ["n", "t", "b", "x", "z"])
        #expect(
            found.rows == [
                ["number 9007199254740993", "a\"\\/\né😀", "boolean true", #"json {"y": [1, "}"]}"#, "null null"],
                ["number -1.50E+2", "", "boolean false", "json {}", "json [ ]"],
                ["number 0", "plain t", "boolean false", "number 1", "é"],
            ])
    }

    @Test("an array may lie over many lines, or on one", arguments: ["", "\n", "\r\n\t "])
    func arrays(space: String) throws {
        let text = ["", "[", "{", "\"a\"", ":", "1", "}", ",", "{", "\"a\"", ":", "[", "2", "]", "}", "]", ""].joined(
            separator: space)
        #expect(try table(text, .json).rows == [["number 1"], ["json [\(space)2\(space)]"]])
    }

    @Test("a format is known by the ending of a file's name")
    func endings() {
        let formats: [String: FeedFormat?] = [
            "a.csv": .csv, "x/b.TSV": .tsv, "a.tab": .tsv, "a.jsonl": .jsonLines, "a.b.ndjson": .jsonLines, "a.json": .json,
            "a.txt": nil,
            "csv": nil, "a.csv.gz": nil, "": nil,
        ]
        for (name, format) in formats { #expect(FeedFormat(fileName: name) == format, "\(name)") }
    }
}
