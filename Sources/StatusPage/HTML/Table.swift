/// A table with a caption, whose numbers are aligned right.
struct Table {
    struct Column {
        enum Kind: String {
            /// A few words, on one line.
            case short
            /// On several lines, where there is not enough room.
            case long
            case number
        }

        let title: HTML
        var kind = Kind.short
    }

    let caption: String
    /// Whether the caption is for those who do not see the heading above.
    var hidesCaption = false
    let columns: [Column]
    /// The first cell of each is its header.
    let rows: [[HTML]]

    /// Wide tables scroll in their own region, which the keyboard can reach.
    var html: HTML {
        let head = HTML(columns.map { "<th scope=\"col\" class=\"\($0.kind.rawValue)\">\($0.title)</th>" })
        let body = HTML(
            rows.map { row in
                let cells = zip(columns, row).enumerated().map { index, cell -> HTML in
                    let (column, content) = cell
                    if index == 0 { return "<th scope=\"row\" class=\"\(column.kind.rawValue)\">\(content)</th>" }
                    return "<td class=\"\(column.kind.rawValue)\">\(content)</td>"
                }
                return "<tr>\(HTML(cells))</tr>\n"
            })
        let captionClass = hidesCaption ? "hidden" : "shown"
        return """
            <div class="scroll" role="region" aria-label="\(caption)" tabindex="0">
            <table><caption class="\(captionClass)">\(caption)</caption>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body)</tbody></table></div>

            """
    }
}
