import Foundation
import LoadModel
import Testing

@testable import PlanFormats

@Suite struct ScenarioPlanTests {
    /// A folder with `accounts.csv` of 600 rows, `words.jsonl` of 20 and `a.bin`, which is no text.
    static let folder: String = {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-scenarios-\(UUID().uuidString)")
        let accounts = (0..<600).map { "u\($0),p\($0),\($0 % 3 == 0 ? "gold" : "silver")\n" }.joined()
        let words = (0..<20).map { "{\"sku\":\"s\($0)\",\"n\":\($0)}\n" }.joined()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? Data("name,password,tier\n\(accounts)".utf8).write(to: folder.appendingPathComponent("accounts.csv"))
        try? Data(words.utf8).write(to: folder.appendingPathComponent("words.jsonl"))
        try? Data((0...255).map { UInt8($0) }).write(to: folder.appendingPathComponent("a.bin"))
        return folder.path
    }()

    static func read(_ text: String) throws(PlanErrors) -> Plan {
        try PlanReader.read(text: text, file: "sample.yaml", baseDirectory: folder, environment: ["API_TOKEN": "s3cret"])
    }

    /// Every word of scenarios once.
    static let shop = #"""
        targets: { shop: "https://shop.example" }
        feeds:
          accounts: { file: accounts.csv, unique: true }            # name,password,tier
          words: words.jsonl                                        # short form
        identities:                                                 # users who have logged in before the load starts
          count: 500
          steps:
            - post: /oauth/token
              form: { grant_type: password, username: "${accounts.name}", password: "${accounts.password}" }
              capture:
                token: { json: $.access_token, secret: true }
                refresh: { json: $.refresh_token, secret: true }
          renew:
            every: 10m
            after: 401
            steps:                                                  # without steps: the login again
              - post: /oauth/token
                form: { grant_type: refresh_token, refresh_token: "${identity.refresh}" }
                capture: { token: { json: $.access_token, secret: true }, refresh: { json: $.refresh_token, secret: true } }
        defaults:
          headers: { Authorization: "Bearer ${identity.token}" }
        scenarios:
          - name: buy
            steps:
              - group: checkout                                     # timed as a whole under its name
                steps:
                  - post: /carts
                    json: { note: "for ${accounts.name}" }
                    expect: { status: 201, json: { $.items: { count: 0 }, $.total: { atMost: 0 } } }
                    capture: { cart: $.id, etag: { header: ETag }, number: { header: Location, regex: '(\d+)$', default: "" } }
                  - put: /carts/${cart}/items
                    headers: { If-Match: "${etag}" }
                    json: { sku: "${words.sku}" }
                    if: ${accounts.tier} == gold                    # on any step; a group has steps, and may have else
                  - post: /orders
                    json: { cart: "${cart}" }
                    capture: { order: $.id, ids: { json: "$.lines[*].id", pick: all } }
              - repeat: { over: "${ids}", as: id }                  # or a number; or { most: 40, while: '${cursor} != ""' }
                steps: [ { get: "/items/${id}" } ]
              - get: /orders/${order}
                expect: { status: [200, 404] }
                until: { json: { $.state: done }, every: 500ms, within: 10s }
        setup:    [ { post: /tenants, json: {}, capture: { tenant: $.id } } ]
        teardown: [ { delete: "/tenants/${setup.tenant}" } ]
        load: { rate: 20/s, arrivals: poisson, duration: 60s, finish: 30s }
        thresholds: [ "p95{scenario=buy} < 2s", "p99{checkout} < 1s", errors < 0.1% ]
        """#

    /// What each part of an answer may be asked, and what each body may be.
    static let answers = #"""
        targets: { a: http://a, b: http://b }
        load: { users: 3, requests: 30, warmup: 0s }
        hosts: [a, b, cdn.example.com, "x:80"]
        abort: [ "errors{GET /c} > 50% for 10s", p99 > 5s for 30s ]
        variables: { limit: 5, who: "${accounts.tier}", row: "${w.n}" }
        feeds: { accounts: { file: accounts.csv, order: zipf 1.1, per: user }, w: { file: words.jsonl, weight: n }, s: { file: words.jsonl, order: shuffled, end: stop } }
        compare: { reset: [./reset.sh, "a ${limit}"] }
        scenarios:
          - steps:
              - post: /a/${s.n}
                capture: { a: $.a, b: { json: "$..b", pick: last, default: [1, "x", null] }, c: status, d: body, e: url, f: { cookie: sid, secret: true }, g: { regex: "x=(.*)", pick: random }, h: { from: url, regex: "p=(\\d+)" }, i: { json: $.n, pick: count }, k: { json: $.k, keep: user, default: { x: 1 } } }
                multipart: { note: "a ${user}", file: { path: a.bin, type: application/octet-stream }, named: { path: a.bin, filename: 'x"y' }, typed: { text: "{}", type: application/json } }
              - get: /b/${a}?c=${raw.b}&d=${random.int(1,100)}${random.text(8)}${random.of(a,b c)}
                headers: { X: "${now}${now.ms}${now+1d}${now-5m}${text.a}", Y: "a${user}" }
                if: ${a} == 1 and (${b} != "x y" or not ${c} exists) and ${d} matches '^\d+"' and ${i} >= 2.5
              - if: not (${a} == true and ${k} == 'it"s')
                steps: [ { get: /c }, { think: 1s } ]
                else: [ { if: "${a} exists", get: /d } ]
              - group: g
                steps: [ { get: /e }, { think: exponential 5ms } ]
                if: ${user} < 5
                else: [ { get: /f } ]
              - repeat: 3
                steps: [ { repeat: { most: 4, while: "${a} != end" }, steps: [ { get: /h } ] } ]
              - get: ${raw.e}
                onFailure: continue
                retry: { times: 2, after: [502, 5xx, timeout], wait: 100ms, factor: 1.5, most: 5s, jitter: full }
                until: { status: [200, 202], body: { matches: "o.k" }, bytes: { atLeast: 1KB }, within: 10s }
              - post: /graphql
                graphql: { query: "query Q($id: ID!) { node(id: $id) { name } }", variables: { id: "${a}" }, extensions: { a: [1] }, operation: Q }
              - post: /form
                form: { grant_type: password, username: "me & you", tag: [a, "b=${user}"], x: "${a}", empty: "", who: "${who}" }
              - post: /json
                json: { c: "x${a}y", d: [ [], {}, [1, [2]], { e: 1.5, f: "5", g: "true" } ], "k ${limit}": "${user}", h: "${text.a}", n: ~, i: "${row}", j: "x${row}" }
                expect: { status: 201, headers: { Content-Type: { matches: json }, ETag: exists }, body: { contains: "${a}" }, json: { $.a: 5, $.b: exists, $.c: { equals: exists }, $.d: { equals: { x: [1] } }, $.e: [1, 2], $.f: { not: { empty: true } }, $.g: { count: { above: 1, atMost: 5 }, type: array }, "$..h": { each: { above: 0, below: "${limit}" } }, "$.i[*]": { any: "${a}" }, $.j: { count: 3 }, $.k: null, $.l: "", $.m: { contains: { a: 1 } }, $.n: { equals: "> 5" }, $.o: { type: "null" }, $.p: "<x>", $.q: { atLeast: "${i}" } }, bytes: { atMost: 100KB }, within: 500ms }
        """#

    static let plans = [shop, answers]

    @Test(arguments: plans) func aPlanIsWrittenAndReadBackTheSame(text: String) throws {
        let plan = try Self.read(text)
        let written = PlanWriter.yaml(plan)
        #expect(try Self.read(written) == plan)
        #expect(PlanWriter.yaml(try Self.read(written)) == written)
    }

    @Test(
        .enabled(if: PlanSchemaTests.python != nil, "python3 with jsonschema and yaml is not installed on this machine"),
        arguments: plans)
    func aLibraryOfScriptsWritesAPlanThatSaysTheSame(text: String) throws {
        let python = try #require(PlanSchemaTests.python)
        let script = "import sys, yaml; sys.stdout.write(yaml.safe_dump(yaml.safe_load(sys.argv[1]), sort_keys=False))"
        #expect(try Self.read(try PlanSchemaTests.run(python, script, [text])) == Self.read(text))
        let written = PlanWriter.yaml(try Self.read(text))
        #expect(try Self.read(try PlanSchemaTests.run(python, script, [written])) == Self.read(text))
    }

    @Test(.enabled(if: PlanSchemaTests.python != nil, "python3 with jsonschema and yaml is not installed on this machine"))
    func theSchemaTakesThem() throws {
        #expect(try PlanSchemaTests.problems(in: Self.plans + Self.plans.map { PlanWriter.yaml(try Self.read($0)) }) == "")
    }

    @Test func everyPartOfTheShopIsRead() throws {
        let plan = try Self.read(Self.shop)
        #expect(plan.feeds.map(\.name) == ["accounts", "words"])
        #expect(plan.feeds[0].isUnique && plan.feeds[0].content.columns == ["name", "password", "tier"])
        #expect(plan.feeds[1].format == .jsonLines && plan.feeds[1].content.rows == 20)
        #expect(plan.groupNames == ["checkout"])
        #expect(plan.thresholds[0].scenario == "buy" && plan.thresholds[1].label == "checkout")
        let steps = plan.scenarios[0].steps
        guard case .group(let group) = steps[0], case .request(let carts) = group.steps[0],
            case .branch(let branch) = group.steps[1],
            case .loop(let loop) = steps[1], case .request(let order) = steps[2]
        else {
            Issue.record("the steps are others: \(steps)")
            return
        }
        #expect(carts.expectedStatus == StatusSet([201...201]))
        #expect(
            carts.expectation.json == [
                .init("$.items", .count(.equals, 0)), .init("$.total", .number(.atMost, .literal("0"))),
            ])
        #expect(
            carts.captures == [
                Capture(name: "cart", source: .json("$.id")), Capture(name: "etag", source: .header("ETag")),
                Capture(name: "number", source: .header("Location"), pattern: "(\\d+)$", fallback: "\"\""),
            ])
        #expect(
            branch.condition.expression
                == .compare(.reference(.feed("accounts", column: "tier")), .equal, .text(Template("gold"))))
        #expect(loop.kind == .over(.captured("ids"), as: "id"))
        #expect(
            order.until
                == Until(
                    expectation: Expectation(json: [.init("$.state", .equals(.text(Template("done"))))]),
                    every: Nanoseconds(seconds: 0.5),
                    within: Nanoseconds(seconds: 10)))
        let renewal = try #require(plan.identities?.renewal)
        #expect(renewal.every == .fixed(Nanoseconds(seconds: 600)) && renewal.after == StatusSet([401...401]))
        #expect(plan.identities?.steps.requests[0].captures.allSatisfy(\.isSecret) == true)
        #expect(plan.setup.requests[0].captures == [Capture(name: "tenant", source: .json("$.id"))])
        #expect(plan.teardown.references == [.setup("tenant")])
    }

    @Test func aHoleIsEscapedAsThePlaceAsksForWhereItStands() throws {
        let requests = try Self.read(Self.answers).scenarios.flatMap(\.requests)
        func holes(_ template: Template?) -> [ValueHole.Placement] {
            template?.segments.compactMap { if case .value(let hole) = $0 { hole.placement } else { nil } } ?? []
        }
        #expect(Set(requests.flatMap { holes($0.path) }) == [.url])
        #expect(Set(requests.flatMap { $0.headers.flatMap { holes($0.value) } }) == [.header])
        let form = try #require(requests.first { $0.label == "POST /form" })
        #expect(holes(form.body) == [.form, .form])
        #expect(form.body?.knownText.hasPrefix("grant_type=password&username=me+%26+you&tag=a&tag=b%3D") == true)
        let json = try #require(requests.first { $0.label == "POST /json" })
        #expect(holes(json.body) == [.jsonText, .jsonText, .jsonValue, .jsonText])
        #expect(json.body?.description.hasSuffix(#""k 5":${user},"h":"${text.a}","n":null,"i":${w.n},"j":"x${w.n}"}"#) == true)
    }

    @Test func aMultipartBodyHasItsPartsAndTheFileAsItIs() throws {
        let request = try #require(try Self.read(Self.answers).scenarios[0].requests.first)
        guard case .multipart(let form)? = request.content else {
            Issue.record("another body")
            return
        }
        let type = request.headers.first { $0.name == "Content-Type" }?.value
        #expect(type == Template("multipart/form-data; boundary=\(form.boundary)"))
        let segments = try #require(request.body?.segments)
        let files = segments.compactMap { if case .file(let file) = $0 { file } else { nil } }
        #expect(files.map(\.bytes) == [Array(0...255), Array(0...255)])
        #expect(segments.first == .literal("--\(form.boundary)\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\na "))
        #expect(request.body?.knownText.contains("name=\"named\"; filename=\"x%22y\"\r\n\r\n\r\n") == true)
        #expect(request.body?.knownText.hasSuffix("\r\n--\(form.boundary)--\r\n") == true)
        #expect(request.body?.isConstant == false)
    }

    @Test func graphQLIsNamedAfterItsOperation() throws {
        let plan = try Self.read("url: http://x\nload: { rate: 1/s }\npost: /q\ngraphql: { query: \"query Me { id }\" }\n")
        let request = plan.scenarios[0].requests[0]
        #expect(request.label == "Me" && request.isGraphQL && request.readsBody)
        #expect(request.body == Template(#"{"query":"query Me { id }"}"#))
        #expect(request.headers == [Header(name: "Content-Type", value: Template("application/json"))])
    }

    @Test func whatIsMadeAroundTheLoadTakesNoDefaultsThatNameAnIdentity() throws {
        let plan = try Self.read(
            """
            url: http://x
            load: { rate: 1/s }
            defaults: { headers: { A: "${identity.token}", B: "${setup.tenant}", C: c } }
            setup: [ { post: /t, capture: { tenant: $.id } } ]
            identities: { count: 2, steps: [ { post: /login, capture: { token: $.t } } ], renew: { after: 401, steps: [ { post: /r } ] } }
            teardown: [ { delete: /t } ]
            get: /
            """)
        func names(_ steps: [Step]?) -> [String]? { steps?.requests[0].headers.map(\.name) }
        #expect(names(plan.setup) == ["C"])
        #expect(names(plan.identities?.steps) == ["B", "C"])
        #expect(names(plan.identities?.renewal?.steps) == ["B", "C"])
        #expect(names(plan.teardown) == ["B", "C"])
        #expect(names(plan.scenarios[0].steps) == ["A", "B", "C"])
    }

    @Test func aCaptureOnEachWayIsThereBehindThem() throws {
        _ = try Self.read(
            """
            url: http://x
            load: { users: 1 }
            scenarios:
              - name: a
                steps:
                  - if: ${user} == 1
                    steps: [ { get: /a, capture: { x: $.a } } ]
                    else: [ { get: /b, capture: { x: $.b } } ]
                  - get: /c/${x}
                  - repeat: 3
                    steps: [ { get: /d, capture: { y: $.y } }, { get: "/e/${y}" } ]
                  - get: /f/${y}
                  - group: g
                    steps: [ { get: /g, capture: { z: $.z } } ]
                  - get: /h/${z}
                  - { get: "/i/${kept}", if: "${kept} exists" }
                  - { get: /j, if: "${kept} exists and ${kept} != 5", capture: { kept: { json: $.k, keep: user } } }
                  - { get: /k, if: "not ${kept} exists", else: [ { get: "/l/${kept}" } ] }
              - name: b
                steps: [ { get: "/${kept}", if: "${kept} exists" } ]
            """)
    }

    @Test func noSecretOfANewBodyOrExpectationIsWritten() throws {
        let plan = try Self.read(
            """
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - post: /a
                    form: { password: hunter2, user: me, access_token: "a${user}hunter2" }
                    capture: { token: { json: $.t, default: hunter2 }, pin: { json: $.p, secret: true, default: hunter2 } }
                  - post: /b
                    json: { deep: { password: { x: [hunter2, 4711] } }, u: "http://h/?token=hunter2" }
                    expect: { headers: { X-Api-Key: hunter2 }, json: { $.access_token: hunter2, "$.a['password']": { not: hunter2 } } }
                  - { get: /c, if: "${token} == hunter2" }
                  - post: /d
                    multipart: { secret: hunter2 }
                  - post: /e
                    graphql: { query: "{ me }", variables: { password: hunter2 } }
            """)
        let written = PlanWriter.yaml(plan)
        for secret in ["hunter2", "4711"] { #expect(!written.contains(secret), "\(written)") }
        #expect(PlanWriter.yaml(try Self.read(written)) == written)
        #expect(Set(plan.hiddenTexts).isSuperset(of: ["hunter2"]))
    }
}
