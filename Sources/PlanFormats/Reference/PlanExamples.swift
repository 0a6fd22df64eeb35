/// Longer examples than a key has in its row, for the reference: what a section's words look like together, as parts of plans.
///
/// Each names every key of its section, and is read by a test in a plan that has a target and a load.
enum PlanExamples {
    /// By the path of the section.
    static let all = [
        "defaults": """
        defaults:                     # of all steps; each may say otherwise
          headers: { Accept: application/json }
          timeout: 5s
          expect: { within: 1s }
          retry: { times: 1, after: [503] }
          onFailure: continue
          follow: 3
          compressed: true
          auth: { bearer: "${env.API_TOKEN}" }
          cookies: true
        """,
        "load": """
        load: { rate: 200/s, arrivals: poisson, warmup: 5s, duration: 60s }

        # load: { users: 50, think: exponential 1s, duration: 60s }
        # load: { users: [10, 20, 40], duration: 30s }     # three levels
        # load: { stages: [ramp 200/s for 1m, hold 200/s for 5m] }
        """,
        "scenarios[]": """
        scenarios:
          - name: browse
            weight: 9                 # nine iterations of ten
            steps:
              - get: /items
          - name: write
            steps:
              - post: /items
                json: { name: "${uuid}" }
          - name: report
            each: accounts            # a scenario of each row: report NAME
            variables: { limit: 50 }
            load: { rate: 1/s }       # a load of its own
            steps:
              - get: /reports/${accounts.name}?limit=${limit}
        load: { rate: 20/s }          # of those without one
        """,
        "scenarios[].load": """
        scenarios:
          - name: browse
            load: { rate: 20/s, arrivals: poisson, duration: 60s, maxInFlight: 200 }
            steps: [ get: / ]
          - name: rush                # after a while, for a while
            load: { start: 30s, stages: [hold 50/s for 10s, ramp 5/s for 5s] }
            steps: [ get: /sale ]
          - name: clerks
            load: { users: 5, rampUp: 5s, think: exponential 2s, duration: 60s }
            steps: [ get: /orders ]
          - name: export
            load: { users: 1, pacing: 1s, requests: 30 }
            steps: [ get: /export ]
          - name: visits
            load: { model: partlyOpen, rate: 1/s, return: 0.8, duration: 60s }
            steps: [ get: /me ]
        """,
        "scenarios[].steps[]": steps,
        "feeds.NAME": """
        feeds:
          accounts: accounts.csv      # the short form: ${accounts.name}
          members:
            file: accounts.csv
            format: csv
            order: shuffled
            per: user                 # a user keeps its row
            unique: true
            end: repeat
            badRows: 10
            types: { id: number }     # in JSON 5, and not "5"
          words: { file: words.jsonl, weight: hits }
        """,
        "identities": """
        identities:
          count: 100                  # log in before the load
          rate: 20/s
          exclusive: true
          steps:
            - post: /token
              form: { user: "${accounts.name}", password: "${accounts.password}" }
              capture: { token: { json: $.access_token, secret: true } }
          renew: { after: 401 }       # by logging in again
        defaults:
          headers: { Authorization: "Bearer ${identity.token}" }
        """,
        "identities.renew": """
        identities:
          count: 100
          steps:
            - post: /token
              form: { user: "${accounts.name}", password: "${accounts.password}" }
              capture:
                token: { json: $.access_token, secret: true }
                refresh: { json: $.refresh_token, secret: true }
                life: $.expires_in
          renew:
            every: "${identity.life}" # at 80 % of it; or a time, 10m
            after: 401
            steps:
              - post: /token
                form: { refresh_token: "${identity.refresh}" }
                capture:
                  token: { json: $.access_token, secret: true }
                  refresh: { json: $.refresh_token, secret: true }
        """,
        "scenarios[].steps[].repeat": """
        scenarios:
          - steps:
              - get: /items
                capture:
                  ids: { json: "$.items[*].id", pick: all }
                  next: { json: $.next, default: "" }
              - repeat: { over: "${ids}", as: id }
                steps: [{ get: "/items/${id}" }]
              - repeat: { most: 20, while: '${next} != ""' }
                steps:
                  - get: ${raw.next}  # a whole URL that the answer gave
                    name: next page
                    capture: { next: { json: $.next, default: "" } }
              - repeat: 3
                steps: [{ get: /again }]
        """,
        "scenarios[].steps[].multipart.NAME": """
        scenarios:
          - steps:
              - post: /documents
                multipart:
                  note: "for ${accounts.name}"
                  file: { path: a.pdf, filename: b.pdf, type: application/pdf }
                  meta: { text: '{"a": 1}', type: application/json }
        """,
        "scenarios[].steps[].graphql": """
        scenarios:
          - steps:
              - post: /graphql
                graphql:
                  query: "query Item($id: ID!) { item(id: $id) { name } }"
                  operation: Item
                  variables: { id: "${accounts.id}" }
                  extensions: { trace: true }
                expect: { json: { $.data.item.name: { exists: true } } }
              - post: /graphql
                graphql: { file: query.graphql }
        """,
        "scenarios[].steps[].expect": """
        scenarios:
          - steps:
              - get: /items
                expect:
                  status: [200, 206]
                  headers: { Content-Type: { matches: json } }
                  body: { contains: items }
                  json:
                    $.total: { above: 0 }
                    "$.items[*].id": { each: { type: number } }
                  bytes: { atMost: 100KB }
                  within: 500ms       # later is counted as slow
              - get: /prices
                stream: sse
                expect: { events: { atLeast: 10 } }
        """,
        "scenarios[].steps[].stream": """
        scenarios:
          - steps:
              - post: /chat
                json: { prompt: hello }
                stream: { events: 100, for: 30s }
              - get: /prices
                stream: { format: lines, for: 10s }
                expect: { events: { atLeast: 10 } }
              - get: /news
                stream: sse           # until the target ends it
        """,
        "scenarios[].steps[].expect.json.NAME": """
        scenarios:
          - steps:
              - get: /orders/7
                expect:
                  json:
                    $.state: done     # a literal
                    $.total: { above: 0, below: 1000 }
                    $.paid: { atLeast: 1, atMost: "${accounts.id}" }
                    $.customer: { equals: { name: "${accounts.name}", vip: true } }
                    $.note: { not: { empty: true } }
                    $.code: { matches: '^[A-Z]{3}-' }
                    $.tags: { contains: new, type: array, count: { atLeast: 1 } }
                    $.error: { exists: false }
                    "$.lines[*].price": { each: { above: 0 } }
                    "$.lines[*].sku": { any: tea-1 }
        """,
        "scenarios[].steps[].expect.json.NAME.count": """
        scenarios:
          - steps:
              - get: /items
                expect:
                  json:
                    $.items: { count: 20 }
                    $.pages: { count: { equals: 3 } }
                    $.tags: { count: { atLeast: 1, atMost: 5 } }
                    "$..id": { count: { above: 0, below: 100 } }
        """,
        "scenarios[].steps[].capture.NAME": """
        scenarios:
          - steps:
              - post: /login
                form: { user: "${accounts.name}", password: "${accounts.password}" }
                capture:
                  id: $.id            # the same as { json: $.id }
                  token: { json: $.token, secret: true, keep: user }
                  sku: { json: "$.items[*].sku", pick: random }
                  next: { json: $.next, default: "" }
                  etag: { header: ETag }
                  number: { header: Location, regex: '(\\d+)$' }
                  session: { cookie: sid }
                  csrf: { regex: 'name="csrf" value="([^"]+)"' }
                  landed: { from: url }
        load: { users: 10 }
        """,
        "scenarios[].steps[].until": """
        scenarios:
          - steps:
              - get: /jobs/7
                until: { json: { $.state: done }, every: 500ms, within: 30s }
              - get: /files/7
                expect: { status: [200, 202] }
                until:
                  status: 200
                  headers: { Content-Type: { matches: pdf } }
                  body: { empty: false }
                  bytes: { above: 0 }
                  within: 10s
              - get: /log
                stream: lines
                until: { events: { atLeast: 100 }, within: 30s }
        """,
        "scenarios[].steps[].retry": """
        scenarios:
          - steps:
              - get: /items
                retry:
                  times: 3
                  after: [502, 503, timeout]
                  wait: 100ms         # then 200 ms, then 400 ms
                  factor: 2
                  most: 5s
                  jitter: full
        """,
        "scenarios[].steps[].auth": """
        scenarios:
          - steps:
              - { get: /a, auth: { basic: "me:${env.API_TOKEN}" } }
              - { get: /b, auth: { bearer: "${env.API_TOKEN}" } }
              - { get: /c, auth: { digest: "me:secret" } }
        """,
    ]

