extension BadPlan {
    /// Answers that are streams of events.
    static let streamed = [
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            scenarios:
              - steps:
                  - { get: /a, stream: { events: 0, for: 2h, forr: 1s, format: xml } }
                  - { get: /b, stream: true }
                  - { head: /c, stream: sse }
                  - { get: /d, expect: { events: { atLeast: 5 } } }
                  - { get: /e, stream: lines, expect: { events: { contains: 5, atMost: 5KB } } }
            thresholds: ["p95(first event) < 1s", "p95(gap){GET /d} < 1s", "p95(events) < 1s"]

            """##,
            ##"""
            5:38: events must be a whole number from 1 to 1,000,000,000, found '0'
            5:46: for must be at most 1h, found 2h
            5:50: unknown key 'forr'; did you mean 'for'?
            5:68: format: unknown 'xml'; write sse, lines
            6:28: stream: unknown 'true'; write sse, lines
            7:21: 'stream' takes a body, and the answer to a HEAD has none; write 'get:'
            8:20: 'events' is asked of a stream; write 'stream: sse' beside 'expect'
            9:55: 'contains' says nothing of how many events there are; write { atLeast: 10 } or the like
            9:76: atMost must be a whole number from 0 to 1,000,000,000, found '5KB'
            10:39: 'p95(gap)' is asked of streams, and 'GET /d' is none; did you mean 'GET /a'?
            10:64: threshold 'p95(events) < 1s': '1s' is not a number of events; write it as in 'p95(events) > 10'
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /a
            thresholds: ["p95(first event) < 1s", "p95(gap){GET /a} < 1s"]

            """##,
            ##"""
            4:14: 'p95(first event)' is asked of streams, and no step has 'stream'; write 'stream: sse' in one
            4:39: 'p95(gap)' is asked of streams, and 'GET /a' is none; write 'stream: sse' in its step
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            get: /a
            stream: { events: 10 }
            generator: { transport: curl }

            """##,
            ##"""
            4:1: the answer of 'GET /a' at target 'target' cannot be taken as a stream: only the native transport does so, and libcurl's, which is asked for by name, does not; remove 'stream', or what asks for that transport
            """##),
    ]
}
