// What is written otherwise than RFC 9535 does, mostly as older dialects do (Goessner's of 2007, Jayway's, which JMeter and Gatling
// know, jq, JSON Pointer): named, with how it is written.
extension JSONPathParser {
    /// The text does not begin with `$`.
    func missingRoot() -> JSONPathError {
        let text = String(String.UnicodeScalarView(characters))
        guard let first = next else { return failure("a path begins with $, which alone means the whole answer") }
        if first.isJSONPathSpace { return failure("leave out the space before the path") }
        let path: String
        switch first {
        case "/": path = "$" + text.split(separator: "/").map { Int($0) == nil ? ".\($0)" : "[\($0)]" }.joined()
        case ".", "[": path = "$" + text
        case "@": path = "$" + text.dropFirst()
        default: path = first.canStartName ? "$." + text : "$"
        }
        // Shown only where it is a path then: what is wrong behind it comes next.
        let suggestion = (try? JSONPathQuery(path)) != nil ? ": RFC 9535 writes \(path)" : ""
        let reason =
            first == "@"
            ? "@ means something in filters only, and a path begins with $" : "a path begins with $, the whole answer"
        return failure(reason + suggestion)
    }

    /// Behind the last segment of the path something stands that is none.
    mutating func unexpectedAfterSegments() -> JSONPathError {
        let end = position
        skipSpace()
        guard let next else { return failure("leave out the space behind the path", at: end) }
        switch next {
        case _ where next.canStartName && position == 1:
            return failure("expected '.' or '[' after $: RFC 9535 writes $.\(rest)")
        case "^", "~":
            return failure("RFC 9535 has no '\(next)' (JSONPath-Plus): neither parents nor names of members can be selected")
        case "|": return failure("RFC 9535 has no '|', neither a union of paths nor jq's pipe: one path each")
        case "(": return failure("RFC 9535 has no functions behind a path: they stand in filters, as [?length(@) > 3]")
        case "]": return failure("no '[' for this ']'")
        case _ where "+*/<>=!&?".unicodeScalars.contains(next):
            return failure("a condition or a calculation is no path; in a filter it is [?@.price > 10]")
        default:
            return failure(
                "expected '.', '[' or the end of the path, found '\(next)'; names of other characters are written ['…']")
        }
    }

    private var rest: String { String(String.UnicodeScalarView(characters[position...])) }

    // MARK: Names behind a dot

    /// Behind `.` or `..` there is neither a name nor `*`.
    func noShorthand(after dots: String) -> JSONPathError {
        guard let next else { return failure("the path ends behind '\(dots)': a name or * must follow") }
        switch next {
        case "[": return failure("leave out the '.' before '['")
        case ".": return failure("one '.' too many: '.' leads to a member, '..' to all descendants")
        case "'", "\"":
            let end = characters[(position + 1)...].firstIndex(of: next).map { $0 + 1 } ?? characters.count
            let name = String(String.UnicodeScalarView(characters[position..<end]))
            return failure("a name in quotes stands in brackets: RFC 9535 writes \(dots == ".." ? ".." : "")[\(name)]")
        case "(": return failure("RFC 9535 has no functions behind a path: they stand in filters, as [?length(@) > 3]")
        case _ where next.isJSONPathSpace: return failure("leave out the space behind '\(dots)'")
        case _
        where next.isDigit && rest.unicodeScalars.prefix(while: { $0.isDigit || $0.canContinueName }).allSatisfy(\.isDigit):
            let number = String(String.UnicodeScalarView(rest.unicodeScalars.prefix(while: \.isDigit)))
            let lead = dots == ".." ? ".." : ""
            return failure(
                "no name behind '\(dots)' begins with a digit: \(lead)[\(number)] is an element of an array, \(lead)['\(number)'] a member"
            )
        default: return failure("a name that begins with '\(next)' is written \(bracketedName(from: position, after: dots))")
        }
    }

    /// Behind a name there is what cannot follow it.
    func checkShorthand(_ name: String, at start: Int) throws(JSONPathError) {
        switch next {
        case "(": throw pathFunction(name, at: start)
        case "-", ":", "@", "#", "$", "/", "\\", "%", "+", "{", "}":
            throw failure(
                "a name with '\(next!)' is written \(bracketedName(from: start, after: ".")); RFC 9535 calculates nothing")
        default: break
        }
    }

