import Foundation
import FoundationXML
import Testing

/// An element of an SVG document, for tests to look at.
struct SVGElement {
    var name: String
    var attributes: [String: String]
    var text = ""

    /// The elements of a document, which is well-formed.
    static func parse(_ svg: String) throws -> [SVGElement] {
        let reader = Reader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        try #require(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
        return reader.elements
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [SVGElement] = []
        private var open: [Int] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            open.append(elements.count)
            elements.append(SVGElement(name: name, attributes: attributes))
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            if let last = open.last { elements[last].text += string }
        }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            open.removeLast()
        }
    }
}
