import LoadModel

/// What a plan may say, key by key, for people: made of the rows that the reader goes by.
public enum PlanReference {
    /// The page that stands beside the schema.
    public static var markdown: String {
        let head = """
            # The plan

            Every key of a plan, made by `make record` from the rows that Dyno reads plans by; `dyno help plan` prints the same, and \
            `dyno help plan load.rate` one key. `dyno schema` prints a JSON Schema, with which editors complete and check a plan.


            """
        return head + (Section.all.map(page) + PlanNotation.all.map(page)).joined(separator: "\n")
    }

    private static func page(_ notation: PlanNotation) -> String {
        let rows = notation.rows.map { "| `\($0.example.replacing("|", with: "\\|"))` | \($0.summary) |" }
        return """
            ## \(notation.title)

            \(notation.summary)

            | Example | |
            |---|---|
            \(rows.joined(separator: "\n"))

            """
    }

    private static func page(_ section: Section) -> String {
        let rows = section.forms.map { form in
            let cells = [
                "`\(form.key)`", form.shape.words, form.usual ?? "", form.flags.map { "`\($0.spelling)`" }.joined(separator: " "),
                ([form.summary] + form.notes).joined(separator: " "), "`\(form.key): \(form.example)`",
            ]
            return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        let example = PlanExamples.all[section.path].map { "\n\n```yaml\n\($0)\n```" } ?? ""
        return """
            ## \(section.title)

            \(section.summary)\(example)

            | Key | Value | By default | Flag | | Example |
            |---|---|---|---|---|---|
            \(rows.joined(separator: "\n"))

            """
    }

    /// The same for a terminal of that width: everything, a section or a key; nil where there is none of that path.
    public static func text(_ path: String? = nil, width: Int = 80) -> String? {
        guard let path else {
            return (Section.all.map { text($0, width) } + PlanNotation.all.map { text($0, width) }).joined(separator: "\n")
        }
        let meant = Section.all.filter { $0.isMeant(by: path) }
        var keys: [(names: [String], form: KeyForm, text: [String])] = []
        for section in Section.all {
            for form in section.forms where section.names(form, by: path) {
                let text = Array(entry(form, "", width).dropFirst())
                if let index = keys.firstIndex(where: { $0.text == text }) {
                    keys[index].names.append(section.pathOf(form))
                } else {
                    keys.append(([section.pathOf(form)], form, text))
                }
            }
        }
        // Whoever looks a key up wants the words within it as well.
        let within = Section.all.filter { section in
            !meant.contains { $0.path == section.path } && keys.contains { $0.form.shape.points(to: section.path) }
        }
        let entries = keys.map { key in
            let others = key.names.dropFirst()
            let also = others.isEmpty ? [] : wrapped("The same: \(others.joined(separator: ", ")).", indent: 4, width - 2)
            return ([key.names[0]] + key.text + also).joined(separator: "\n") + "\n"
        }
        let notations = PlanNotation.all.filter { $0.path == path }.map { text($0, width) }
        let parts = meant.map { text($0, width) } + entries + within.map { text($0, width) } + notations
        return parts.isEmpty ? nil : parts.joined(separator: "\n")
    }

    /// Of a path that leads nowhere: the nearest that leads somewhere.
    public static func suggestion(for path: String) -> String {
        if let word = ForeignWord.meaning(ofPath: path) { return "; \(word.remedy): 'dyno help plan \(word.key)'" }
        let known =
            Section.all.flatMap { section in [section.path] + section.forms.map { section.pathOf($0) } }
            + PlanNotation.all.map(\.path)
        let near =
            nearestName(to: path, among: known.filter { !$0.isEmpty })
            ?? nearestName(to: path.split(separator: ".").last.map(String.init) ?? path, among: Section.all.flatMap(\.keys))
        return near.map { "; did you mean '\($0)'?" } ?? "; 'dyno help plan' lists all"
    }

    private static func text(_ section: Section, _ width: Int) -> String {
        let head = [section.title.uppercased()] + wrapped(section.summary, indent: 2, width)
        let entries = section.forms.flatMap { [""] + entry($0, $0.key, width).map { "  " + $0 } }
        let example =
            PlanExamples.all[section.path].map { ["", "  Example:"] + $0.split(separator: "\n").map { "    " + $0 } } ?? []
        return (head + entries + example).joined(separator: "\n") + "\n"
    }

    private static func entry(_ form: KeyForm, _ name: String, _ width: Int) -> [String] {
        let flags = form.flags.map(\.spelling).joined(separator: ", ")
        let facts =
            ["Value: \(form.shape.words)."] + (form.usual.map { ["By default: \($0)."] } ?? [])
            + (flags.isEmpty ? [] : ["Flag: \(flags)."]) + form.notes + ["Example: \(form.key): \(form.example)"]
        return [name] + wrapped(form.summary, indent: 4, width - 2)
            + facts.flatMap { wrapped($0, indent: 4, width - 2) }
    }

    private static func text(_ notation: PlanNotation, _ width: Int) -> String {
        let head = [notation.title.uppercased()] + wrapped(notation.summary, indent: 2, width)
        let rows = notation.rows.flatMap { ["", "  \($0.example)"] + wrapped($0.summary, indent: 6, width) }
        return (head + rows).joined(separator: "\n") + "\n"
    }

    private static func wrapped(_ text: String, indent: Int, _ width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return (lines + [line]).map { String(repeating: " ", count: indent) + $0 }
    }
}

extension Section {
    fileprivate var title: String { path.isEmpty ? "plan" : path }

