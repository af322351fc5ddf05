internal import TLS

/// The frame of every page: one document with its style, without scripts.
struct Page {
    let title: String
    /// Of links to other pages: what they keep of this page's.
    let query: String
    let hasClusters: Bool
    let refresh: Refresh
    let body: HTML

    /// How a page keeps itself up to date.
    struct Refresh {
        static let seconds = 15

        let isOn: Bool
        /// To the same page with the other choice.
        let link: String
    }

    var html: String {
        let toggle: HTML =
            refresh.isOn ? "Refreshes every \(Refresh.seconds) s: pause" : "Paused: refresh every \(Refresh.seconds) s"
        let clusters: HTML = hasClusters ? " <a href=\"clusters\">Clusters</a>" : ""
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>\(title)</title>
            <style>\(Self.styleElement)</style>
            </head>
            <body>
            <header><nav aria-label="Pages"><a href="./\(query)">Kafka Exporter</a>\(clusters) \
            <a href="groups\(query)">Groups</a> <a href="topics\(query)">Topics</a></nav><a href="\(refresh.link)">\(toggle)</a></header>
            <main>
            \(body)</main>
            </body>
            </html>

            """
        return page.text
    }

    private static let styleElement = HTML(stringLiteral: style)

    /// Nothing is loaded and nothing runs; the style is this one.
    static let contentSecurityPolicy: String = {
        let hash = Base64.encode(Digest.sha256.hash(Array(style.utf8)))
        return
            "default-src 'none'; style-src 'sha256-\(hash)'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    }()

    static let style = """
        :root { color-scheme: light dark; --text: #1c2126; --dim: #56606b; --line: #d8dde3; --back: #ffffff; --panel: #f5f7f9;
          --link: #0b57a4; --good: #14703a; --warn: #8a5200; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --dim: #a3adb8; --line: #363d45; --back: #14181c;
          --panel: #1d2329; --link: #7cb7f5; --good: #6fd394; --warn: #f0b45a; --bad: #ff8a80; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
        header { display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; justify-content: space-between; padding: .7rem 1.25rem;
          border-bottom: 1px solid var(--line); background: var(--panel); }
        nav a { margin-right: 1rem; } nav a:first-child { font-weight: 600; }
        main { max-width: 78rem; margin: 0 auto; padding: 0 1.25rem 3rem; }
        a { color: var(--link); }
        h1 { font-size: 1.5rem; margin: 1.2rem 0 .2rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .4rem; }
        p { margin: .3rem 0; } .dim, .unknown { color: var(--dim); }
        .healthy, .good { color: var(--good); } .incomplete, .warn { color: var(--warn); } .down, .bad { color: var(--bad); }
        .healthy, .incomplete, .down { font-weight: 700; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
        caption { text-align: left; color: var(--dim); padding: .2rem 0; }
        caption.hidden { position: absolute; width: 1px; height: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); }
        th, td { text-align: left; vertical-align: top; padding: .3rem 1.4rem .3rem 0; border-bottom: 1px solid var(--line);
          white-space: nowrap; }
        tr > :last-child { padding-right: 0; } tbody .long { white-space: normal; overflow-wrap: anywhere; min-width: 10rem; }
        tbody th { font-weight: 500; }
        thead th { font-weight: 600; } th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: .4rem 0; }
        dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; } code { word-break: break-all; }
        .links a { margin-right: .8rem; }
        .missing { border-left: 4px solid var(--bad); background: var(--panel); padding: .5rem .9rem; margin: .5rem 0;
          overflow-wrap: anywhere; }
        .missing h3 { font-size: 1rem; margin: 0; }
        form { margin: .4rem 0; } input, button { font: inherit; padding: .15rem .5rem; }
        svg { vertical-align: middle; } polyline { fill: none; stroke: var(--link); stroke-width: 1.5; }
        pre { background: var(--panel); padding: .7rem .9rem; overflow-x: auto; }
        """
}