    private static let steps = """
        scenarios:
          - name: buy
            steps:
              - group: checkout           # timed as a whole
                steps:
                  - post: /carts
                    name: new cart        # in reports and thresholds
                    headers: { X-Request-Id: "${uuid}" }
                    json: { note: "for ${accounts.name}", vip: true }
                    expect: { status: 201 }
                    capture: { cart: $.id, etag: { header: ETag } }
                  - think: exponential 200ms
                  - put: /carts/${cart}/items
                    headers: { If-Match: "${etag}" }
                    json: { sku: "${words.word}" }
                    retry: { times: 2, after: [503], wait: 100ms }
              - if: ${accounts.tier} == gold
                steps: [{ get: /offers }]
                else: [{ get: /ads }]
              - post: /orders
                form: { cart: "${cart}" }
                timeout: 20s
                capture: { order: $.id }
              - get: /orders/${order}
                until: { json: { $.state: done }, every: 500ms, within: 30s }
              - repeat: 3
                steps: [{ head: "/orders/${order}" }]
              - patch: /orders/${order}
                body: "state=sent"
                onFailure: continue
              - post: /upload
                multipart: { file: { path: a.pdf } }
              - post: /import
                bodyFile: words.jsonl
              - post: /graphql
                graphql: { query: "{ me { name } }" }
              - get: /report
                follow: 3
                compressed: true
                auth: { basic: "me:secret" }
              - post: /chat
                stream: { events: 100, for: 30s }
              - { options: /orders, if: "not ${order} == 1" }
              - delete: /orders/${order}
        """
}