    /// What the key that leads here says.
    fileprivate var summary: String {
        if let ownSummary { return ownSummary }
        let parent = Section.all.lazy.flatMap(\.forms).first { $0.shape.leads(to: path) }
        return parent?.summary ?? "The keys of a plan itself. A plan of one target and one request may say both here."
    }

    fileprivate func pathOf(_ form: KeyForm) -> String { path.isEmpty ? form.key : "\(path).\(form.key)" }

    /// Whether somebody who writes a path means the key: all of it, its end, or with names and numbers of his own.
    fileprivate func names(_ form: KeyForm, by text: String) -> Bool {
        let full = pathOf(form).split(separator: ".")
        let parts = text.split(separator: ".")
        return full.indices.contains { Section.fits(full[$0...], parts) }
    }

    /// The same of the section itself, by all of its path; without name and number it is the key that leads to it that is meant.
    fileprivate func isMeant(by text: String) -> Bool {
        let parts = text.split(separator: ".")
        guard text != path else { return true }
        // `scenarios.weight` is the weight of any scenario, not one of that name.
        guard text != path.replacing("[]", with: ""), let last = parts.last, !keys.contains(String(last)) else { return false }
        return Section.fits(path.split(separator: ".")[...], parts)
    }

    /// What is known has `NAME` for names, and `[]` for the items of lists, which have numbers or names in plans and in `--set`.
    private static func fits(_ known: ArraySlice<Substring>, _ given: [Substring]) -> Bool {
        var known = known
        var given = given[...]
        while let wanted = known.popFirst() {
            guard let part = given.popFirst() else { return false }
            let bare = part.prefix { $0 != "[" }
            guard wanted.hasSuffix("[]") else {
                guard wanted == "NAME" || wanted == part else { return false }
                continue
            }
            guard wanted.dropLast(2) == bare else { return false }
            // `steps.2` and `browse.weight`, where what follows is no key of the item.
            let isIndexed = part.count > bare.count
            if !isIndexed, let next = given.first, given.count > known.count, known.first != next { given.removeFirst() }
        }
        return given.isEmpty
    }
}

extension KeyForm {
    /// What it goes with, and what not.
    fileprivate var notes: [String] {
        (need.map { ["Only with '\($0.key)'."] } ?? [])
            + exclusions.sorted { $0.key < $1.key }.map { "Not with '\($0.key)'." }
            + (refusals.isEmpty ? [] : ["Only in \(LoadKind.words(LoadKind.allCases.filter { refusals[$0] == nil }))."])
            + (feature.map { ["For \($0): libcurl's transport."] } ?? [])
    }
}

extension LoadKind {
    fileprivate static func words(_ kinds: [LoadKind]) -> String {
        let isOfAll = replays.allSatisfy(kinds.contains)
        let words = kinds.compactMap { kind -> String? in
            switch kind {
            case .open: "open"
            case .closed: "closed"
            case .partlyOpen: "partly open"
            case .openReplay: isOfAll ? nil : "replayed (mode: open)"
            case .closedReplay: isOfAll ? "replayed" : "replayed (mode: closed)"
            }
        }
        return words.joined(separator: ", ") + " loads"
    }
}

extension PlanFlag {
    /// `-R, --rate`
    fileprivate var spelling: String { (short.map { "-\($0), " } ?? "") + name }
}

extension Shape {
    /// Whether a map of the section may stand there.
    fileprivate func leads(to path: String) -> Bool {
        switch self {
        case .section(let section): section.path == path
        case .list(let shape), .oneOrMore(let shape), .names(let shape, _): shape.leads(to: path)
        case .either(let shapes): shapes.contains { $0.leads(to: path) }
        case .text, .scalar, .truth, .whole, .number, .positive, .share, .percentage, .seed, .duration, .rate, .status, .version,
            .choice,
            .phrase, .inner, .anything:
            false
        }
    }

    /// The same, or the map of a section that it stands in.
    fileprivate func points(to path: String) -> Bool {
        switch self {
        case .inner(let inner): inner == path
        case .list(let shape), .oneOrMore(let shape), .names(let shape, _): shape.points(to: path)
        case .either(let shapes): shapes.contains { $0.points(to: path) }
        default: leads(to: path)
        }
    }

    /// As it is told to people.
    var words: String {
        switch self {
        case .text: "text"
        case .scalar: "text, a number, true, false or null"
        case .truth: "true or false"
        case .whole(let range): "a whole number from \(range.lowerBound.grouped) to \(range.upperBound.grouped)"
        case .number: "a number, or of bytes a size such as 100KB"
        case .positive: "a number above 0"
        case .share: "a number from 0 to below 1"
        case .percentage: "a percentage, such as 3%"
        case .seed: "a whole number from 0 to 2^64 - 1"
        case .duration(let range):
            "a duration from \(range.lowerBound) to \(range.upperBound)"
        case .rate: "a rate, such as 100/s, 6000/min, or 100 (a second)"
        case .status: "a status, such as 200, 2xx or 200..204"
        case .version: "1.0, 1.1 or 2"
        case .choice(let names):
            names.count > 1 ? names.dropLast().joined(separator: ", ") + " or \(names[names.count - 1])" : names.joined()
        case .phrase(let words): "a text that begins with \(words.joined(separator: ", "))"
        case .list(.either(let shapes)): "a list; each is \(shapes.map(\.words).joined(separator: ", or "))"
        case .list(let shape): "a list, each \(shape.words)"
        case .oneOrMore(let shape): "\(shape.words); or a list of such"
        case .either(let shapes): shapes.map(\.words).joined(separator: "; or ")
        case .names(let shape, _): "names, each with \(shape.words)"
        case .section(let section): "a map (\(section.path))"
        case .inner(let path): "a map (\(path))"
        case .anything: "any value"
        }
    }
}
