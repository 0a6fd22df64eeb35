/// What pages do beyond what they show: read-outs under the pointer or the arrow keys, zoom, series taken out by their legends, tables as
/// files, and the choice of light or dark.
///
/// Nothing is lost without it. Values are read back out of the charts' own paths.
enum PageScript {
    /// Of the script, for the page's policy: base64 of its SHA-256. A test says what it must be.
    static let digest = "sha256-b3AFeGdegTniOFAacUeOVM7p+xiaB6LFAdX86NctgCY="

    static let text = #"""
        (function () {
        "use strict";
        var root = document.documentElement;
        var theme = document.createElement("button");
        theme.type = "button";
        function isDark() {
          var chosen = root.getAttribute("data-theme");
          return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
        }
        function name() { theme.textContent = isDark() ? "Light" : "Dark"; }
        theme.addEventListener("click", function () { root.setAttribute("data-theme", isDark() ? "light" : "dark"); name(); });
        name();
        document.querySelector(".bar").append(theme);

        function digits(value) {
          var size = Math.abs(value);
          if (size >= 100) return Math.round(value).toLocaleString("en-US");
          return String(Number(value.toPrecision(3)));
        }
        var formats = {
          number: digits,
          share: function (v) { return digits(v * 100) + "%"; },
          duration: function (v) { return v >= 1000 ? digits(v / 1000) + " s" : v >= 1 ? digits(v) + " ms" : digits(v * 1000) + " µs"; },
          percentile: function (v) { var d = Math.max(0, Math.ceil(Math.log10(v)) - 1); return "p" + (100 - 100 / v).toFixed(d); },
          clock: function (v) {
            if (v < 10 && v !== Math.round(v)) return v.toFixed(1) + " s";
            var s = Math.round(v), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60, two = function (n) { return (n < 10 ? "0" : "") + n; };
            return (h ? h + ":" + two(m) : m) + ":" + two(s % 60);
          }
        };
        function Axis(text) {
          var parts = text.split(" ");
          this.isLog = parts[0] === "log"; this.low = +parts[1]; this.high = +parts[2]; this.format = formats[parts[3]]; this.step = +parts[4]; this.origin = +parts[5];
        }
        Axis.prototype.value = function (share) {
          return this.isLog ? this.low * Math.pow(this.high / this.low, share) : this.low + share * (this.high - this.low);
        };
        function Chart(svg) {
          this.svg = svg;
          this.x = new Axis(svg.dataset.x);
          this.y = new Axis(svg.dataset.y);
          this.data = svg.querySelector(".data");
          this.zooms = svg.classList.contains("zooms");
          this.from = 0; this.to = 1;
          var title = svg.querySelector("title");
          if (title && title.parentNode === svg) title.remove();
        }
        /* The corners of a part of a path, whose lines go anywhere (L), across (H) or up and down (V). */
        function walk(part) {
          var points = [], x = 0, y = 0;
          part.replace(/([LHV]?)([^LHVz]+)/g, function (whole, kind, text) {
            var numbers = text.split(" ").map(Number);
            if (kind === "H") x = numbers[0]; else if (kind === "V") y = numbers[0]; else { x = numbers[0]; y = numbers[1]; }
            points.push([x, y]);
          });
          return points;
        }
        /* The paths' points in units of the chart, without the ends that lie on its floor. */
        Chart.prototype.series = function () {
          if (this.paths) return this.paths;
          this.paths = Array.prototype.map.call(this.data.querySelectorAll("path[data-name]"), function (path) {
            var isArea = path.classList.contains("area"), isPart = path.classList.contains("stack"), points = [];
            path.getAttribute("d").split("M").forEach(function (part) {
              if (!part) return;
              var run = walk(part);
              /* The upper edge, and back along the lower one: a part is as high as they are apart. */
              if (isPart) run = run.slice(0, run.length / 2).map(function (p, i) { return [p[0], 1000 - run[run.length - 1 - i][1] + p[1]]; });
              points = points.concat(isArea ? run.slice(1, -1) : run);
            });
            return { path: path, name: path.dataset.name, swatch: "swatch " + path.getAttribute("class"), points: points };
          });
          return this.paths;
        };
        function nearest(points, x) {
          var low = 0, high = points.length - 1;
          while (low < high) { var middle = (low + high) >> 1; if (points[middle][0] < x) low = middle + 1; else high = middle; }
          return low > 0 && x - points[low - 1][0] < points[low][0] - x ? points[low - 1] : points[low];
        }
        Chart.prototype.zoom = function (from, to) {
          this.from = from; this.to = to;
          this.data.setAttribute("viewBox", from * 1000 + " 0 " + (to - from) * 1000 + " 1000");
          var group = this.svg.querySelector(".ticks"), axis = this.x, low = axis.value(from), high = axis.value(to);
          if (!this.ticks) this.ticks = group.innerHTML;
          if (from === 0 && to === 1) { group.innerHTML = this.ticks; return; }
          group.textContent = "";
          var raw = (high - low) / 8, step = [.1, .2, .5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400].find(function (s) { return s >= raw; }) || raw;
          for (var i = Math.ceil(low / step), n = 0; i * step <= high && n < 20; i += 1, n += 1) {
            var text = document.createElementNS("http://www.w3.org/2000/svg", "text");
            text.setAttribute("class", "tick x" + (n % 2 ? " odd" : ""));
            text.setAttribute("x", (i * step - low) / (high - low) * 100 + "%");
            text.setAttribute("y", "100%"); text.setAttribute("dy", "17");
            text.textContent = step < 1 ? (i * step).toFixed(1) + " s" : axis.format(i * step);
            group.append(text);
          }
        };
        function Figure(element) {
          var self = this;
          this.element = element;
          this.charts = Array.prototype.map.call(element.querySelectorAll("svg.plot"), function (svg) { return new Chart(svg); });
          this.charts = this.charts.filter(function (chart) { return chart.data.querySelector("path[data-name]"); });
          if (!this.charts.length) return;
          this.zooms = this.charts.every(function (chart) { return chart.zooms; });
          this.share = .5;
          this.charts.forEach(function (chart) {
            var svg = chart.svg;
            svg.setAttribute("tabindex", "0");
            svg.addEventListener("pointermove", function (event) { self.move(chart, self.at(chart, event)); });
            svg.addEventListener("pointerleave", function () { if (self.start === undefined) self.hide(); });
            svg.addEventListener("blur", function () { self.hide(); });
            svg.addEventListener("keydown", function (event) { self.key(chart, event); });
            if (!self.zooms) return;
            svg.addEventListener("pointerdown", function (event) {
              if (event.button !== 0 || event.pointerType === "touch") return;
              self.start = self.at(chart, event); svg.setPointerCapture(event.pointerId); event.preventDefault(); svg.focus();
            });
            svg.addEventListener("pointerup", function (event) {
              if (self.start === undefined) return;
              var end = self.at(chart, event), low = Math.min(self.start, end), high = Math.max(self.start, end), span = chart.to - chart.from;
              self.start = undefined;
              if (self.selection) { self.selection.remove(); self.selection = null; }
              if (high - low > .01) self.zoom(chart.from + low * span, chart.from + high * span);
            });
            svg.addEventListener("dblclick", function () { self.zoom(0, 1); });
          });
          if (this.zooms) {
            this.hint = document.createElement("div"); this.hint.className = "hint"; element.append(this.hint); this.tell();
          }
        }
        Figure.prototype.tell = function () {
          var self = this, chart = this.charts[0];
          this.hint.textContent = "drag to zoom";
          if (chart.from === 0 && chart.to === 1) return;
          var all = document.createElement("button"); all.type = "button"; all.textContent = "show all";
          all.addEventListener("click", function () { self.zoom(0, 1); });
          this.hint.textContent = ""; this.hint.append(all);
        };
        Figure.prototype.zoom = function (from, to) {
          from = Math.max(0, from); to = Math.min(1, to);
          this.charts.forEach(function (chart) { chart.zoom(from, to); });
          this.tell(); this.hide();
        };
        Figure.prototype.at = function (chart, event) {
          var box = chart.svg.getBoundingClientRect();
          return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
        };
        Figure.prototype.key = function (chart, event) {
          var span = chart.to - chart.from, step = event.shiftKey ? .1 : .01;
          if (event.key === "ArrowLeft") this.move(chart, Math.max(0, this.share - step));
          else if (event.key === "ArrowRight") this.move(chart, Math.min(1, this.share + step));
          else if (event.key === "Escape") { this.hide(); if (this.zooms) this.zoom(0, 1); }
          else if (this.zooms && (event.key === "+" || event.key === "=")) this.zoom(chart.from + span * this.share * .5, chart.from + span * (this.share * .5 + .5));
          else if (this.zooms && event.key === "-") this.zoom(chart.from - span * .5, chart.to + span * .5);
          else return;
          event.preventDefault();
        };
        Figure.prototype.hide = function () {
          [this.cursor, this.readout].forEach(function (part) { if (part) part.hidden = true; });
        };
        Figure.prototype.part = function (name) {
          var part = document.createElement("div"); part.className = name; this.element.append(part);
          if (name === "readout") part.setAttribute("aria-live", "polite");
          return part;
        };
        Figure.prototype.move = function (chart, share) {
          this.share = share;
          var frame = this.element.getBoundingClientRect(), first = this.charts[0].svg.getBoundingClientRect();
          var last = this.charts[this.charts.length - 1].svg.getBoundingClientRect(), own = chart.svg.getBoundingClientRect();
          var left = own.left - frame.left, x = left + share * own.width, top = first.top - frame.top;
          if (this.start !== undefined) {
            this.selection = this.selection || this.part("selection");
            var low = Math.min(this.start, share), high = Math.max(this.start, share);
            this.selection.style.cssText = "left:" + (left + low * own.width) + "px;width:" + (high - low) * own.width + "px;top:" + top + "px;height:" + (last.bottom - first.top) + "px";
          }
          this.cursor = this.cursor || this.part("cursor");
          this.readout = this.readout || this.part("readout");
          this.cursor.hidden = this.readout.hidden = false;
          this.cursor.style.cssText = "left:" + x + "px;top:" + top + "px;height:" + (last.bottom - first.top) + "px";
          var unit = (chart.from + share * (chart.to - chart.from)) * 1000;
          var head = document.createElement("b"), value = chart.x.value(unit / 1000), begin = value, text = chart.x.format(value);
          if (chart.x.step) {
            /* Values hold for an interval: the one that the cursor is in. */
            begin = Math.floor(value / chart.x.step + 1e-9) * chart.x.step;
            text = chart.x.format(begin) + " to " + chart.x.format(begin + chart.x.step);
            unit = (begin + chart.x.step / 2 - chart.x.low) / (chart.x.high - chart.x.low) * 1000;
          }
          if (chart.x.origin) text += " (" + new Date((chart.x.origin + begin) * 1000).toISOString().slice(11, 19) + " UTC)";
          head.textContent = text;
          this.readout.replaceChildren(head);
          this.charts.forEach(function (each) {
            each.series().forEach(function (series) {
              if (!series.points.length || series.path.classList.contains("is-off")) return;
              var point = nearest(series.points, unit), reach = 1000 / Math.max(8, Math.min(series.points.length, 60)) * (each.to - each.from) + 2;
              if (Math.abs(point[0] - unit) > reach) return;
              var row = document.createElement("div"), swatch = document.createElement("i"), value = document.createElement("span");
              swatch.className = series.swatch;
              value.textContent = each.y.format(each.y.value(1 - point[1] / 1000));
              row.append(swatch, document.createTextNode(series.name), value);
              this.readout.append(row);
            }, this);
          }, this);
          var width = this.readout.offsetWidth, isRight = x + 14 + width > this.element.clientWidth;
          this.readout.style.left = Math.max(0, isRight ? x - 14 - width : x + 14) + "px";
          this.readout.style.top = own.top - frame.top + 6 + "px";
        };
        /* What a legend names can be taken out of all charts of its figure. */
        var mostAtFirst = 5;
        function pick(element) {
          var list = element.querySelector(".legend"), paths = Array.prototype.slice.call(element.querySelectorAll("path[data-name]"));
          var buttons = Array.prototype.map.call(list.querySelectorAll("li"), function (item, index) {
            var button = document.createElement("button"), label = item.textContent;
            button.type = "button";
            button.append.apply(button, Array.prototype.slice.call(item.childNodes));
            item.append(button);
            button.show = function (isOn) {
              button.setAttribute("aria-pressed", String(isOn));
              paths.forEach(function (path) { if (path.dataset.name === label) path.classList.toggle("is-off", !isOn); });
            };
            button.isOn = function () { return button.getAttribute("aria-pressed") === "true"; };
            button.addEventListener("click", function () { button.show(!button.isOn()); });
            button.show(index < mostAtFirst);
            return button;
          });
          var item = document.createElement("li"), all = document.createElement("button");
          all.type = "button"; all.textContent = "all / none";
          all.addEventListener("click", function () {
            var isOn = !buttons.every(function (button) { return button.isOn(); });
            buttons.forEach(function (button) { button.show(isOn); });
          });
          item.append(all); list.append(item);
        }
        document.querySelectorAll("figure.picks").forEach(pick);
        /* Of any other figure with several series all are shown at first. */
        function toggle(element) {
          var paths = Array.prototype.slice.call(element.querySelectorAll("path[data-name]")), buttons = [];
          element.querySelectorAll(".legend li").forEach(function (item) {
            var label = item.textContent, button = document.createElement("button");
            var own = paths.filter(function (path) { return path.dataset.name === label; });
            if (!own.length) return;
            button.type = "button";
            button.setAttribute("aria-pressed", "true");
            button.append.apply(button, Array.prototype.slice.call(item.childNodes));
            button.addEventListener("click", function () {
              var isOn = button.getAttribute("aria-pressed") !== "true";
              own.forEach(function (path) { path.classList.toggle("is-off", !isOn); });
              buttons.forEach(function (each) { if (each.textContent === label) each.setAttribute("aria-pressed", String(isOn)); });
            });
            item.append(button);
            buttons.push(button);
          });
        }
        document.querySelectorAll("figure.chart:not(.picks)").forEach(toggle);
        /* Of rows of several kinds, those of one: in a chart, and in the table behind it. */
        document.querySelectorAll("svg.lanes").forEach(function (svg) {
          var rows = Array.prototype.slice.call(svg.querySelectorAll(".row")), kinds = [], height = +svg.dataset.row;
          rows.forEach(function (row) { if (row.dataset.kind && kinds.indexOf(row.dataset.kind) < 0) kinds.push(row.dataset.kind); });
          if (kinds.length < 2) return;
          var label = document.createElement("label"), select = document.createElement("select");
          label.className = "filter"; label.textContent = "Show ";
          ["all labels"].concat(kinds.sort()).forEach(function (kind, index) { select.append(new Option(kind, index ? kind : "")); });
          select.addEventListener("change", function () {
            var kind = select.value, count = 0;
            rows.forEach(function (row) {
              var isOn = (kind ? row.dataset.kind === kind : row.dataset.all === "1") && count < +svg.dataset.most;
              row.classList.toggle("is-off", !isOn);
              if (isOn) { row.setAttribute("y", count * height); count += 1; }
            });
            svg.setAttribute("height", count * height);
            svg.closest("figure").querySelectorAll("tbody tr").forEach(function (row) {
              var cell = row.querySelector("[data-title=Label]");
              row.hidden = !!kind && !!cell && cell.textContent !== kind;
            });
          });
          label.append(select);
          svg.before(label);
        });
        /* A row opens what stands below it. */
        document.querySelectorAll("tr.more").forEach(function (more) {
          var row = more.previousElementSibling, head = row.cells[0], details = more.querySelector("details"), button = document.createElement("button");
          button.type = "button";
          button.append.apply(button, Array.prototype.slice.call(head.childNodes));
          head.append(button);
          row.classList.add("opener");
          details.querySelector("summary").hidden = true;
          function show() { more.hidden = !details.open; button.setAttribute("aria-expanded", String(details.open)); }
          row.addEventListener("click", function (event) {
            if (event.target.closest("a") || String(getSelection())) return;
            details.open = !details.open; show();
          });
          details.addEventListener("toggle", show);
          show();
        });
        /* Each table as a file, made of what stands in it. */
        function cells(row) {
          return Array.prototype.filter.call(row.cells, function (cell) { return !cell.classList.contains("picture"); }).map(function (cell) {
            var copy = cell.cloneNode(true);
            copy.querySelectorAll("svg, details").forEach(function (part) { part.remove(); });
            return copy.textContent.replace(/\s+/g, " ").trim();
          });
        }
        function save(name, type, text) {
          var link = document.createElement("a");
          link.download = name;
          link.href = "data:" + type + ";charset=utf-8," + encodeURIComponent(text);
          link.click();
        }
        document.querySelectorAll(".scroll > table").forEach(function (table, index) {
          var line = document.createElement("div"), head = table.tHead && table.tHead.rows[0];
          if (!head) return;
          line.className = "save";
          function rows() { return Array.prototype.map.call(table.tBodies, function (body) { return Array.prototype.filter.call(body.rows, function (row) { return !row.classList.contains("more"); }).map(cells); }).flat(); }
          var heading = table.closest("section"), title = heading && heading.querySelector("h2, h3");
          var name = ((title ? title.textContent : "table") + " " + (index + 1)).toLowerCase().replace(/[^a-z0-9]+/g, "-");
          [["CSV", function () {
            var all = [cells(head)].concat(rows());
            save(name + ".csv", "text/csv", all.map(function (row) {
              return row.map(function (text) { return /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text; }).join(",");
            }).join("\n") + "\n");
          }], ["JSON", function () {
            var names = cells(head);
            save(name + ".json", "application/json", JSON.stringify(rows().map(function (row) {
              var object = {};
              row.forEach(function (text, place) { object[names[place] || "column " + (place + 1)] = text; });
              return object;
            }), null, 1) + "\n");
          }]].forEach(function (kind) {
            var button = document.createElement("button");
            button.type = "button"; button.textContent = kind[0];
            button.setAttribute("aria-label", "Save this table as " + kind[0]);
            button.addEventListener("click", kind[1]);
            line.append(button);
          });
          table.parentElement.after(line);
        });
        /* A link to something that is folded up opens it. */
        function unfold() {
          var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
          if (!target || target.tagName !== "DETAILS") return;
          for (var part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
          target.scrollIntoView();
        }
        window.addEventListener("hashchange", unfold);
        unfold();
        /* Paper cannot be opened: what repeats the run goes with it. */
        var closed = [];
        window.addEventListener("beforeprint", function () {
          closed = Array.prototype.filter.call(document.querySelectorAll("details.plan"), function (plan) { return !plan.open; });
          closed.forEach(function (plan) { plan.open = true; });
          document.querySelectorAll(".sides").forEach(function (part) { part.hidden = !part.querySelector("details[open]"); });
        });
        window.addEventListener("afterprint", function () {
          closed.forEach(function (plan) { plan.open = false; });
          document.querySelectorAll(".sides").forEach(function (part) { part.hidden = false; });
        });
        document.querySelectorAll("figure.chart").forEach(function (element) { new Figure(element); });
        \#(flames)
        })();
        """#
}
