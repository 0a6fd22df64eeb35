import Feeds
import Foundation
import LoadModel
import Testing

/// The readers against Python's own, on random files.
@Suite(.enabled(if: Python.path != nil, "python3 is not installed on this machine")) struct PythonComparisonTests {
    @Test("what Python's csv writes in any of its manners is read as it was meant", arguments: [FeedFormat.csv, .tsv])
    func written(format: FeedFormat) throws {
        let script = """
            import csv, json, random, sys
            random.seed(11)
            pieces = ['', 'a', 'bc', ',', ';', '"', '""', '\\n', '\\r\\n', ' ', '\\t', 'é', '😀', "'", '\\\\', '0', 'x' * 50]
            for number in range(150):
                width = random.randint(1, 6)
                rows = [[''.join(random.choices(pieces, k=random.randint(0, 6))) for _ in range(width)] for _ in range(random.randint(1, 60))]
                path = f'{sys.argv[1]}/{number}'
                with open(path, 'w', newline='', encoding='utf-8-sig' if number % 3 == 0 else 'utf-8') as file:
                    writer = csv.writer(file, delimiter=sys.argv[2], lineterminator=['\\n', '\\r\\n'][number % 2],
                        quoting=[csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC][number % 3])
                    # The last column has no line breaks and the first rows no tabs, so that names stay plain.
                    writer.writerows([[f'n{c}' for c in range(width)]] + rows)
                with open(path + '.json', 'w') as file: json.dump(rows, file)
            """
        let folder = try Python.run(script, [format == .csv ? "," : "\t"])
        defer { try? FileManager.default.removeItem(at: folder) }
        var rows = 0
        for number in 0..<150 {
            let path = folder.appending(path: "\(number)").path
            let wanted = try JSONDecoder().decode([[String]].self, from: Data(contentsOf: URL(fileURLWithPath: path + ".json")))
            let found = try FeedTable(Feed(name: "f", file: path, format: format))
            #expect(found.rows == wanted, "\(number)")
            rows += found.rows.count
        }
        #expect(rows > 1_000)
    }

    @Test("of files that nobody wrote, those that Python's csv refuses are refused, and the others are read alike")
    func random() throws {
        let script = """
            import csv, json, random, sys
            random.seed(12)
            pieces = ['a', ',', ',', '"', '"', '\\n', '\\n', '\\r\\n', ' ', 'é', '""', '","', '"\\n"']
            for number in range(3000):
                text = 'h,i\\n' + ''.join(random.choices(pieces, k=random.randint(1, 14)))
                path = f'{sys.argv[1]}/{number}'
                with open(path, 'w', newline='') as file: file.write(text)
                try:
                    with open(path, newline='') as file: rows = [row for row in csv.reader(file, strict=True) if row][1:]
                    # A delimiter too many at the end of a row is none; otherwise all must have two values.
                    short = [row[:2] if text and not any(row[2:]) else row for row in rows]
                    ok = bool(rows) and all(len(row) == 2 for row in short)
                    result = short if ok else None
                except csv.Error: result = None
                with open(path + '.json', 'w') as file: json.dump(result, file)
            """
        let folder = try Python.run(script, [])
        defer { try? FileManager.default.removeItem(at: folder) }
        var (read, refused) = (0, 0)
        for number in 0..<3_000 {
            let path = folder.appending(path: "\(number)").path
            let wanted = try JSONDecoder().decode([[String]]?.self, from: Data(contentsOf: URL(fileURLWithPath: path + ".json")))
            let found = try? FeedTable(Feed(name: "f", file: path, format: .csv)).rows
            #expect(found == wanted, "\(number): \((try? String(contentsOfFile: path, encoding: .utf8)) ?? "")")
            if wanted == nil { refused += 1 } else { read += 1 }
        }
        #expect(read > 100 && refused > 1_000)
    }

    @Test("of damaged JSON lines, those that Python's json takes are rows, with the same values")
    func json() throws {
        let script = """
            import json, random, sys
            random.seed(13)
            values = ['1', '-0', '0.50', '1e5', '-12.5E-3', '9007199254740993', '"x"', '"\\\\u00e9\\\\ud83d\\\\ude00"', '"\\\\n\\\\"\\\\\\\\"', '"é 😀"', 'true', 'false',
                'null', '[1, {"a": []}]', '{"b": "}"}', '[]', '{}', '""']
            damage = [bytes([c]) for c in b'{}[]":,\\\\u0e+-. 19tn\\t\\x00\\x1f\\xff\\xc3'] + [b'', b'', b'\\\\ud800', b'01', b'NaN']
            def constant(name): raise ValueError(name)
            class Object(list): pass
            def kind(v):
                if isinstance(v, tuple): return ['number', v[1]]
                if v is None: return ['null', 'null']
                if isinstance(v, bool): return ['boolean', 'true' if v else 'false']
                return ['text', v] if isinstance(v, str) else ['json', '']
            def plain(v):
                if isinstance(v, Object): return [[name, plain(value)] for name, value in v]
                if isinstance(v, list): return [plain(value) for value in v]
                return v
            def row(line):
                try:
                    v = json.loads(line.decode('utf-8'), parse_int=lambda t: ('n', t), parse_float=lambda t: ('n', t), parse_constant=constant,
                        object_pairs_hook=Object)
                    if not isinstance(v, Object): return None
                    json.dumps(plain(v), ensure_ascii=False).encode('utf-8')
                except ValueError: return None
                names = [name for name, _ in v]
                if any(names.count(name) != 1 for name in 'abc'): return None
                members = dict(v)
                return [kind(members[name]) for name in 'abc']
            for number in range(40):
                lines = [b'{"a": 1, "b": 2, "c": 3}']
                for _ in range(150):
                    names = random.sample('abcd', 4) if random.random() < 0.3 else list('abc')
                    space = lambda: random.choice(['', '', ' ', '\\t', '  '])
                    line = bytearray(('{' + ','.join(f'{space()}"{n}"{space()}:{space()}{random.choice(values)}{space()}' for n in names) + '}' + space()).encode())
                    for _ in range(random.choice([0, 0, 1, 1, 2])):
                        at = random.randrange(len(line))
                        line[at:at + random.randint(0, 2)] = random.choice(damage)
                    lines.append(bytes(line))
                path = f'{sys.argv[1]}/{number}'
                with open(path, 'wb') as file: file.write(random.choice([b'\\n', b'\\r\\n']).join(lines))
                found = [row(line) for line in lines]
                with open(path + '.json', 'w') as file: json.dump([r for r in found if r is not None], file)
            """
        let folder = try Python.run(script, [])
        defer { try? FileManager.default.removeItem(at: folder) }
        var rows = 0
        for number in 0..<40 {
            let path = folder.appending(path: "\(number)").path
            let wanted = try JSONDecoder().decode([[[String]]].self, from: Data(contentsOf: URL(fileURLWithPath: path + ".json")))
            let index = try FeedIndex(Feed(name: "f", file: path, format: .jsonLines, badRows: .max))
            let reader = FeedReader(index)
            #expect(index.rowCount == wanted.count)
            for (row, cells) in wanted.enumerated() where row < index.rowCount {
                try reader.read(row)
                let found = (0..<3).map { column in
                    let cell = reader.cell(column)
                    return ["\(cell.kind)", cell.kind == .json ? "" : cell.text]
                }
                #expect(found == cells, "file \(number), row \(row)")
            }
            rows += wanted.count
        }
        #expect(rows > 1_500 && rows < 5_500)
    }
}

/// The interpreter of this machine.
private enum Python {
    static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/python3" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    struct Failed: Error { var errors: String }

    /// Runs a script that writes files into a folder, its first argument.
    static func run(_ script: String, _ arguments: [String]) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dyno-feeds-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(path))
        process.arguments = ["-X", "utf8", "-c", script, folder.path] + arguments
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            try? FileManager.default.removeItem(at: folder)
            throw Failed(errors: complaint)
        }
        return folder
    }
}
