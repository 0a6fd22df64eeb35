import Charts

/// How pages look, on a screen of any width, in light and dark surroundings, and on paper.
enum StyleSheet {
    static let text = """
        :root { color-scheme: light; \(PlotTheme.light) --page: #f4f4f1; --card: #fdfdfc; }
        @media (prefers-color-scheme: dark) { :root { color-scheme: dark; \(PlotTheme.dark) --page: #121214; --card: #1b1b1e; } }
        :root[data-theme=light] { color-scheme: light; \(PlotTheme.light) --page: #f4f4f1; --card: #fdfdfc; }
        :root[data-theme=dark] { color-scheme: dark; \(PlotTheme.dark) --page: #121214; --card: #1b1b1e; }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
        header.top, main, footer { max-width: 1240px; margin: 0 auto; padding: 0 24px; }
        header.top { padding-top: 18px; }
        .bar { display: flex; align-items: baseline; gap: 10px; color: var(--ink-quiet); font-size: 13px; }
        .bar .brand { font-weight: 700; letter-spacing: .02em; color: var(--ink); }
        .bar button { margin-left: auto; font: inherit; color: inherit; background: none; border: 1px solid var(--axis); border-radius: 6px; padding: 2px 10px; cursor: pointer; }
        h1 { margin: 10px 0 6px; font-size: 28px; line-height: 1.2; overflow-wrap: anywhere; }
        h2 { margin: 0 0 14px; font-size: 21px; overflow-wrap: anywhere; }
        h3, h4, h5, .untitled h2 { margin: 26px 0 8px; font-size: 16px; }
        code, pre { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .92em; }
        code { overflow-wrap: anywhere; }
        pre { margin: 10px 0 0; padding: 14px; overflow: auto; background: var(--page); border-radius: 8px; }
        .verdict { overflow-wrap: anywhere; margin: 0 0 10px; padding: 12px 16px; border-radius: 10px; font-size: 17px; background: var(--card); border-left: 6px solid var(--axis); }
        .top.good .verdict { border-color: var(--good); }
        .top.bad .verdict { border-color: var(--bad); }
        .top.warning .verdict { border-color: var(--warning); }
        .verdict .mark { display: inline-block; min-width: 1.2em; font-weight: 700; }
        .top.good .verdict .mark { color: var(--good); }
        .top.bad .verdict .mark { color: var(--bad); }
        .top.warning .verdict .mark { color: var(--warning); }
        .load { margin: 0 0 6px; overflow-wrap: anywhere; }
        .facts { display: flex; flex-wrap: wrap; gap: 4px 28px; margin: 0 0 18px; font-size: 14px; }
        .facts div { display: flex; gap: 8px; min-width: 0; }
        .facts dt, .counts dt { color: var(--ink-quiet); }
        .facts dd, .counts dd { margin: 0; overflow-wrap: anywhere; }
        section.level { background: var(--card); border-radius: 12px; padding: 22px 24px; margin: 0 0 20px; box-shadow: 0 1px 2px rgb(0 0 0 / .08); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(148px, 1fr)); gap: 10px; margin: 0 0 18px; padding: 0; list-style: none; }
        .tiles li { display: flex; flex-direction: column; padding: 12px 14px; border-radius: 10px; background: var(--page); }
        .tiles .name { color: var(--ink-quiet); font-size: 13px; }
        .tiles .value { font-size: 25px; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; }
        .tiles .bad .value { color: var(--bad); }
        .tiles .note { color: var(--ink-quiet); font-size: 12.5px; }
        .threshold { display: inline-flex; gap: 8px; margin: 0 8px 8px 0; padding: 4px 12px; border-radius: 999px; border: 1.5px solid var(--colour); font-size: 14px; }
        .threshold > span:first-child { color: var(--colour); font-weight: 700; }
        .threshold .actual, .threshold .advice { color: var(--ink-quiet); }
        .remark { margin: 0 0 12px; padding: 10px 16px; border-radius: 8px; background: var(--card); border-left: 4px solid var(--bad); }
        section .remark { background: var(--page); }
        .remark.warning { border-color: var(--warning); }
        .remark p, .remark ul { margin: 0; }
        .remark ul { padding-left: 1.2em; overflow-wrap: anywhere; }
        .remark p + p { color: var(--ink-quiet); font-size: 14px; }
        .note, figcaption p { margin: 0 0 6px; color: var(--ink-quiet); font-size: 13.5px; }
        .wide figcaption p { padding-right: 96px; }
        .figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px 36px; margin-top: 18px; }
        figure.chart { position: relative; margin: 0; min-width: 0; }
        figure.wide { grid-column: 1 / -1; }
        figcaption h2, figcaption h3, figcaption h4, figcaption h5 { margin: 12px 0 2px; font-size: 16px; }
        .legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 8px 0 0; padding: 0; list-style: none; font-size: 13px; }
        .legend li { display: flex; align-items: center; gap: 6px; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
        th, td { padding: 5px 9px; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
        th.number, td.number { text-align: right; white-space: nowrap; }
        th:first-child, td:first-child { padding-left: 0; }
        tbody tr:hover { background: var(--page); }
        thead th { color: var(--ink-quiet); font-weight: 500; border-color: var(--axis); vertical-align: bottom; }
        tbody th { font-weight: 500; }
        tbody .name, tbody td.text { min-width: 9em; }
        td code, th code { white-space: pre-wrap; }
        .verdict p, .verdict ul { margin: 0; }
        .verdict ul { padding-left: 1.6em; font-size: 15px; overflow-wrap: anywhere; }
        .findings { margin: 0 0 6px; padding-left: 1.3em; overflow-wrap: anywhere; }
        table.forest { width: 100%; }
        .forest th.picture, .forest td.picture { width: 34%; min-width: 180px; padding: 2px 14px; }
        .forest th.picture { font-size: 12px; }
        .forest th.picture span { display: inline-block; width: 34%; text-align: center; }
        .forest th.picture span:first-child { width: 33%; text-align: left; }
        .forest th.picture span:last-child { width: 33%; text-align: right; }
        .forest td, .forest tbody th { vertical-align: middle; }
        .forest .words { min-width: 12em; }
        td.outcome { color: var(--colour); font-weight: 600; }
        .forest th.narrow, .forest td.narrow { width: 120px; min-width: 56px; padding: 2px 9px; }
        .forest th.narrow span:first-child, .forest th.narrow span:last-child { display: none; }
        .forest th.narrow span { width: auto; }
        td a { color: inherit; }
        .more > td { padding: 0; border: 0; }
        .more[hidden] { display: none !important; }
        tbody tr.more:hover { background: none; }
        .opener { cursor: pointer; }
        .opener button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: left; }
        .opener button::after { content: "\\00a0\\25b8"; color: var(--ink-quiet); }
        .opener button[aria-expanded=true]::after { content: "\\00a0\\25be"; }
        .legend button { display: flex; align-items: center; gap: 6px; font: inherit; color: inherit; background: none; border: 1px solid var(--axis); border-radius: 999px; padding: 2px 10px; cursor: pointer; text-align: left; overflow-wrap: anywhere; }
        .legend button[aria-pressed=false] { opacity: .5; text-decoration: line-through; border-style: dashed; }
        figure:not(.picks) .legend button { border: 0; padding: 0; }
        tr[hidden] { display: none !important; }
        .filter { display: inline-block; margin: 8px 0 0; font-size: 13px; color: var(--ink-quiet); }
        .filter select { font: inherit; max-width: 100%; color: var(--ink); background: var(--card); border: 1px solid var(--axis); border-radius: 6px; padding: 2px 6px; }
        .save { text-align: right; }
        .save button { font: inherit; font-size: 12px; color: var(--ink-quiet); background: none; border: 0; padding: 2px 0 2px 10px; cursor: pointer; text-decoration: underline; }
        .counts { margin: 0; font-size: 14px; }
        .counts div { display: grid; grid-template-columns: 110px 1fr; gap: 12px; padding: 4px 0; border-bottom: 1px solid var(--rule); }
        .counts.wide div { grid-template-columns: minmax(0, 1fr) minmax(0, 2fr); }
        details { margin: 4px 0 10px; }
        summary { cursor: pointer; color: var(--ink-quiet); font-size: 13.5px; }
        nav.levels { display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 8px; }
        nav.levels a { padding: 3px 12px; border-radius: 999px; border: 1px solid var(--axis); color: inherit; text-decoration: none; font-size: 14px; }
        nav.levels a.bad { border-color: var(--bad); color: var(--bad); }
        footer { padding-bottom: 30px; color: var(--ink-quiet); font-size: 13px; }
        :focus-visible { outline: 2px solid var(--series-0); outline-offset: 2px; }
        .cursor { position: absolute; width: 1px; background: var(--ink-quiet); pointer-events: none; }
        .selection { position: absolute; background: var(--series-0); opacity: .15; pointer-events: none; }
        .readout { position: absolute; z-index: 2; max-width: 260px; padding: 6px 10px; border-radius: 8px; background: var(--card); color: var(--ink); border: 1px solid var(--axis); box-shadow: 0 2px 8px rgb(0 0 0 / .16); font-size: 12.5px; line-height: 1.45; pointer-events: none; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .readout b { font-weight: 600; }
        .readout div { display: flex; gap: 8px; align-items: center; }
        .readout span { margin-left: auto; padding-left: 14px; }
        .find { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; margin-top: 8px; font-size: 13px; color: var(--ink-quiet); }
        .find input { font: inherit; color: var(--ink); background: var(--page); border: 1px solid var(--axis); border-radius: 6px; padding: 2px 8px; min-width: 12em; }
        .find button { font: inherit; color: inherit; background: none; border: 1px solid var(--axis); border-radius: 6px; cursor: pointer; }
        .find output { flex: 1 1 16em; overflow-wrap: anywhere; }
        .hint { position: absolute; right: 0; top: 14px; color: var(--ink-quiet); font-size: 12px; }
        .hint button { font: inherit; border: 1px solid var(--axis); border-radius: 6px; background: none; color: inherit; cursor: pointer; }
        @media (max-width: 900px) { .figures { grid-template-columns: minmax(0, 1fr); } }
        @media (max-width: 640px) {
        header.top, main, footer { padding-left: 12px; padding-right: 12px; }
        section.level { padding: 16px 14px; }
        h1 { font-size: 23px; }
        .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
        .tiles .value { font-size: 21px; }
        .counts div, .counts.wide div { grid-template-columns: 1fr; gap: 0; }
        .hint { display: none; }
        .wide figcaption p { padding-right: 0; }
        table { width: 100%; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; }
        th.number, td.number { white-space: normal; }
        tbody .name, tbody td.text { min-width: 0; overflow-wrap: anywhere; }
        .cards, .cards tbody, .cards tr, .cards th, .cards td { display: block; }
        .cards thead { display: none; }
        .cards tr { padding: 8px 0; border-bottom: 1px solid var(--rule); }
        .cards tbody th { padding: 0 0 4px; border: 0; font-weight: 600; text-align: left; }
        .cards td, .cards td:first-child { display: flex; justify-content: space-between; gap: 16px; padding: 1px 0; border: 0; text-align: right; overflow-wrap: anywhere; }
        .cards td::before { content: attr(data-title); color: var(--ink-quiet); font-weight: 400; text-align: left; flex: none; max-width: 50%; }
        .cards td:empty { display: none; }
        .cards tbody th[data-title]::before { content: attr(data-title) " "; color: var(--ink-quiet); font-weight: 400; }
        .cards .more, .cards .more > td { display: block; padding: 0; text-align: left; }
        .cards .more > td::before { display: none; }
        .cards td.picture, .cards td.narrow { width: auto; padding: 3px 0; }
        .cards td.picture svg { width: 45%; margin: 0 8px 0 auto; }
        .forest.cards td, .forest.cards .words { min-width: 0; }
        }
        @page { margin: 14mm; }
        @media print {
        :root, :root[data-theme] { color-scheme: light; \(PlotTheme.light) --page: #fff; --card: #fff; }
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        body { font-size: 11px; }
        header.top, main, footer { max-width: none; padding: 0; }
        section.level { box-shadow: none; padding: 0; margin: 0 0 14px; }
        h1 { font-size: 20px; }
        h2 { font-size: 16px; margin: 14px 0 8px; }
        h3, h4, h5, .untitled h2 { font-size: 12.5px; margin: 12px 0 4px; }
        h2, h3, h4, h5, thead { break-after: avoid; }
        .verdict { font-size: 13px; padding: 8px 12px; }
        .verdict ul, .facts, .counts, .threshold, .remark p + p { font-size: 11px; }
        .note, figcaption p, summary, .legend, .tiles .name, .tiles .note, footer { font-size: 10px; }
        .tiles { grid-template-columns: repeat(4, 1fr); }
        .tiles li { padding: 4px 0; }
        .tiles .value { font-size: 16px; }
        .legend button { border: 0; padding: 0; }
        figure.chart, .verdict, .remark, .tiles, tr, .legend { break-inside: avoid; }
        .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 4px 24px; margin-top: 8px; }
        figure:not(.wide) .plot { height: 180px; }
        figure .plot { margin-top: 20px; margin-bottom: 36px; }
        figure.wide .plot { height: 64px; margin-top: 17px; margin-bottom: 24px; }
        figure.wide .plot:first-of-type { height: 130px; }
        figure .plot text { font-size: 9px; }
        figure .plot .odd { display: none; }
        figure.wide .plot + .plot { margin-top: 34px; }
        figure.wide .plot:last-of-type { margin-bottom: 0; }
        figure.wide { padding-bottom: 38px; }
        figure .lanes { zoom: .55; }
        figure .lanes text { font-size: 14px; }
        .scroll { overflow: visible; }
        table { font-size: 9.5px; }
        th, td { padding: 2px 5px; }
        td.name, th.name { overflow-wrap: anywhere; }
        thead th { max-width: 12em; overflow-wrap: anywhere; }
        tbody .text { min-width: 0; }
        th.number, td.number { white-space: normal; }
        .forest th.picture, .forest td.picture { min-width: 120px; width: auto; font-size: 9.5px; }
        .forest th.narrow, .forest td.narrow { min-width: 40px; width: 60px; }
        .forest th.number, .forest td.number { white-space: nowrap; }
        .forest thead th { overflow-wrap: normal; }
        .strip { height: 20px; }
        pre { padding: 0; font-size: 9px; white-space: pre-wrap; overflow-wrap: anywhere; }
        details:not([open]), details[open] > summary, .bar button, .hint, .cursor, .readout, .save, .filter, .find { display: none; }
        }
        \(PlotTheme.styleSheet)
        """
}
