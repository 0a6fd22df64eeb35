"""Opens pages in a headless Chromium and says what is wrong with them.

    browse.py CHROMIUM FOLDER

Every .html of the folder is opened at three widths, light and dark, with and without scripts, and used with mouse and keyboard; pictures
of it, and what a printer would make of it, are left in FOLDER/shots. Nothing may be fetched, complained of, or wider than the screen
or the paper.
"""

import csv
import io
import json
import pathlib
import sys
import time

from chromium import Chromium

WIDTHS = [1280, 768, 390]
# Of A4 without its margins of 14 mm, in CSS pixels.
PAPER = 688
# The first chart that is shown and of which values can be read out.
FIRST = (
    "Array.from(document.querySelectorAll('svg.plot'))"
    ".find(svg => svg.getClientRects().length > 0 && svg.querySelector('path[data-name]'))")


# What a reader would stumble over. Contrasts are those of WCAG 2.1, 1.4.3: 4.5, and 3 for large text.
LEGIBILITY = r"""(() => {
  const faults = [], shown = part => part.getClientRects().length > 0;
  let rank = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    if (!shown(heading)) continue;
    const next = +heading.tagName[1];
    if (next > rank + 1) faults.push(`h${next} after h${rank}: ${heading.textContent.slice(0, 40)}`);
    rank = next;
  }
  for (const plot of document.querySelectorAll("svg.plot")) {
    if (!shown(plot)) continue;
    const name = plot.getAttribute("aria-label");
    for (const axis of ["x", "y"]) {
      const ticks = Array.from(plot.querySelectorAll(".tick." + axis)).filter(shown);
      if (ticks.length < (axis === "x" ? 2 : 3)) faults.push(`${name} has ${ticks.length} ticks on its ${axis} axis`);
    }
    const texts = Array.from(plot.querySelectorAll("text")).filter(shown);
    texts.forEach((a, i) => texts.slice(i + 1).forEach(b => {
      const p = a.getBoundingClientRect(), q = b.getBoundingClientRect();
      const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left), high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      if (wide > 2 && high > 4) faults.push(`in ${name} '${a.textContent}' lies over '${b.textContent}'`);
    }));
  }
  const parse = text => (text.match(/[\d.]+/g) || []).map(Number);
  const luminance = rgb => rgb.slice(0, 3).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4))
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = part => {
    for (let at = part; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > .95) return colour;
    }
    return [255, 255, 255];
  };
  const told = new Set();
  for (const part of document.querySelectorAll("body *")) {
    const own = Array.from(part.childNodes).some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !shown(part) || ["SCRIPT", "STYLE", "TITLE", "DESC", "title", "desc"].includes(part.tagName)) continue;
    const style = getComputedStyle(part), isSVG = part instanceof SVGElement;
    const front = parse(isSVG ? style.fill : style.color), back = behind(isSVG ? part.closest("figure, td") || part.parentElement : part);
    if (front.length < 3) continue;
    const [a, b] = [luminance(front), luminance(back)].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
    const size = parseFloat(style.fontSize), isLarge = size >= 24 || size >= 18.66 && +style.fontWeight >= 700;
    const key = part.tagName + part.className + Math.round(ratio * 10);
    if (ratio < (isLarge ? 3 : 4.5) && !told.has(key)) {
      told.add(key);
      faults.push(`'${part.textContent.trim().slice(0, 30)}' has a contrast of ${ratio.toFixed(2)}`);
    }
  }
  return faults;
})()"""


