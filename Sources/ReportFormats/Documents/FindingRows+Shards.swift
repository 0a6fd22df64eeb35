import LoadModel
import Measurement

// Of loads that several processes share.
extension FindingRows {
    static func addShards(to rows: inout Table) {
        rows.add(
            "shardsMissing", ["missing": .text, "of": .count],
            advice: { f in
                """
                put the folders of all \(f.of) parts into one, and merge again; where a shard died, its arrivals were not sent, and the run is \
                to be made again
                """
            }
        ) { f in
            "of \(f.of) shards these have no part: \(f.missing); what is below is the rest, under less load than the plan's"
        }
        rows.add(
            "shardsApart", ["overlap": .share],
            advice: "have all shards begin together: --start-at, or --meet, and an engine that starts them all at once"
        ) { f in
            "the shards measured at different times: only \(f.overlap) of the time did all of them"
        }
        rows.add(
            "shardsLost", ["lost": .text, "of": .count, "seconds": .seconds],
            advice: "look at that machine, and make the run again; until then the series shows the plan's load"
        ) { f in
            """
            of \(f.of) shards these were lost: \(f.lost); the first was last heard of \(f.seconds) after the start, and from there on the \
            target got less than the plan's load
            """
        }
        rows.add(
            "clocksApart", ["shard": .count, "apart": .milliseconds],
            advice:
                "let chrony or ntpd keep the clocks, or give --meet HOST:PORT: constant arrivals of several shards are even only then"
        ) { f in
            "its clock may be \(f.apart) from the others': arrivals of the shards bunch by as much"
        }
    }
}
