/// The pages' markup. In the program itself, which is one file.
enum PageTemplates {
    static let compiled: MarkupTemplates = {
        do {
            return try MarkupTemplates([
                "run": run, "level": level, "figure": figure, "table": table, "cell": cell, "tiles": tiles, "remark": remark,
                "head": head,
                "foot": foot, "sides": sides, "comparison": comparison, "forest": forest, "sweep": sweep, "capacity": capacity,
                "repeat": repeated,
            ])
        } catch {
            // They are constants, which every test compiles.
            preconditionFailure("a template is wrong: \(error)")
        }
    }()

    /// The policy lets nothing be fetched, and no script run but the page's own.
    private static let head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '\(PageScript.digest)'"/>
        <meta name="color-scheme" content="light dark"/>
        <link rel="icon" href="data:,"/>
        <title>{{title}}</title>
        <style>
        {{{styleSheet}}}</style>
        </head>
        <body>

        """

    private static let foot = """
        <footer>{{environment}}</footer>
        <script>{{{script}}}</script>
        </body>
        </html>

        """

    private static let run = """
        {{>head}}
        <header class="top {{verdict.kind}}">
        <div class="bar"><span class="brand">Dyno</span><span class="kind">load test</span></div>
        <h1>{{name}}</h1>
        <p class="verdict"><span class="mark" aria-hidden="true">{{verdict.mark}}</span> <strong>{{verdict.headline}}</strong>{{#verdict.detail}} {{.}}{{/verdict.detail}}</p>
        <p class="load">{{subtitle}}</p>
        <dl class="facts">{{#facts}}<div><dt>{{name}}</dt><dd>{{text}}</dd></div>{{/facts}}</dl>
        </header>
        <main>
        {{#interruption}}<div class="remark warning"><p><strong>Incomplete:</strong> {{sentence}}.</p>{{#.output}}<pre tabindex="0">{{.}}</pre>{{/.output}}</div>{{/interruption}}
        {{#faults}}{{>remark}}{{/faults}}
        {{#overview}}
        <section class="level" aria-label="All levels">
        <h2>All levels</h2>
        <nav class="levels" aria-label="Levels">{{#links}}<a class="{{kind}}" href="#{{anchor}}">{{name}}</a>{{/links}}</nav>
        <div class="figures">{{#figures}}{{>figure}}{{/figures}}</div>
        {{#table}}{{>table}}{{/table}}
        </section>
        {{/overview}}
        {{#levels}}{{>level}}{{/levels}}
        {{>repeat}}
        </main>
        {{>foot}}
        """

    private static let repeated = """
        <section class="level" aria-label="To repeat it">
        <h2>To repeat it</h2>
        <p>Save the plan as a file, and run <code>{{repetition}}</code>. The same seed makes the same schedule, whatever the machine.</p>
        <details class="plan"><summary>The plan as it was run, secrets redacted</summary><pre tabindex="0">{{plan}}</pre></details>
        </section>

        """

    private static let sweep = """
        {{>head}}
        <header class="top {{verdict.kind}}">
        <div class="bar"><span class="brand">Dyno</span><span class="kind">sweep</span></div>
        <h1>{{name}}</h1>
        <div class="verdict"><p><span class="mark" aria-hidden="true">{{verdict.mark}}</span> <strong>{{verdict.headline}}</strong></p>
        <ul>{{#verdict.reasons}}<li>{{.}}</li>{{/verdict.reasons}}</ul></div>
        <dl class="facts">{{#facts}}<div><dt>{{name}}</dt><dd>{{text}}</dd></div>{{/facts}}</dl>
        </header>
        <main>
        {{#interruption}}<div class="remark warning"><p><strong>Incomplete:</strong> {{sentence}}.</p>{{#.output}}<pre tabindex="0">{{.}}</pre>{{/.output}}</div>{{/interruption}}
        {{#hasTroubles}}<div class="remark warning"><ul>{{#troubles}}<li>{{.}}.</li>{{/troubles}}</ul></div>{{/hasTroubles}}
        {{#families}}
        <section class="level">
        <h2>{{heading}}</h2>
        <ul class="findings">{{#findings}}<li>{{.}}</li>{{/findings}}</ul>
        <div class="figures">{{#figures}}{{>figure}}{{/figures}}</div>
        </section>
        {{/families}}
        {{#.points}}
        <section class="level">
        <h2>All points</h2>
        <p class="note">Response times and throughput, repeats pooled. 1 KB is 1,000 bytes; all trials are in trials.csv beside the result.</p>
        {{>table}}
        </section>
        {{/.points}}
        {{>repeat}}
        </main>
        {{>foot}}
        """

    private static let capacity = """
        {{>head}}
        <header class="top {{verdict.kind}}">
        <div class="bar"><span class="brand">Dyno</span><span class="kind">capacity</span></div>
        <h1>{{name}}</h1>
        <div class="verdict"><p><span class="mark" aria-hidden="true">{{verdict.mark}}</span> <strong>{{verdict.headline}}</strong></p>
        <ul>{{#verdict.reasons}}<li>{{.}}</li>{{/verdict.reasons}}</ul></div>
        <dl class="facts">{{#facts}}<div><dt>{{name}}</dt><dd>{{text}}</dd></div>{{/facts}}</dl>
        </header>
        <main>
        {{#interruption}}<div class="remark warning"><p><strong>Incomplete:</strong> {{sentence}}.</p>{{#.output}}<pre tabindex="0">{{.}}</pre>{{/.output}}</div>{{/interruption}}
        {{#faults}}{{>remark}}{{/faults}}
        <section class="level" aria-label="Result">
        {{#strips}}<div class="scroll" tabindex="0"><table class="forest">
        <thead><tr><th scope="col">Target</th><th scope="col" class="number">Carries</th><th scope="col" class="number">Interval</th><th scope="col" class="picture"><span>{{low}}</span><span></span><span>{{high}}</span></th><th scope="col">Beyond</th></tr></thead>
        <tbody>
        {{#rows}}<tr><th scope="row">{{target}}</th><td class="number">{{value}}</td><td class="number">{{interval}}</td><td class="picture">{{{strip}}}</td><td class="words">{{limit}}</td></tr>
        {{/rows}}</tbody>
        </table></div>{{/strips}}
        <div class="figures">{{#figures}}{{>figure}}{{/figures}}</div>
        </section>
        {{#targets}}
        <section class="level">
        <h2>{{heading}}</h2>
        <p>{{sentence}}.{{#.method}} How: {{.}}.{{/.method}}</p>
        {{#.steps}}{{>table}}{{/.steps}}
        </section>
        {{/targets}}
        {{>repeat}}
        </main>
        {{>foot}}
        """

    private static let comparison = """
        {{>head}}
        <header class="top {{verdict.kind}}">
        <div class="bar"><span class="brand">Dyno</span><span class="kind">comparison</span></div>
        <h1>{{name}}: {{subtitle}}</h1>
        <div class="verdict"><p><span class="mark" aria-hidden="true">{{verdict.mark}}</span> <strong>{{verdict.headline}}</strong></p>
        <ul>{{#verdict.reasons}}<li>{{sentence}}{{#.output}}<pre tabindex="0">{{.}}</pre>{{/.output}}</li>{{/verdict.reasons}}</ul></div>
        <dl class="facts">{{#facts}}<div><dt>{{name}}</dt><dd>{{text}}</dd></div>{{/facts}}</dl>
        </header>
        <main>
        {{#interruption}}<div class="remark warning"><p><strong>Incomplete:</strong> {{sentence}}.</p>{{#.output}}<pre tabindex="0">{{.}}</pre>{{/.output}}</div>{{/interruption}}
        {{#faults}}{{>remark}}{{/faults}}
        {{#overview}}
        <section class="level" aria-label="All levels">
        <h2>All levels</h2>
        <h3>{{stressTitle}}</h3>
        {{#table}}{{>table}}{{/table}}
        <div class="figures">{{#figures}}{{>figure}}{{/figures}}</div>
        </section>
        {{/overview}}
        {{#levels}}
        <section class="level">
        <h2>{{heading}}</h2>
        {{#candidates}}
        {{#.candidateName}}<h3>{{.}}</h3>{{/.candidateName}}
        {{#forest}}{{>forest}}{{/forest}}
        <p class="note">Marks: the change, with its interval. Errors have a scale of their own, in percentage points.</p>
        {{#notes}}<p class="note">{{.}}</p>{{/notes}}
        {{/candidates}}
        <div class="figures">{{#figures}}{{>figure}}{{/figures}}</div>
        {{#.resources}}<h3>What their processes used</h3>{{>table}}{{/.resources}}
        </section>
        {{/levels}}
        {{#hasWarnings}}
        <section class="level" aria-label="Warnings">
        <h2>Warnings</h2>
        {{#warnings}}{{>remark}}{{/warnings}}
        </section>
        {{/hasWarnings}}
        <section class="level sides" aria-label="Each target">
        <h2>Each target</h2>
        {{#sides}}
        <details><summary>{{heading}}</summary>
        {{#thresholds}}<p class="threshold {{kind}}"><span aria-hidden="true">{{mark}}</span> <code>{{text}}</code> <span class="actual">{{actual}}</span></p>{{/thresholds}}
        {{#warnings}}{{>remark}}{{/warnings}}
        {{#table}}{{>table}}{{/table}}
        {{#.failures}}<h3>Failures</h3>{{>table}}{{/.failures}}
        <dl class="counts">{{#facts}}<div><dt>{{name}}</dt><dd>{{text}}</dd></div>{{/facts}}</dl>
        </details>
        {{/sides}}
        </section>
        <section class="level" aria-label="How it was made">
        <h2>How it was made</h2>
        <dl class="counts">{{#method}}<div><dt>{{name}}</dt><dd>{{text}}</dd></div>{{/method}}</dl>
        <details class="plan"><summary>The plan as it was run, secrets redacted</summary><pre tabindex="0">{{plan}}</pre></details>
        </section>
        </main>
        {{>foot}}
        """

    private static let forest = """
        <div class="scroll" tabindex="0"><table class="forest">
        <thead><tr><th scope="col">Metric</th><th scope="col" class="number">Baseline</th><th scope="col" class="number">Candidate</th><th scope="col" class="number">Change</th><th scope="col" class="picture"><span>{{low}}</span><span>shaded: tolerated</span><span>{{high}}</span></th><th scope="col" class="number">Interval</th><th scope="col" class="number">Tolerated</th><th scope="col">Verdict</th></tr></thead>
        <tbody>
        {{#rows}}<tr><th scope="row">{{metric}}</th><td class="number">{{baselineValue}}</td><td class="number">{{candidateValue}}</td><td class="number">{{change}}</td><td class="picture">{{{strip}}}</td><td class="number">{{interval}}</td><td class="number">{{tolerated}}</td><td class="outcome {{kind}}">{{outcome}}</td></tr>
        {{/rows}}</tbody>
        </table></div>

        """

    private static let sides = """
        {{>head}}
        <header class="top{{#isInvalid}} bad{{/isInvalid}}">
        <div class="bar"><span class="brand">Dyno</span><span class="kind">load tests</span></div>
        <h1>{{title}}</h1>
        </header>
        <main>
        {{#cautions}}<p class="remark warning">{{.}}.</p>{{/cautions}}
        <section class="level" aria-label="Results">
        {{#table}}{{>table}}{{/table}}
        <div class="figures">{{#figures}}{{>figure}}{{/figures}}</div>
        <h3>What was measured</h3>
        <dl class="counts wide">{{#sources}}<div><dt>{{name}}</dt><dd>{{text}}</dd></div>{{/sources}}</dl>
        </section>
        </main>
        {{>foot}}
        """

    private static let level = """
        <section class="level" id="{{anchor}}"{{^heading}} aria-label="Result"{{/heading}}>
        {{#heading}}<h2>{{.}}</h2>{{/heading}}
        {{>tiles}}
        {{#thresholds}}<p class="threshold {{kind}}"><span aria-hidden="true">{{mark}}</span> <code>{{text}}</code> <span class="actual">{{actual}}</span></p>{{/thresholds}}
        {{#warnings}}{{>remark}}{{/warnings}}
        {{#time}}{{>figure}}{{/time}}
        <h3>{{labelsTitle}}</h3>
        {{#labels}}{{>table}}{{/labels}}
        {{#notes}}<p class="note">{{.}}</p>{{/notes}}
        {{#failures}}<h3>Failures</h3>{{>table}}{{/failures}}
        <div class="figures">{{#figures}}{{>figure}}{{/figures}}</div>
        {{#phases}}
        <h3>Where the time went, on average</h3>
        {{{bar}}}<ul class="legend">{{#legend}}<li><i class="{{swatch}}"></i>{{name}}</li>{{/legend}}</ul>
        <details><summary>All phases (resolve to connect: only of requests that dialled)</summary>{{#table}}{{>table}}{{/table}}</details>
        {{/phases}}
        {{#theory}}
        <h3>Theory: {{system}}</h3>
        {{#table}}{{>table}}{{/table}}
        <ul>{{#sentences}}<li>{{.}}</li>{{/sentences}}</ul>
        {{/theory}}
        <h3>Counts and rates</h3>
        <dl class="counts">{{#facts}}<div><dt>{{name}}</dt><dd>{{text}}</dd></div>{{/facts}}</dl>
        </section>

        """

    private static let tiles = """
        <ul class="tiles">{{#tiles}}<li class="{{kind}}"><span class="name">{{name}}</span><span class="value">{{value}}</span><span class="note">{{note}}</span></li>{{/tiles}}</ul>

        """

    private static let remark = """
        <div class="remark {{^.isWarning}}bad{{/.isWarning}}{{#.isWarning}}warning{{/.isWarning}}"><p><strong>{{message}}</strong></p><p>What to do: {{advice}}.</p></div>

        """

    private static let figure = """
        <figure class="chart{{#isWide}} wide{{/isWide}}">
        <figcaption><h3>{{.title}}</h3>{{#.note}}<p>{{.}}</p>{{/.note}}</figcaption>
        {{#plots}}<ul class="legend">{{#legend}}<li><i class="{{swatch}}"></i>{{name}}</li>{{/legend}}</ul>
        {{{svg}}}{{/plots}}
        {{#.table}}<details><summary>As a table</summary>{{>table}}</details>{{/.table}}
        </figure>

        """

    private static let table = """
        <div class="scroll" tabindex="0"><table>
        <thead><tr>{{#columns}}<th scope="col"{{#isNumber}} class="number"{{/isNumber}}>{{title}}</th>{{/columns}}</tr></thead>
        <tbody>
        {{#rows}}<tr>{{#cells}}{{#isHead}}<th scope="row" class="{{kind}}">{{>cell}}</th>{{/isHead}}{{^isHead}}<td class="{{kind}}">{{>cell}}</td>{{/isHead}}{{/cells}}</tr>
        {{/rows}}</tbody>
        </table></div>

        """

    private static let cell = "{{#isName}}<code>{{text}}</code>{{/isName}}{{^isName}}{{text}}{{/isName}}"
}
