/// Plans that need a folder with data.
extension BadPlan {
    static let feeds = [
        BadPlan(
            ##"""
            feeds: { accounts: accounts.csv }
            url: http://x
            load: { rate: 1/s }
            get: /${accounts.nme}/${accounts}/${acounts.name}/${accounts.name}

            """##,
            ##"""
            4:7: feed 'accounts' has no column 'nme'; did you mean 'name'?
            4:23: unknown variable 'accounts'; there are accounts.name, accounts.password, accounts.tier, uuid, iteration, user, now, random.int(1,100), env.NAME
            4:35: unknown variable 'acounts.name'; did you mean 'accounts.name'?
            """##),
        BadPlan(
            ##"""
            feeds: { accounts: { file: accounts.csv, unique: true }, "b c": words.jsonl, setup: words.jsonl, d: nope.csv, e: a.bin, f: { order: zipf }, g: { file: accounts.csv, order: random, end: fail }, h: { file: accounts.csv, order: shuffled, weight: name }, i: { file: accounts.csv, weight: nope }, j: { file: accounts.csv, types: { name: text } }, k: [a] }
            url: http://x
            variables: { accounts: 5 }
            load: { rate: 1000/s }
            get: /

            """##,
            ##"""
            1:10: 'accounts' is a variable as well; name the feed otherwise
            1:58: 'b c' is not a feed's name; use letters, digits, '_' and '-'
            1:78: 'setup' begins names of its own, such as ${setup.x}; name a feed otherwise
            1:101: file '@/nope.csv' does not exist; check its name and folder
            1:114: the name 'a.bin' does not tell how the file is written; write 'format: csv', tsv, jsonl or json
            1:124: a feed needs its file; write 'file: accounts.csv'
            1:133: order: zipf takes its exponent alone, found 'zipf'; write zipf 1.1
            1:181: end: rows that are drawn (random) never end; leave 'end' out, or write 'order: shuffled', which takes each once
            1:236: rows come by 'order' or by 'weight', not both; remove one
            1:263: file '@/accounts.csv' has no column 'nope', which 'weight' of the feed 'i' names; there are 'name', 'password', 'tier'
            1:333: types: unknown 'text'; write number, boolean
            1:346: a feed must be a map of keys, found a list; write 'accounts.csv' or '{ file: accounts.csv }'
            """##),
        BadPlan(
            ##"""
            feeds: { accounts: { file: accounts.csv, unique: true }, b: { file: accounts.csv, end: fail } }
            url: http://x
            load: { rate: 1000/s }
            get: /${accounts.name}/${b.name}

            """##,
            ##"""
            1:42: accounts has 600 rows and this plan needs 65,000, which 'unique: true' makes an error; give it more rows, or load for a shorter time
            1:83: b has 600 rows and this plan needs 65,000, which 'end: fail' makes an error; give it more rows, or load for a shorter time
            """##),
        BadPlan(
            ##"""
            url: http://x
            load: { rate: 1/s }
            post: /a
            headers: { content-type: x }
            multipart: { a: { path: nope.bin }, b: {}, c: { path: a.bin, text: x }, d: { text: x, filename: y }, e: { path: a.bin, type: pdf }, f: [1] }

            """##,
            ##"""
            5:25: path '@/nope.bin' does not exist; check its name and folder
            5:40: the part 'b' has neither 'path' nor 'text'; write '{ path: a.pdf, type: application/pdf }'
            5:49: a part is a file or a text, not both; remove 'path' or 'text'
            5:87: 'filename' is of a file; remove it, or write 'path' in place of 'text'
            5:126: type: 'pdf' is not a media type; write one such as application/pdf
            5:136: a part must be a map of keys, found a list; write '{ path: a.pdf, type: application/pdf }'
            """##),
    ]
}
