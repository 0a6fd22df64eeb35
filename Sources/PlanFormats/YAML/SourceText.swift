/// The text of a plan by lines, for finding places that YAML's own marks do not give.
struct SourceText: Sendable {
    let text: String
    /// Without their ends, as Unicode scalars, which is how YAML counts columns.
    let lines: [[Unicode.Scalar]]

    init(_ text: String) {
        self.text = text
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { Array($0.unicodeScalars) }
    }

    /// The scalars of the line with this number from 1; none beyond the end.
    func line(_ number: Int) -> [Unicode.Scalar] {
        lines.indices.contains(number - 1) ? lines[number - 1] : []
    }

    /// The place itself, or the end of the text where it lies beyond: YAML begins a line more where the last one has no end.
    func nearest(to place: Place) -> Place {
        place.line <= lines.count ? place : Place(line: lines.count, column: line(lines.count).count + 1)
    }

    /// The first place of `needle` from `start` on, at most `lineLimit` lines further down.
    func place(of needle: String, from start: Place, lineLimit: Int) -> Place? {
        let wanted = Array(needle.unicodeScalars)
        for number in start.line...(start.line + max(0, lineLimit)) {
            let line = line(number)
            var column = number == start.line ? max(0, start.column - 1) : 0
            while column + wanted.count <= line.count {
                if line[column..<(column + wanted.count)].elementsEqual(wanted) {
                    return Place(line: number, column: column + 1)
                }
                column += 1
            }
        }
        return nil
    }

    /// The place of the character number `offset`, from 0.
    func place(ofCharacter offset: Int) -> Place {
        var place = Place.start
        for character in text.prefix(max(0, offset)) {
            if character.isNewline {
                place = Place(line: place.line + 1, column: 1)
            } else {
                place.column += character.unicodeScalars.count
            }
        }
        return place
    }

    /// The text with `count` scalars from `place` on replaced by as many copies of `scalar`.
    func replacing(_ count: Int, at place: Place, by scalar: Unicode.Scalar) -> SourceText {
        var scalars = text.unicodeScalars
        var lineStart = scalars.startIndex
        var number = 1
        for index in text.indices where number < place.line && text[index].isNewline {
            number += 1
            lineStart = text.index(after: index)
        }
        guard let start = scalars.index(lineStart, offsetBy: place.column - 1, limitedBy: scalars.endIndex),
            let end = scalars.index(start, offsetBy: count, limitedBy: scalars.endIndex)
        else { return self }
        scalars.replaceSubrange(start..<end, with: repeatElement(scalar, count: count))
        return SourceText(String(scalars))
    }
}
