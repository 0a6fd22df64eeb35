extension PageScript {
    /// Flame graphs: a call is made as wide as the whole by a click or Enter, the arrow keys go from call to call, and names are searched
    /// for. Places are read back out of the drawing.
    static let flames = #"""
        function Flames(svg) {
          var self = this;
          this.svg = svg;
          this.calls = Array.prototype.map.call(svg.querySelectorAll(".call"), function (element) {
            var title = element.querySelector("title"), label = element.querySelector("text"), text = title.textContent;
            var name = label ? label.textContent : text.split(":")[0];
            var place = function (key) { return parseFloat(element.getAttribute(key)); };
            return { element: element, text: text, name: name, label: label, left: place("x"), width: place("width"), row: place("y") };
          });
          if (!this.calls.length) return;
          this.at = this.calls[0];
          var bar = document.createElement("div"), input = document.createElement("input"), all = document.createElement("button");
          bar.className = "find";
          input.type = "search"; input.placeholder = "find a function"; input.setAttribute("aria-label", "Find a function in this graph");
          all.type = "button"; all.textContent = "show all"; all.hidden = true;
          this.all = all;
          this.said = document.createElement("output");
          this.said.textContent = "click a call to see it whole";
          bar.append(input, all, this.said);
          svg.before(bar);
          input.addEventListener("input", function () { self.find(input.value.trim().toLowerCase()); });
          all.addEventListener("click", function () { self.zoom(null); });
          svg.setAttribute("tabindex", "0");
          svg.setAttribute("role", "application");
          svg.addEventListener("keydown", function (event) { self.key(event); });
          this.calls.forEach(function (call) {
            call.element.addEventListener("click", function () { self.go(call); self.zoom(call); });
          });
        }
        Flames.prototype.go = function (call) {
          this.at.element.classList.remove("is-at");
          this.at = call;
          call.element.classList.add("is-at");
          this.said.textContent = call.text;
        };
        function isWithin(call, other) { return call.left >= other.left - .005 && call.left + call.width <= other.left + other.width + .005; }
        Flames.prototype.zoom = function (call) {
          var low = call ? call.left : 0, span = call ? call.width : 100, from = call ? call.row : 0;
          this.all.hidden = !call;
          this.calls.forEach(function (each) {
            var isAbove = each.row < from && each.left <= low + .005 && each.left + each.width >= low + span - .005;
            var isShown = !call || isAbove || (each.row >= from && isWithin(each, call));
            var left = isAbove ? 0 : (each.left - low) / span * 100, width = isAbove ? 100 : each.width / span * 100;
            each.element.classList.toggle("is-out", !isShown);
            each.element.classList.toggle("is-above", !!call && isAbove);
            each.element.setAttribute("x", left + "%");
            each.element.setAttribute("width", width + "%");
            if (!each.label && width >= .7) {
              each.label = document.createElementNS("http://www.w3.org/2000/svg", "text");
              each.label.setAttribute("x", "4"); each.label.setAttribute("y", "12.5");
              each.label.textContent = each.name;
              each.element.append(each.label);
            }
          });
        };
        Flames.prototype.find = function (words) {
          var found = [], count = 0, share = 0;
          this.calls.forEach(function (each) {
            var isFound = words !== "" && each.name.toLowerCase().indexOf(words) >= 0;
            each.element.classList.toggle("is-found", isFound);
            if (!isFound) return;
            count += 1;
            /* What is below one that was found is part of it. */
            if (found.some(function (other) { return other.row < each.row && isWithin(each, other); })) return;
            found.push(each);
            share += each.width;
          });
          this.said.textContent = words === "" ? "" : count ? count + (count === 1 ? " call, " : " calls, ") + digits(share) + "% of the whole" : "no such function";
        };
        Flames.prototype.key = function (event) {
          var at = this.at, self = this;
          function shown(test) {
            return self.calls.filter(function (each) { return !each.element.classList.contains("is-out") && test(each); });
          }
          var row = at.row + { ArrowUp: -18, ArrowDown: 18 }[event.key], next;
          if (event.key === "ArrowUp") next = shown(function (each) { return each.row === row && isWithin(at, each); })[0];
          else if (event.key === "ArrowDown") {
            next = shown(function (each) { return each.row === row && isWithin(each, at); }).sort(function (a, b) { return b.width - a.width; })[0];
          } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
            var sides = shown(function (each) { return each.row === at.row; }).sort(function (a, b) { return a.left - b.left; });
            next = sides[sides.indexOf(at) + (event.key === "ArrowLeft" ? -1 : 1)];
          } else if (event.key === "Enter") this.zoom(at);
          else if (event.key === "Escape") this.zoom(null);
          else return;
          event.preventDefault();
          if (next) this.go(next);
        };
        document.querySelectorAll("svg.flames").forEach(function (svg) { new Flames(svg); });
        """#
}
