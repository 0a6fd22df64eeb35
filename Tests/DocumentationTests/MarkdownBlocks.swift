/// The fenced blocks of a Markdown text, in order.
struct MarkdownBlock {
    var language: String
    var text: String
    /// The last `name.yaml` in backticks before the block: what a plan shown there is called.
    var precedingPlanName: String?

    static func all(in markdown: String) -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        var open: MarkdownBlock?
        var planName: String?
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let block = open {
                    blocks.append(block)
                    open = nil
                } else {
                    open = MarkdownBlock(language: String(line.dropFirst(3)), text: "", precedingPlanName: planName)
                }
            } else if open != nil {
                open?.text += line + "\n"
            } else if let name = line.split(separator: "`").first(where: isPlanName) {
                planName = String(name)
            }
        }
        return blocks
    }

    private static func isPlanName(_ text: Substring) -> Bool {
        text.hasSuffix(".yaml") && !text.contains("/") && !text.contains(" ")
    }
}
