/// Pieces of GitHub-flavoured Markdown, in which nothing from a plan or a target can act as markup.
enum Markdown {
    /// Text of Dyno's own that may quote a plan: everything that could begin markup is escaped, line breaks become spaces.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in TerminalText.printable(text) {
            switch character {
            case "<": result += "&lt;"
            case "&": result += "&amp;"
            case "@": result += "@\u{200b}"  // Notifies nobody.
            case "\\", "`", "*", "_", "[", "]", "|", "~": result += "\\\(character)"
            default: result.append(character)
            }
        }
        return result
    }

    /// A name from a plan or a target as code: there no markup, HTML, @mention or #number is followed.
    static func name(_ text: String, inTable: Bool = false) -> String {
        let content = TerminalText.printable(text)
        guard !content.allSatisfy({ $0 == " " }) else { return "(empty)" }
        let fence = String(repeating: "`", count: longestRun(of: "`", in: content) + 1)
        // A space apart where a backtick is next to the fence; Markdown takes it away again.
        let pad = content.hasPrefix("`") || content.hasSuffix("`") ? " " : ""
        let code = fence + pad + content + pad + fence
        return inTable ? code.replacing("|", with: "\\|") : code
    }

    static func words(_ words: Words) -> String { Markdown.words(words, inTable: false) }

    static func words(_ words: Words, inTable: Bool) -> String {
        words.spans.map { span in
            switch span {
            case .text(let text): escaped(text)
            case .name(let name): Markdown.name(name, inTable: inTable)
            }
        }.joined()
    }

    /// A block of code that nothing in the text can close.
    static func codeBlock(_ text: String, language: String) -> String {
        let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { TerminalText.printable(String($0)) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return "\(fence)\(language)\n\(lines.joined(separator: "\n"))\n\(fence)"
    }

    /// Something to unfold.
    static func details(_ summary: String, _ content: String) -> String {
        "<details><summary>\(summary)</summary>\n\n\(content)\n\n</details>"
    }

    static func list(_ items: [String]) -> String { items.map { "- \($0)" }.joined(separator: "\n") }

    private static func longestRun(of character: Character, in text: String) -> Int {
        var longest = 0
        var run = 0
        for next in text {
            run = next == character ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}

extension Table {
    /// The table in GitHub-flavoured Markdown, without pictures.
    var markdown: String {
        let table = withoutEmptyColumns.without(\.isPicture)
        let titles = table.columns.map { Markdown.escaped($0.title) }
        let rules = table.columns.map { $0.isNumber ? "--:" : ":--" }
        let lines = table.rows.map { row in row.map { Markdown.words($0.words, inTable: true) } }
        return ([titles, rules] + lines).map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }
}