class Page:
    def __init__(self, browser, file):
        self.browser, self.file, self.faults = browser, file, []

    def expect(self, condition, fault):
        if not condition:
            self.faults.append(fault)

    def examine(self, shots):
        for width in WIDTHS:
            self.browser.resize(width)
            self.browser.open(self.file.as_uri())
            self.listen(f"at {width} px")
            wide = self.browser.evaluate("document.documentElement.scrollWidth")
            self.expect(wide <= width, f"at {width} px it is {wide} px wide")
            self.browser.screenshot(shots / f"{self.file.stem}-{width}.png")
            self.read(f"at {width} px")
        self.unfold()
        self.open_rows()
        self.use()
        self.pick()
        self.toggle()
        self.save()
        self.follow()
        self.choose_dark(shots)
        self.print(shots)
        self.without_scripts(shots)

    def listen(self, when):
        """What the browser has told of since the page was opened."""
        for event in self.browser.events:
            method, parameters = event.get("method"), event.get("params", {})
            if method == "Network.requestWillBeSent":
                url = parameters["request"]["url"]
                self.expect(url == self.file.as_uri() or url.startswith("data:"), f"{when} it asks for {url}")
            elif method == "Runtime.consoleAPICalled":
                self.expect(False, f"{when} the console says {parameters['args']}")
            elif method == "Log.entryAdded":
                self.expect(False, f"{when} the log says {parameters['entry']['text']}")
            elif method == "Runtime.exceptionThrown":
                self.expect(False, f"{when} the script fails: {parameters['exceptionDetails']}")
            elif method == "Page.javascriptDialogOpening":
                self.expect(False, f"{when} it opens a dialog: {parameters['message']}")

    def read(self, when):
        """Headings in order, axes with enough ticks, names in charts apart from one another, texts that stand out from what is behind."""
        for fault in self.browser.evaluate(LEGIBILITY):
            self.expect(False, f"{when}: {fault}")

    def unfold(self):
        """On a phone nothing is to be scrolled sideways to, also of what is folded up."""
        self.browser.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
        wide = self.browser.evaluate(
            "Array.from(document.querySelectorAll('.scroll, pre')).filter(part => part.scrollWidth > part.clientWidth + 1)"
            ".map(part => part.textContent.trim().slice(0, 40))")
        self.expect(not wide, f"at {WIDTHS[-1]} px these are scrolled sideways: {wide}")

    def open_rows(self):
        """A row of a table opens its charts below it, by mouse and by keys, and closes them; no other does."""
        row = "document.querySelector('tr.opener')"
        if not self.browser.evaluate(f"!!{row}"):
            return
        for width in (WIDTHS[-1], WIDTHS[0]):
            self.browser.resize(width)
            self.browser.open(self.file.as_uri())
            shown = "Array.from(document.querySelectorAll('tr.more')).filter(part => part.getClientRects().length > 0).length"
            self.expect(self.browser.evaluate(shown) == 0, f"{self.browser.evaluate(shown)} rows are open from the beginning")
            self.browser.evaluate(f"{row}.cells[1].click()")
            self.expect(self.browser.evaluate(shown) == 1, f"at {width} px a click on a row opens {self.browser.evaluate(shown)}")
            plots = self.browser.evaluate(f"{row}.nextElementSibling.querySelectorAll('svg.plot').length")
            high = self.browser.evaluate(f"{row}.nextElementSibling.querySelector('svg.plot').getBoundingClientRect().height")
            self.expect(plots == 2 and high > 60, f"at {width} px a row opens {plots} charts of {high} px")
            wide = self.browser.evaluate("document.documentElement.scrollWidth")
            self.expect(wide <= width, f"at {width} px with an open row it is {wide} px wide")
            self.read(f"with an open row at {width} px")
            self.browser.evaluate(f"{row}.querySelector('button').focus()")
            self.browser.key("Enter", "\r")
            self.expect(self.browser.evaluate(shown) == 0, f"at {width} px Enter does not close a row")
        self.listen("with rows opened")

    def pick(self):
        """What a legend names is taken out of all charts of its figure, and comes back."""
        shown = (
            "(() => { const f = document.querySelector('figure.picks'); if (!f) return null; const b = f.querySelector('.legend button');"
            " return Array.from(f.querySelectorAll('path[data-name]')).filter(p => p.dataset.name === b.textContent"
            " && getComputedStyle(p).display !== 'none').length; })()")
        before = self.browser.evaluate(shown)
        if before is None:
            return
        click = "document.querySelector('figure.picks .legend button').click()"
        self.browser.evaluate(click)
        self.expect(before > 0 and self.browser.evaluate(shown) == 0, f"a label cannot be taken out: {before}")
        self.browser.evaluate(click)
        self.expect(self.browser.evaluate(shown) == before, "a label does not come back")

    def toggle(self):
        """A series is taken out of its figure by its legend, and comes back."""
        figure = "document.querySelector('figure.chart:not(.picks) .legend button')"
        if not self.browser.evaluate(f"!!{figure}"):
            return
        hidden = f"{figure}.closest('figure').querySelectorAll('path.is-off').length"
        self.browser.evaluate(f"{figure}.click()")
        self.expect(self.browser.evaluate(hidden) > 0, "a legend takes nothing out")
        self.browser.evaluate(f"{figure}.click()")
        self.expect(self.browser.evaluate(hidden) == 0, "what a legend took out does not come back")

    def save(self):
        """Each table is to be had as a file."""
        kept = (
            "(() => { let kept = []; const click = HTMLAnchorElement.prototype.click;"
            " HTMLAnchorElement.prototype.click = function () { kept.push(decodeURIComponent(this.href)); };"
            " document.querySelectorAll('.save button').forEach(b => b.click()); HTMLAnchorElement.prototype.click = click;"
            " return [document.querySelectorAll('.scroll > table').length, kept]; })()")
        tables, files = self.browser.evaluate(kept)
        self.expect(len(files) == 2 * tables, f"{len(files)} files of {tables} tables")
        for text in files:
            kind, _, body = text.partition(",")
            if "json" in kind:
                self.expect(isinstance(json.loads(body), list), f"no list: {body[:80]}")
            else:
                widths = {len(row) for row in csv.reader(io.StringIO(body))}
                self.expect(len(widths) == 1, f"rows of different length: {body[:200]}")

    def follow(self):
        """A link to something that is folded up opens it."""
        link = "document.querySelector('td a[href^=\"#\"]')"
        if not self.browser.evaluate(f"!!{link}"):
            return
        self.browser.evaluate("document.querySelectorAll('details').forEach(part => { part.open = false; })")
        self.browser.evaluate(f"{link}.click()")
        time.sleep(0.3)
        opened = self.browser.evaluate(f"(() => {{ const t = document.getElementById({link}.hash.slice(1)); return !!t && t.open && t.offsetHeight > 0; }})()")
        self.expect(opened, "a link to an exchange does not open it")

    def use(self):
        """Read-outs under the pointer and by the keys, zoom, and back."""
        self.browser.resize(1280)
        self.browser.open(self.file.as_uri())
        place = self.browser.evaluate(
            "(() => { const svg = " + FIRST + "; if (!svg) return null;"
            " svg.scrollIntoView({block: 'center'}); const b = svg.getBoundingClientRect();"
            " return [b.left, b.top, b.width, b.height, svg.classList.contains('zooms')]; })()")
        if place is None:
            return
        left, top, width, height, zooms = place
        middle = top + height / 2
        self.browser.mouse("mouseMoved", left + width / 2, middle)
        shown = "(() => { const r = document.querySelector('.readout'); return r && !r.hidden ? r.textContent : ''; })()"
        self.expect(self.browser.evaluate(shown), "nothing is read out under the pointer")
        self.browser.evaluate(f"{FIRST}.focus()")
        before = self.browser.evaluate(shown)
        for _ in range(30):
            self.browser.key("ArrowRight")
        self.expect(self.browser.evaluate(shown) != before, "the arrow keys move nothing")
        if zooms:
            box = f"{FIRST}.querySelector('.data').getAttribute('viewBox')"
            self.browser.mouse("mouseMoved", left + width / 4, middle)
            self.browser.mouse("mousePressed", left + width / 4, middle, 1)
            self.browser.mouse("mouseMoved", left + width / 2, middle, 1)
            self.browser.mouse("mouseReleased", left + width / 2, middle)
            self.expect(self.browser.evaluate(box) == "250 0 250 1000", f"dragging does not zoom: {self.browser.evaluate(box)}")
            self.browser.key("Escape")
            self.expect(self.browser.evaluate(box) == "0 0 1000 1000", "escape does not show all again")
        self.listen("in use")

    def choose_dark(self, shots):
        self.browser.evaluate("document.querySelector('.bar button').click()")
        chosen = self.browser.evaluate("document.documentElement.getAttribute('data-theme')")
        self.expect(chosen == "dark", f"the button chooses {chosen}")
        self.read("dark")
        self.browser.screenshot(shots / f"{self.file.stem}-dark.png")

    def print(self, shots):
        self.browser.resize(PAPER)
        self.browser.send("Emulation.setEmulatedMedia", media="print")
        self.browser.open(self.file.as_uri())
        wide = self.browser.evaluate("document.documentElement.scrollWidth")
        self.expect(wide <= PAPER, f"on paper of {PAPER} px it is {wide} px wide")
        self.browser.send("Emulation.setEmulatedMedia", media="")
        self.browser.print(shots / f"{self.file.stem}.pdf")
        self.listen("printed")

    def without_scripts(self, shots):
        self.browser.send("Emulation.setScriptExecutionDisabled", value=True)
        self.browser.open(self.file.as_uri())
        self.listen("without scripts")
        self.browser.screenshot(shots / f"{self.file.stem}-plain.png", whole=False)
        self.browser.send("Emulation.setScriptExecutionDisabled", value=False)


def main():
    folder = pathlib.Path(sys.argv[2]).resolve()
    shots = folder / "shots"
    shots.mkdir(exist_ok=True)
    browser = Chromium(sys.argv[1])
    faulty = 0
    files = sorted(folder.glob("*.html"))
    try:
        for file in files:
            page = Page(browser, file)
            page.examine(shots)
            print(f"{'ok  ' if not page.faults else 'FAULTY'} {file.name}, {file.stat().st_size // 1000} KB")
            for fault in page.faults:
                print(f"  {fault}")
            faulty += bool(page.faults)
    finally:
        browser.close()
    print(f"{len(files)} pages, {faulty} of them faulty; pictures in {shots}")
    sys.exit(1 if faulty or not files else 0)


main()
