import Foundation

/// A page as its reader sees it.
struct PageText {
    private let html: String

    init(_ html: String) { self.html = html }

    /// Without markup.
    var words: String { Self.words(of: html) }

    /// The cells of a table's body, by row; empty without such a table. Numbers are without the commas between their digits.
    func rows(ofTable caption: String) -> [[String]] {
        guard let table = html.components(separatedBy: "<table>").first(where: { $0.contains(">\(caption)</caption>") }),
            let body = table.components(separatedBy: "<tbody>").last?.components(separatedBy: "</tbody>").first
        else { return [] }
        return body.components(separatedBy: "<tr>").dropFirst().map { row in
            row.matches(of: /<t[hd][^>]*>(.*?)<\/t[hd]>/.dotMatchesNewlines()).map { cell in
                Self.words(of: String(cell.output.1)).replacing(/(\d),(?=\d{3})/) { $0.output.1 }
            }
        }
    }

    private static func words(of html: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")].reduce(html.replacing(/<[^>]*>/, with: "")) {
            $0.replacingOccurrences(of: $1.0, with: $1.1)
        }
    }
}
