#!/usr/bin/env python3
"""Compares JSONPath with another implementation of RFC 9535, PyPI's jsonpath-rfc9535, on random queries and documents.

    python3 Tests/JSONPathTests/differential.py [--seed N] [--comparisons N] [--test COMMAND]

It writes cases in the compliance suite's format, of what the Python package finds, and has the tests run them (COMMAND, after
'swift build --build-tests': by default 'swift test --skip-build --filter ComplianceTests'). Where the package is not installed
(python3 -m pip install jsonpath-rfc9535, in an environment of its own) nothing is compared, and it says so.

What the package (1.0.1) does otherwise than the RFC, and is left out here:
- Numbers are Python's: of a fraction or an exponent a double, so that 1e400 is infinite. Here numbers are such that doubles hold exactly.
- Booleans are Python's numbers: true == 1 where they stand in arrays or objects (section 2.3.5.2.2 compares values of one kind only);
  a document has either booleans or these numbers.
- Within a query that begins with '@', '$' in a filter is what that query was asked of, not the document (section 2.3.5.1); here it stands in
  outer filters only.
- '@' alone, as a test or an argument, is no node where the value is a scalar, so that a test of 0 fails; here it has a segment.
- It refuses some filters in brackets in an argument of a function, as $[?count(@[?@.a<@.b,0])==1]; those are told and left out.
- It takes what the grammar has not; so only queries that the grammar has are compared.
"""

import argparse
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile

# Few of them often, so that queries find something.
NAMES = ["a"] * 8 + ["b"] * 6 + ["c"] * 4 + ["é", "a b", "'", '"', "\\", "", "0", "\u263a", "\U0001f600"]
SHORT = [name for name in NAMES if name.isidentifier() and name.isascii()] + ["é", "_x", "\u263a"]
NUMBERS = [0, 1, -1, 2, 3, 10, 0.5, -0.25, 1e3, 9007199254740991, 100]
TEXTS = ["", "a", "b", "ab", "abc", "é", "\U0001f600", "\uffff", "a\nb", "x'y", 'x"y', "1", "\\", "\t"]
PATTERNS = ["a", "a.*", ".", "[ab]+", "a|b", "(ab)*c", ".b", "\\\\p{L}", "\\\\p{L}+", "[^a]", "a{1,2}b?", "(", "\\\\d", "a*?", "[a-", "x.y", "^a", "b$", "\\\\."]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        # Within how many queries that begin with '@' a filter is being made.
        self.inner = 0

    def one(self, values):
        return self.random.choice(values)

    def chance(self, share):
        return self.random.random() < share

    # Documents

    def document(self, depth=0):
        kind = self.random.random()
        if not depth:
            self.has_booleans = self.chance(0.5)
        if depth > 4 or kind < 0.25 * min(depth, 2):
            numbers = [number for number in NUMBERS if number not in (0, 1)] if self.has_booleans else NUMBERS
            return self.one([self.one(numbers), self.one(TEXTS), self.one([True, False, None]) if self.has_booleans else None])
        count = self.random.randrange(6) if depth else 6
        if kind < 0.7:
            return {self.one(NAMES): self.document(depth + 1) for _ in range(count)}
        return [self.document(depth + 1) for _ in range(count)]

    # Queries

    def space(self):
        return self.one([" ", "\n", "\t ", "\r"]) if self.chance(0.05) else ""

    def text(self, text):
        quote = self.one("'\"")
        written = ""
        for character in text:
            if character == quote or character == "\\":
                written += "\\" + character
            elif ord(character) < 32 or self.chance(0.05):
                units = character.encode("utf-16-be").hex()
                written += "".join("\\u" + units[at : at + 4] for at in range(0, len(units), 4))
            else:
                written += character
        return quote + written + quote

    def integer(self):
        return str(self.random.randrange(-5, 6))

    def slice(self):
        start = self.integer() + self.space() if self.chance(0.6) else ""
        end = self.integer() + self.space() if self.chance(0.6) else ""
        step = ":" + self.space() + (self.integer() if self.chance(0.8) else "") if self.chance(0.5) else ""
        return f"{start}:{self.space()}{end}{step}"

    def selector(self, depth):
        kind = self.random.random()
        if kind < 0.3:
            return self.text(self.one(NAMES))
        if kind < 0.5:
            return self.integer()
        if kind < 0.6:
            return self.slice()
        if kind < 0.7 or depth > 2:
            return "*"
        return "?" + self.space() + self.logical(depth + 1)

    def bracketed(self, depth):
        count = 1 if self.chance(0.8) else self.random.randrange(1, 4)
        selectors = (self.space() + self.selector(depth) + self.space() for _ in range(count))
        return "[" + ",".join(selectors) + "]"

    def segment(self, depth):
        kind = self.random.random()
        if kind < 0.35:
            return "." + self.one(SHORT)
        if kind < 0.4:
            return ".*"
        if kind < 0.5:
            return ".." + self.one(["*", self.one(SHORT), self.bracketed(depth)])
        return self.bracketed(depth)

    def query(self, root="$", depth=0):
        count = self.random.choice([1, 1, 1, 1, 2, 2, 3] if root == "@" or not depth else [0, 1, 1, 1, 2, 3])
        self.inner += root == "@"
        query = root + "".join(self.space() + self.segment(depth) for _ in range(count))
        self.inner -= root == "@"
        return query

    def root(self):
        return "@" if self.inner else self.one("@@$")

    def singular(self):
        query = self.root()
        for _ in range(self.random.randrange(3)):
            name = "." + self.one(SHORT) if self.chance(0.5) else f"[{self.text(self.one(NAMES))}]"
            query += self.space() + (name if self.chance(0.7) else f"[{self.integer()}]")
        return query

    def logical(self, depth):
        kind = self.random.random()
        if depth > 4 or kind < 0.6:
            return self.basic(depth)
        operator = self.one(["&&", "||"])
        return f"{self.basic(depth)}{self.space()}{operator}{self.space()}{self.logical(depth + 1)}"

    def basic(self, depth):
        kind = self.random.random()
        if kind < 0.1:
            return f"{self.one(['', '!'])}({self.space()}{self.logical(depth + 1)}{self.space()})"
        if kind < 0.35:
            return self.one(["", "", "!"]) + self.query(self.root(), depth + 1)
        if kind < 0.5:
            pattern = self.text("\0").replace("\\u0000", self.one(PATTERNS)) if self.chance(0.8) else self.value(depth)
            return f"{self.one(['', '', '!'])}{self.one(['match', 'search'])}({self.space()}{self.value(depth)},{self.space()}{pattern})"
        operator = self.one(["==", "!=", "<", "<=", ">", ">="])
        return f"{self.value(depth)}{self.space()}{operator}{self.space()}{self.value(depth)}"

    def value(self, depth):
        kind = self.random.random()
        if kind < 0.5 or depth > 5:
            return self.singular()
        if kind < 0.8:
            literal = self.one([self.one(NUMBERS), self.one(TEXTS), True, False, None])
            if isinstance(literal, str):
                return self.text(literal)
            return self.one(["1e0", "-0", "1E+1", "0.50"]) if self.chance(0.1) else json.dumps(literal)
        if kind < 0.88:
            return f"length({self.space()}{self.value(depth + 1)}{self.space()})"
        return f"{self.one(['count', 'value'])}({self.space()}{self.query('@', depth + 1)})"


