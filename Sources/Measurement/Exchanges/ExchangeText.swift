import LoadModel

/// Exchanges as text, with secrets hidden: those that have a secret's name, and captures that are marked.
public struct ExchangeText {
    private let secrecy: Secrecy
    /// Characters of a request's or an answer's body.
    private let mostOfMessage: Int
    /// Lines of it, where it is JSON that is laid out.
    private let mostLines: Int
    /// How a reader gets more of them; nil: not at all.
    private let remedy: String?

    public init(_ secrecy: Secrecy, mostOfMessage: Int, mostLines: Int = .max, remedy: String? = nil) {
        self.secrecy = secrecy
        self.mostOfMessage = mostOfMessage
        self.mostLines = mostLines
        self.remedy = remedy
    }

    /// One behind another, as they are tried.
    public func lines(tried exchange: Exchange) -> [String] {
        var lines = ["", "-- \(exchange.label) (\(QuantityText.duration(milliseconds: exchange.time.milliseconds)))"]
        lines += messages(exchange) + checks(exchange)
        for capture in exchange.captures { lines.append("= \(capture.name): \(value(of: capture))") }
        return lines
    }

    /// One that failed: first what was expected and found.
    func lines(_ exchange: Exchange) -> [String] {
        let cause = exchange.failure.map { FailureCause($0, status: exchange.status).name } ?? ""
        let time = QuantityText.duration(milliseconds: exchange.time.milliseconds)
        let head = "\(exchange.label): \(cause), \(QuantityText.clock(exchange.end)) from the start of the load, after \(time)"
        let captures = exchange.captures.map { "= \($0.name): \(value(of: $0))" }
        return [head] + checks(exchange) + captures + [""] + messages(exchange)
    }

    private func value(of capture: Exchange.Captured) -> String {
        capture.isSecret || secrecy.hides(capture.name) ? Secrecy.redacted : cut(capture.value, to: 200)
    }

    private func checks(_ exchange: Exchange) -> [String] {
        var lines = exchange.checks.map { check in
            if let fault = check.fault {
                return "\(check.isAwaited ? "… not yet" : "✗") \(check.name): \(secrecy.shown(fault, of: check))"
            }
            return "✓ \(check.name)" + (check.found.map { ": \(secrecy.shown($0, of: check))" } ?? "")
        }
        let isTold = exchange.checks.contains { $0.fault != nil && !$0.isAwaited }
        if let failure = exchange.failure, !isTold {
            lines.append("✗ \(failure.name): \(secrecy.shown(exchange.message ?? "status \(exchange.status)"))")
        }
        return lines
    }

    private func messages(_ exchange: Exchange) -> [String] {
        let (head, body) = Self.parts(exchange.request)
        let answer = message(exchange.head, exchange.body, mark: "< ")
        let isCut = exchange.isCut ? ["< (only the beginning of the body was kept)"] : []
        let isMissing = exchange.status > 0 && answer.isEmpty
        return message(head, Array(body), mark: "> ") + answer + isCut
            + (isMissing ? ["< \(exchange.status) (nothing more of the answer was kept)"] : [])
    }

    private static func parts(_ request: [UInt8]) -> (head: [UInt8], body: ArraySlice<UInt8>) {
        guard let end = request.firstRange(of: Array("\r\n\r\n".utf8)) else { return (request, []) }
        return (Array(request[..<end.lowerBound]), request[end.upperBound...])
    }

    private func message(_ head: [UInt8], _ body: [UInt8], mark: String) -> [String] {
        var lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline).enumerated().map { index, line in
            guard index > 0, let colon = line.firstIndex(of: ":") else { return mark + secrecy.shown(String(line)) }
            let name = String(line[..<colon])
            return mark + (secrecy.hides(name) ? "\(name): \(Secrecy.redacted)" : secrecy.shown(String(line)))
        }
        guard !body.isEmpty else { return lines }
        guard let text = Self.text(body) else { return lines + ["\(mark)(\(body.count) bytes that are no text)"] }
        let shown = secrecy.shown(body: Template(text))
        let whole = laidOut(shown) ?? Self.lines(cut(shown, to: mostOfMessage))
        lines += whole.prefix(mostLines).map { mark + $0 }
        if whole.count > mostLines { lines.append("\(mark)… (\(whole.count) lines\(remedy.map { "; \($0)" } ?? ""))") }
        return lines
    }

    /// JSON that came on one long line, over several and saying so; nil of anything else, which is shown as it was received.
    private func laidOut(_ text: String) -> [String]? {
        guard text.count > JSONLayout.width, !text.contains(where: \.isNewline),
            let lines = JSONLayout(isWhole: mostLines == .max).lines(text)
        else { return nil }
        return ["(JSON, laid out: \(QuantityText.counted(text.utf8.count, "byte")) on one line)"] + lines
    }

    private static func lines(_ text: String) -> [String] {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// nil of what is no UTF-8; the last character may have been cut in its middle.
    private static func text(_ bytes: [UInt8]) -> String? {
        for dropped in 0..<min(4, bytes.count) {
            if let text = String(validating: bytes.dropLast(dropped), as: UTF8.self) { return text }
            if bytes.count < Exchange.mostBytes { return nil }
        }
        return nil
    }

    private func cut(_ text: String, to most: Int) -> String {
        guard text.count > most else { return text }
        return "\(text.prefix(most))… (\(text.count) characters\(remedy.map { "; \($0)" } ?? ""))"
    }
}

extension Secrecy {
    /// What was found, or was wrong, where that is no secret's.
    public func shown(_ text: String, of check: Exchange.Check) -> String {
        let name = check.name.split(separator: " ").last.map(String.init) ?? ""
        return hides(name) || hides(pathIn: check.name.replacing("until ", with: "")) ? Secrecy.redacted : shown(text)
    }
}
