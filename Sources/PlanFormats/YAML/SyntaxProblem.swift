import LoadModel
import Yams

/// Says what to do about text that is not YAML.
struct SyntaxProblem {
    let source: SourceText

    func explanation(of error: any Error) -> (place: Place, message: String) {
        guard let error = error as? YamlError else { return (.start, "not valid YAML: \(error)") }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            return explanation(of: problem, at: Place(mark), context: context)
        case .reader(let problem, let offset, _, _):
            let place = offset.map(source.place(ofCharacter:)) ?? .start
            return (place, "not valid YAML: \(problem); remove the character or write it as an escape in double quotes")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, .duplicatedKeysInMapping:
            return (.start, "not valid YAML: \(error)")
        }
    }

    private func explanation(of problem: String, at place: Place, context: YamlError.Context?) -> (place: Place, message: String)
    {
        if let found = relation(around: place) ?? condition(around: place) { return found }
        if let (start, value) = unquotedValue(at: place) {
            // Names of the environment may be shown.
            let isNamed = value.wholeMatch(of: /([A-Za-z]+ )?(\$\{[^{}$]+\}:?)+/) != nil
            let remedy = isSecret(at: start) && !isNamed ? "write it in double quotes" : "write \"\(Secrecy.rule.shown(value))\""
            return (start, "quote a value that has { or [ in it inside { } and [ ]: \(remedy)")
        }
        if let found = unquotedPath(around: place) { return found }
        let opened = context.map { Place($0.mark) }
        switch problem {
        case "mapping values are not allowed in this context":
            return (
                place, "not valid YAML: a ':' is not expected here; quote a value that has ': ' in it, or check the indentation"
            )
        case "found character that cannot start any token":
            return (place, "not valid YAML: \(startProblem(at: place))")
        case "found a tab character that violates indentation":
            return (place, "not valid YAML: indent with spaces, not with tabs")
        case "did not find expected <document start>":
            return (
                place, "not valid YAML: this line is indented less than the first; start all top-level keys in the same column"
            )
        case "found unexpected end of stream":
            return (opened ?? place, "not valid YAML: a quote that opens here is never closed")
        case "did not find expected ',' or '}'", "did not find expected ',' or ']'":
            let bracket = problem.contains("}") ? "'{'" : "'['"
            return (place, "not valid YAML: expected a ',' or the end of the \(bracket) of \(opened ?? place)")
        case "but found another document":
            return (place, "a plan is one YAML document; remove the '---'")
        case "found undefined alias":
            return (place, "'*' starts an alias, and this one has no anchor; quote a value that starts with '*'")
        default:
            let where_ = context.map { " \($0.text)" } ?? ""
            return (place, "not valid YAML: \(problem)\(where_); check the indentation and the quotes")
        }
    }

    /// A relation where a value stands, as in `$.total: > 5`: a '>' begins a text of several lines in YAML's eyes.
    private func relation(around place: Place) -> (place: Place, message: String)? {
        for number in [place.line, place.line - 1] {
            let line = String(String.UnicodeScalarView(source.line(number)))
            guard let match = line.firstMatch(of: /: +(>=?) *(-?[0-9][^,}\] ]*|"?\$\{[^}]*\}"?)/) else { continue }
            let word = match.1 == ">" ? "above" : "atLeast"
            let column = line[..<match.1.startIndex].unicodeScalars.count + 1
            return (
                Place(line: number, column: column),
                "relations are words; write { \(word): \(match.2) } for '\(match.1) \(match.2)'"
            )
        }
        return nil
    }

    /// A JSONPath of several nodes without quotes, as in `{ $.items[*].id: 5 }`: its bracket ended the key in YAML's eyes.
    private func unquotedPath(around place: Place) -> (place: Place, message: String)? {
        for number in [place.line, place.line - 1] {
            let line = String(String.UnicodeScalarView(source.line(number)))
            guard let match = line.firstMatch(of: /(?:[{,:]|^) *(\$[.\[][^\s"':{},]*\[[^\]]*\][^\s"':{},]*)/) else { continue }
            let column = line[..<match.1.startIndex].unicodeScalars.count + 1
            return (Place(line: number, column: column), "quote a path that has [ ] in it: write \"\(match.1)\"")
        }
        return nil
    }

    /// A condition that begins with a quote, which ends the value in YAML's eyes.
    private func condition(around place: Place) -> (place: Place, message: String)? {
        for number in [place.line, place.line - 1] {
            let line = String(String.UnicodeScalarView(source.line(number)))
            guard
                let match = line.firstMatch(of: /\b(if|while): *(("[^"]*"|'[^']*') *(==|!=|<=?|>=?|and|or|matches|exists)[^,}]*)/)
            else { continue }
            let bare = match.2.replacing(/["'](\$\{[^}]*\})["']/) { $0.1 }
            var text = String(bare).replacing("'", with: "\"")
            while text.last == " " { text.removeLast() }
            let column = line[..<match.2.startIndex].unicodeScalars.count + 1
            return (
                Place(line: number, column: column),
                "quote a condition as a whole: write \(match.1): '\(Secrecy.rule.shown(text))'"
            )
        }
        return nil
    }

    private func startProblem(at place: Place) -> String {
        let line = source.line(place.line)
        guard line.indices.contains(place.column - 1) else { return "nothing may start here" }
        let scalar = line[place.column - 1]
        return scalar == "\t"
            ? "indent with spaces, not with tabs" : "a value cannot start with '\(Character(scalar))'; quote it"
    }

    /// Whether the key before a value is that of a secret.
    private func isSecret(at place: Place) -> Bool {
        let before = String(String.UnicodeScalarView(source.line(place.line).prefix(place.column - 1)))
        let key = before.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }.last.map(String.init) ?? ""
        return Secrecy.rule.hides(key) || ["basic", "bearer", "digest", "auth"].contains(key)
    }

    /// The value around a `{` or `[` that text leads up to, as in `{ id: ${id} }`: the brace ended the value in YAML's eyes.
    private func unquotedValue(at place: Place) -> (place: Place, value: String)? {
        let line = source.line(place.line)
        let brace = place.column - 1
        guard line.indices.contains(brace), line[brace] == "{" || line[brace] == "[" else { return nil }
        var start = brace
        while start > 0, !",{[\"'".unicodeScalars.contains(line[start - 1]) {
            if line[start - 1] == " ", start > 1, line[start - 2] == ":" || line[start - 2] == "-" { break }
            start -= 1
        }
        while start < brace, line[start] == " " { start += 1 }
        guard start < brace else { return nil }
        var end = brace
        var depth = 0
        while end < line.count {
            if "{[".unicodeScalars.contains(line[end]) { depth += 1 }
            if "}]".unicodeScalars.contains(line[end]) { depth -= 1 }
            if depth < 0 || (depth == 0 && line[end] == ",") { break }
            end += 1
        }
        var value = String(String.UnicodeScalarView(line[start..<end]))
        while value.last == " " { value.removeLast() }
        return (Place(line: place.line, column: start + 1), value)
    }
}

extension Place: CustomStringConvertible {
    var description: String { "line \(line), column \(column)" }
}