def cases(generator, label, comparisons, package):
    """A query on ten documents each."""
    made = 0
    while made < comparisons:
        selector = generator.query()
        try:
            query = package.compile(selector)
        except package.JSONPathError as error:
            print(f"refused by the package: {selector!r}: {error}", file=sys.stderr)
            continue
        for _ in range(10):
            document = generator.document()
            nodes = query.find(document)
            case = {"name": f"{label}/{made}", "selector": selector, "document": document}
            case["result"] = [node.value for node in nodes]
            case["result_paths"] = [node.path() for node in nodes]
            yield case
            made += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--comparisons", type=int, default=20_000)
    parser.add_argument("--chunk", type=int, default=20_000)
    parser.add_argument("--test", default="swift test --skip-build --filter ComplianceTests")
    arguments = parser.parse_args()
    try:
        import jsonpath_rfc9535 as package
    except ImportError:
        print("jsonpath-rfc9535 is not installed: nothing compared")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "cases.json")
        for first in range(0, arguments.comparisons, arguments.chunk):
            seed = arguments.seed + first // arguments.chunk
            count = min(arguments.chunk, arguments.comparisons - first)
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"tests": list(cases(Generator(seed), seed, count, package))}, file, ensure_ascii=False)
            subprocess.run(shlex.split(arguments.test), check=True, env={**os.environ, "DYNO_JSONPATH_CTS": path}, stdout=subprocess.DEVNULL)
            print(f"seed {seed}: {count} comparisons", flush=True)


if __name__ == "__main__":
    main()