    private func bracketedName(from start: Int, after dots: String) -> String {
        let ends = " \t\r\n.[](),&|=<>!?'\"".unicodeScalars
        let name = String(String.UnicodeScalarView(characters[start...].prefix { !ends.contains($0) }))
        return "\(dots == ".." ? ".." : "")['\(name)']"
    }

    private func pathFunction(_ name: String, at start: Int) -> JSONPathError {
        let path = String(String.UnicodeScalarView(characters[..<start])).dropLast()
        let remedy: String
        switch name {
        case "length", "size", "count":
            remedy = "in a filter it is length(@…); how many there are is counted of the path without it: \(path)"
        case "first": remedy = "the first element is \(path)[0]"
        case "last": remedy = "the last element is \(path)[-1]"
        case "index":
            let index = characters[(position + 1)...].prefix { $0 != ")" }
            remedy = "an element is \(path)[\(String(String.UnicodeScalarView(index)))]"
        default: remedy = "functions stand in filters: length, count, match, search, value"
        }
        return failure("RFC 9535 has no .\(name)() behind a path: \(remedy)", at: start)
    }

    // MARK: In brackets

    func noSelector() -> JSONPathError {
        guard let next else { return failure("no ']' for the '['") }
        switch next {
        case "(": return scriptExpression()
        case "]":
            let isEmpty = characters[..<position].last { !$0.isJSONPathSpace } == "["
            return failure(isEmpty ? "nothing in the brackets: RFC 9535 writes [*] for all" : "leave out the ',' before ']'")
        case ",": return failure("one ',' too many")
        case "@", "$": return failure("a filter begins with '?': RFC 9535 writes [?@.price > 10]")
        case "+": return failure("leave out the '+'")
        case _ where next.canStartName:
            let name = rest.unicodeScalars.prefix { $0.canContinueName || $0 == "-" }
            return failure("a name in brackets stands in quotes: ['\(String(String.UnicodeScalarView(name)))']")
        default: return failure("expected a name in quotes, an index, a slice, * or ?…, \(found)")
        }
    }

    /// Goessner's `[(@.length-1)]`.
    private func scriptExpression() -> JSONPathError {
        let inner = String(String.UnicodeScalarView(rest.unicodeScalars.dropFirst().prefix { $0 != ")" })).filter { $0 != " " }
        let reason = "RFC 9535 has no scripts in [(…)]"
        if inner.hasPrefix("@.length-"), let back = Int(inner.dropFirst("@.length-".count)), back > 0 {
            return failure("\(reason): it writes [-\(back)] for [(\(inner))]")
        }
        return failure("\(reason): a filter is [?…], an element counted from the end [-1]")
    }

    func noSelectorEnd() -> JSONPathError {
        guard let next else { return failure("no ']' for the '['") }
        if next == "=" { return failure("RFC 9535 compares with ==") }
        if next == ")" { return failure("no '(' for this ')'") }
        return failure("expected ',' or ']', found '\(next)'")
    }

    // MARK: In filters

    /// Where `&&` or `||` could stand: what is written in its place.
    func refuseOperator(_ others: [String], for right: String) throws(JSONPathError) {
        for other in others where startsHere(other) {
            let isWord = other.first?.isLetter == true
            let behind = position + other.unicodeScalars.count
            if isWord, behind < characters.count, characters[behind].canContinueName { continue }
            throw failure("RFC 9535 writes \(right), not \(other)")
        }
    }

    /// Where a comparison could stand: one that RFC 9535 has not, or writes otherwise.
    func refuseForeignComparison(after left: Operand, from start: Int, to end: Int) throws(JSONPathError) {
        let subject = String(String.UnicodeScalarView(characters[start..<end]))
        for (foreign, right) in [("===", "=="), ("!==", "!="), ("<>", "!="), ("=<", "<="), ("=>", ">=")] where startsHere(foreign)
        {
            throw failure("RFC 9535 writes \(right), not \(foreign)")
        }
        if startsHere("=~") {
            let pattern = rest.unicodeScalars.dropFirst(2).drop(while: \.isJSONPathSpace)
            let inner = pattern.first == "/" ? pattern.dropFirst().prefix { $0 != "/" } : "pattern".unicodeScalars[...]
            let text = String(String.UnicodeScalarView(inner))
            throw failure(
                "RFC 9535 has no =~: it writes search(\(subject), '\(text)'), or match(\(subject), '\(text)') for all of a text")
        }
        if next == "=" && !startsHere("==") { throw failure("RFC 9535 compares with ==, not =") }
        if let next, "+-*/%".unicodeScalars.contains(next) {
            throw failure(
                "RFC 9535 calculates nothing: compare with the result, or write a name with '\(next)' in brackets and quotes")
        }
        let word = rest.unicodeScalars.prefix(while: \.canContinueName)
        switch String(String.UnicodeScalarView(word)).lowercased() {
        case "in", "nin", "anyof", "noneof", "subsetof":
            throw failure("RFC 9535 has no lists to look in: it writes \(subject) == 'a' || \(subject) == 'b'")
        case "contains":
            throw failure("RFC 9535 writes search(\(subject), 'part') for a part of a text, \(subject)[?@ == 'x'] for an element")
        case "size": throw failure("RFC 9535 writes length(\(subject)) == 3")
        case "empty": throw failure("RFC 9535 writes length(\(subject)) == 0")
        case "not": throw failure("RFC 9535 writes !, not not")
        default: break
        }
    }

    func noParenthesisEnd() -> JSONPathError {
        guard let next else { return failure("no ')' for a '('") }
        return failure("expected ')', '&&', '||' or a comparison, found '\(next)'")
    }

    /// Where a query, a function or a literal should stand.
    func noOperand() -> JSONPathError {
        guard let next else { return failure("the path ends within a filter") }
        switch next {
        case "[", "{": return failure("RFC 9535 has no literal arrays or objects: compare an element or a member")
        case "]", ")", ",": return failure("expected a condition, such as @.price > 10, found '\(next)'")
        case "=", "<", ">", "&", "|": return failure("nothing before '\(next)' to compare; the value itself is @")
        case "/": return failure("a pattern is a text in quotes: search(@.name, 'pattern')")
        case "+": return failure("leave out the '+'")
        case ".": return failure("a number begins with a digit, as 0.5, and a path in a filter with @, as @.price")
        case "(": return failure("only conditions stand in parentheses, not values")
        case "*": return failure("in a filter all members are @.*")
        default: return failure("expected @, $, a function, a text in quotes or a number, found '\(next)'")
        }
    }

    func unknownWord(_ word: String, at start: Int) -> JSONPathError {
        switch word {
        case "True", "TRUE", "False", "FALSE", "Null", "NULL": return failure("RFC 9535 writes \(word.lowercased())", at: start)
        case "None", "nil", "undefined":
            return failure("RFC 9535 writes null; whether there is a member is asked with @.name alone", at: start)
        case "not", "NOT": return failure("RFC 9535 writes !, not \(word)", at: start)
        default: return failure("'\(word)' is a text only in quotes, and a member only behind @, as @.\(word)", at: start)
        }
    }

    func unknownFunction(_ name: String, at start: Int) -> JSONPathError {
        let known = "length, count, match, search and value"
        switch name {
        case "not", "and", "or":
            return failure("RFC 9535 writes \(name == "not" ? "!(…)" : name == "and" ? "&&" : "||")", at: start)
        case "size", "len": return failure("RFC 9535 writes length(…)", at: start)
        case "contains", "startsWith", "endsWith", "starts_with", "ends_with":
            return failure("RFC 9535 has no \(name)(…): it writes search(@.name, 'part'), with ^ and $ for the ends", at: start)
        case "regex", "matches": return failure("RFC 9535 writes search(…), or match(…) for all of a text", at: start)
        case "exists", "isDefined": return failure("whether there is a member is asked with @.name alone", at: start)
        default: return failure("there is no function \(name): RFC 9535 has \(known)", at: start)
        }
    }

    func noArgumentsEnd(of name: String) -> JSONPathError {
        guard let next else { return failure("no ')' for the arguments of \(name)") }
        return failure("expected ',' or ')' after an argument of \(name), found '\(next)'; a comparison is no argument")
    }

    /// `@.name.length` looks for a member `length`.
    mutating func remarkOnLength(_ segments: [Segment], from start: Int, remedy: String) {
        guard segments.count > 0, text(from: start).hasSuffix(".length"), !text(from: start).hasSuffix("..length") else { return }
        remark("this looks for a member 'length'; \(remedy)", at: start)
    }
}
